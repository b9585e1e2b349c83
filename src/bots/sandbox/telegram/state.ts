import type { BotCommand, Message, ReplyKeyboardMarkup, Update } from 'grammy/types'
import type { PersonShown } from './types.js'

/** A message of a private chat, as the bot would be told about it. */
export interface KeptMessage {
  message: Message
  /** Sent with a reply keyboard or a force-reply: Telegram lets no bot edit such a message. */
  fixed?: true
  keyboard?: ReplyKeyboardMarkup
}

export interface QueuedUpdate {
  update: Update
  /** Milliseconds: Telegram forgets an update after 24 hours. */
  at: number
  /** Delivered again on request, so a confirmed offset does not swallow it. */
  again?: true
}

export interface Webhook {
  url: string
  secret_token?: string
  max_connections: number
  last_error_date?: number
  last_error_message?: string
}

export interface FileCard {
  file_id: string
  file_unique_id: string
  kind: 'document' | 'photo'
  path: string
  name: string
  mime: string
  size: number
  /** Photos only. */
  width?: number
  height?: number
}

/** Everything the network remembers, all of it JSON; the bytes of files are kept beside it. */
export interface TelegramState {
  version: 1
  people: Record<number, PersonShown>
  chats: Record<number, KeptMessage[]>
  /** The reply keyboard in force in each chat, and the message a force-reply waits to be answered under. */
  keyboards: Record<number, ReplyKeyboardMarkup>
  forceReply: Record<number, number>
  nextMessageId: number
  nextUpdateId: number
  nextFile: number
  nextQuery: number
  queue: QueuedUpdate[]
  /** The last updates made, for delivery once more. */
  history: Update[]
  queries: Record<string, { userId: number; messageId: number; at: number }>
  webhook?: Webhook
  /** Update kinds the bot asked for; absent means Telegram's default. */
  allowedUpdates?: string[]
  /** By scope and language. */
  commands: Record<string, BotCommand[]>
  /** Name, description and short description, by field and language. */
  profile: Record<string, string>
  files: Record<string, FileCard>
}

/**
 * A network nobody has used yet. Update and query ids start from the clock: Telegram's never come back, and a bot
 * which remembers the ids it has handled would ignore a simulation that began again from one.
 */
export function emptyState(seconds: number): TelegramState {
  return {
    version: 1,
    people: {},
    chats: {},
    keyboards: {},
    forceReply: {},
    nextMessageId: 1,
    nextUpdateId: seconds,
    nextFile: 1,
    nextQuery: seconds * 1000,
    queue: [],
    history: [],
    queries: {},
    commands: {},
    profile: {},
    files: {},
  }
}
