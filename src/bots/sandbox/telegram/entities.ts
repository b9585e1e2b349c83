import type { MessageEntity } from 'grammy/types'

/** What Telegram marks by itself in any text; a bot's command router looks at `bot_command` only. */
const SELF_MARKED: [type: 'bot_command' | 'url', pattern: RegExp][] = [
  ['bot_command', /(?<=^|[\s(])\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\p{L}\p{N}_/@])/giu],
  ['url', /\bhttps?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)]/giu],
]

/** The entities given, and those Telegram would find in the rest of the text, in order of place. */
export function detectEntities(text: string, given: MessageEntity[] = []): MessageEntity[] {
  const found = SELF_MARKED.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map((match): MessageEntity => ({ type, offset: match.index, length: match[0].length })),
  )
  const free = found.filter((entity) => !given.some((other) => overlaps(entity, other)))
  return [...given, ...free].sort((a, b) => a.offset - b.offset || b.length - a.length)
}

function overlaps(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}
