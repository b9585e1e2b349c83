import type { MessageEntity } from 'grammy/types'

/** Who holds a phone in the simulation. The bot knows nothing of them until they write to it first. */
export interface Person {
  id: number
  first_name: string
  last_name?: string
  language_code?: string
  /** Shown to the bot only inside a contact the person shares, spelled as it was registered. */
  phone: string
}

/** A person, and how they stand with the bot. */
export interface PersonShown extends Person {
  /** They have written to the bot at least once, so it may write to them. */
  wrote: boolean
  blocked: boolean
}

/** One inline button as the phone shows it: exactly one of `data`, `url` and `copy` is there. */
export interface ShownButton {
  text: string
  data?: string
  url?: string
  copy?: string
}

/** One button of the reply keyboard: what pressing it sends. */
export interface ShownKey {
  text: string
  kind: 'text' | 'contact' | 'place'
}

/** A message as the phone shows it. */
export interface ShownMessage {
  id: number
  from: 'bot' | 'person'
  /** ISO instant. */
  at: string
  /** The text, or the caption of a file. */
  text?: string
  /** Bold, links and the like inside `text`, offsets in UTF-16 units. */
  entities?: MessageEntity[]
  document?: { name: string; size: number; mime: string }
  photo?: { width: number; height: number; size: number }
  contact?: { phone: string; first_name: string; last_name?: string; user_id?: number }
  place?: { latitude: number; longitude: number }
  inline?: ShownButton[][]
  /** The reply keyboard this message brought; the one in force is `keyboard(userId)`. */
  keyboard?: ShownKey[][]
  replyTo?: number
  edited?: true
}

/** Something changed on a phone. `answered` is the bot's answer to a tap: a toast, or an alert to dismiss. */
export type PhoneEvent =
  | { type: 'message' | 'edited' | 'deleted'; userId: number; message: ShownMessage }
  | { type: 'answered'; userId: number; message: ShownMessage; text?: string; alert: boolean; url?: string }

/** A Bot API call as it came in and what it was answered; `dropped` marks an answer that never left. */
export interface WireCall {
  /** ISO instant. */
  at: string
  method: string
  /** Nested objects are decoded; a file is described by its name, type and size. */
  params: Readonly<Record<string, unknown>>
  status: number
  answer: unknown
  dropped?: true
}

/** What a file is made of, wherever it came from. */
export interface FileContent {
  name: string
  mime_type: string
  bytes: Uint8Array
}

/** The person cannot do that: no such button, an unknown person, a blocked bot. */
export class PhoneError extends Error {
  override name = 'PhoneError'
}

/** A call the Bot API refuses, in Telegram's own words. */
export class BotApiError extends Error {
  override name = 'BotApiError'
  constructor(
    readonly status: number,
    readonly description: string,
    readonly parameters?: { retry_after?: number },
  ) {
    super(description)
  }
}

/** The usual refusal, 400. */
export function badRequest(description: string): BotApiError {
  return new BotApiError(400, `Bad Request: ${description}`)
}
