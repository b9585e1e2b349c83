import type { MessageEntity } from 'grammy/types'
import { badRequest } from './types.js'

export interface FormattedText {
  text: string
  entities: MessageEntity[]
}

type PlainKind = Exclude<MessageEntity['type'], 'text_link' | 'text_mention' | 'custom_emoji' | 'date_time' | 'pre'>

const PLAIN_TAGS: Record<string, PlainKind> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  blockquote: 'blockquote',
  'tg-spoiler': 'spoiler',
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

interface OpenTag {
  name: string
  at: number
  offset: number
  attributes: Record<string, string>
}

/** Telegram's own HTML: a handful of tags, and a refusal for anything it does not know. */
export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = []
  const entities: MessageEntity[] = []
  let text = ''
  let at = 0

  while (at < source.length) {
    const character = source[at]!
    if (character === '&') {
      const [whole, decoded] = characterReference(source.slice(at))
      text += decoded
      at += whole.length
    } else if (character !== '<') {
      text += character
      at++
    } else {
      const end = source.indexOf('>', at)
      if (source[at + 1] === '/') {
        const expected = open.pop()
        if (!expected) throw cannotParse(`Unexpected end tag at byte offset ${byteOffset(source, at)}`)
        const name =
          end < 0
            ? ''
            : source
                .slice(at + 2, end)
                .trim()
                .toLowerCase()
        if (name !== '' && name !== expected.name) {
          throw cannotParse(
            `Unmatched end tag at byte offset ${byteOffset(source, at)}, expected "</${expected.name}>", found "</${name}>"`,
          )
        }
        if (end < 0) throw cannotParse(`Unclosed end tag at byte offset ${byteOffset(source, at)}`)
        close(expected, text, entities)
      } else {
        if (end < 0) throw cannotParse(`Unclosed start tag at byte offset ${byteOffset(source, at)}`)
        open.push(startTag(source, at, end, text.length))
      }
      at = end + 1
    }
  }

  const unclosed = open.pop()
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
  // A language belongs to `pre`; on `code` alone it was only kept in case a `pre` closed around it.
  const clean = entities.map((entity) =>
    entity.type === 'code' ? { type: entity.type, offset: entity.offset, length: entity.length } : entity,
  )
  return { text, entities: clean.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

function startTag(source: string, at: number, end: number, offset: number): OpenTag {
  const inside = source.slice(at + 1, end)
  const name = /^[^\s>]*/.exec(inside)![0].toLowerCase()
  const attributes: Record<string, string> = {}
  for (const [, key, , quoted, apostrophed, bare] of inside
    .slice(name.length)
    .matchAll(/([a-z-]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/gi)) {
    attributes[key!.toLowerCase()] = decode(quoted ?? apostrophed ?? bare ?? '')
  }
  const known = Object.hasOwn(PLAIN_TAGS, name) || ['a', 'pre', 'span'].includes(name)
  if (!known) throw cannotParse(`Unsupported start tag "${name}" at byte offset ${byteOffset(source, at)}`)
  if (name === 'span' && attributes.class !== 'tg-spoiler') {
    throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset(source, at)}`)
  }
  return { name, at, offset, attributes }
}

function close({ name, offset, attributes }: OpenTag, text: string, entities: MessageEntity[]): void {
  const length = text.length - offset
  if (length === 0) return
  const place = { offset, length }
  if (name === 'a') {
    const url = attributes.href ?? text.slice(offset)
    // Telegram shows a link it does not like as plain text, without a word.
    if (telegramUrl(url) !== undefined) entities.push({ type: 'text_link', ...place, url: telegramUrl(url)! })
  } else if (name === 'pre') {
    const inner = entities.findIndex((e) => e.type === 'code' && e.offset === offset && e.length === length)
    const [language] = inner < 0 ? [] : entities.splice(inner, 1)
    entities.push({ type: 'pre', ...place, ...(language && 'language' in language && { language: language.language }) })
  } else if (name === 'span') {
    entities.push({ type: 'spoiler', ...place })
  } else if (name === 'blockquote' && 'expandable' in attributes) {
    entities.push({ type: 'expandable_blockquote', ...place })
  } else {
    const language = name === 'code' ? /^language-(.+)$/.exec(attributes.class ?? '')?.[1] : undefined
    entities.push({ type: PLAIN_TAGS[name]!, ...place, ...(language !== undefined && { language }) } as MessageEntity)
  }
}

function characterReference(rest: string): [whole: string, decoded: string] {
  const match = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot));?/i.exec(rest)
  if (!match) return ['&', '&']
  const [whole, decimal, hex, name] = match
  if (name !== undefined) return [whole, NAMED[name.toLowerCase()]!]
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
  return code === 0 || code > 0x10ffff ? ['&', '&'] : [whole, String.fromCodePoint(code)]
}

function decode(attribute: string): string {
  return attribute.replace(/&[^&]*/g, (part) => {
    const [whole, decoded] = characterReference(part)
    return decoded + part.slice(whole.length)
  })
}

/**
 * The address as Telegram accepts it, or nothing: http, https or tg, and a host with a dot in it, which is why a
 * link to `localhost` is a button that cannot be sent and a text that is not a link.
 */
export function telegramUrl(url: string): string | undefined {
  if (/^(tg|ton|tonsite):\/\/\S+$/i.test(url)) return url
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[^/]+:\d/.test(url) ? url : `http://${url}`
  if (!/^https?:\/\//i.test(withScheme) || !URL.canParse(withScheme)) return undefined
  const { hostname } = new URL(withScheme)
  return hostname.replace(/\.$/, '').includes('.') || hostname.startsWith('[') ? withScheme : undefined
}

function byteOffset(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at))
}

function cannotParse(why: string) {
  return badRequest(`can't parse entities: ${why}`)
}
