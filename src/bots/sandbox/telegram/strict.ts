import type { MessageEntity } from 'grammy/types'
import { type FormattedText, parseHtml } from './html-entities.js'
import type { Params } from './params.js'
import { badRequest } from './types.js'

const TEXT_LIMIT = 4096
const CAPTION_LIMIT = 1024

/** The text of a message, parsed and within Telegram's limits. */
export function messageText(params: Params): FormattedText {
  const formatted = formattedText(params, 'text', 'entities')
  if (formatted.text === '') throw badRequest('message text is empty')
  if (formatted.text.length > TEXT_LIMIT) throw badRequest('message is too long')
  return formatted
}

/** The caption of a file, which may be empty. */
export function messageCaption(params: Params): { caption?: string; caption_entities?: MessageEntity[] } {
  const { text, entities } = formattedText(params, 'caption', 'caption_entities')
  if (text.length > CAPTION_LIMIT) throw badRequest('message caption is too long')
  if (text === '') return {}
  return { caption: text, ...(entities.length > 0 && { caption_entities: entities }) }
}

function formattedText(params: Params, textName: string, entitiesName: string): FormattedText {
  const source = params.text(textName) ?? ''
  const mode = (params.text('parse_mode') ?? '').toLowerCase()
  if (mode === 'html') return trimmed(parseHtml(source))
  if (mode === 'markdown' || mode === 'markdownv2') {
    throw badRequest(`can't parse entities: ${params.text('parse_mode')} is not simulated here, use HTML or entities`)
  }
  if (mode !== '') throw badRequest('unsupported parse_mode')
  return trimmed({ text: source, entities: givenEntities(params.nested(entitiesName), source) })
}

function givenEntities(given: unknown, text: string): MessageEntity[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) throw badRequest("can't parse entities: expected an Array")
  for (const { type, offset, length } of given as Partial<MessageEntity>[]) {
    if (typeof type !== 'string' || !Number.isInteger(offset) || !Number.isInteger(length)) {
      throw badRequest("can't parse MessageEntity: a field is missing or of the wrong type")
    }
    if (offset! < 0 || length! <= 0 || offset! + length! > text.length) {
      throw badRequest(`entity beginning at UTF-16 offset ${offset} ends after the end of the text`)
    }
  }
  return given as MessageEntity[]
}

/** Telegram cuts the blanks around a text, and what was marked moves with it. */
function trimmed({ text, entities }: FormattedText): FormattedText {
  const lead = /^[ \t\r\n]*/.exec(text)![0].length
  const short = text.slice(lead).replace(/[ \t\r\n]+$/, '')
  const moved = entities.flatMap((entity) => {
    const offset = Math.max(0, entity.offset - lead)
    const end = Math.min(short.length, entity.offset + entity.length - lead)
    return end > offset ? [{ ...entity, offset, length: end - offset }] : []
  })
  return { text: short, entities: moved }
}

/** A private chat's id, as a number or its digits; a bot cannot write to a @username. */
export function chatId(params: Params): number {
  const given = params.text('chat_id') ?? ''
  if (given === '') throw badRequest('chat_id is empty')
  if (!/^-?\d+$/.test(given)) throw badRequest('chat not found')
  return Number(given)
}

export function messageId(params: Params): number {
  const id = params.integer('message_id')
  if (id === undefined) throw badRequest('message identifier is not specified')
  return id
}

/** Telegram knows two-letter languages only: `zgh` has no commands of its own. */
export function languageCode(params: Params): string {
  const code = params.text('language_code') ?? ''
  if (code !== '' && !/^[a-z]{2}$/.test(code)) throw badRequest('invalid language code specified')
  return code
}

/** A webhook address: https on one of four ports, or plain http to this machine, which the real one would refuse. */
export function webhookUrl(url: string): string {
  if (!URL.canParse(url)) throw badRequest('bad webhook: invalid URL specified')
  const { protocol, hostname, port } = new URL(url)
  const local = hostname === 'localhost' || hostname === '127.0.0.1'
  if (protocol === 'http:' && local) return url
  if (protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!local && !['', '443', '80', '88', '8443'].includes(port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
  }
  return url
}

export function secretToken(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined
  if (token.length > 256) throw badRequest('secret token is too long')
  if (!/^[A-Za-z0-9_-]+$/.test(token)) throw badRequest('secret token contains unallowed characters')
  return token
}
