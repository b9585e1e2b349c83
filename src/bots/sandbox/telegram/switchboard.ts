import type { Chat, Message, Update, User } from 'grammy/types'
import { detectEntities } from './entities.js'
import type { Files } from './files.js'
import { shown } from './shown.js'
import type { KeptMessage, TelegramState } from './state.js'
import { BotApiError, badRequest, type PersonShown, PhoneError, type PhoneEvent } from './types.js'

const DAY = 24 * 60 * 60 * 1000
/** Enough for any training; a bound so that a bench of many thousand messages does not grow a snapshot without end. */
const KEPT_PER_CHAT = 1000
const KEPT_UPDATES = 1000
const KEPT_QUERIES = 1000

/** Kinds Telegram sends only to a bot that named them in `allowed_updates`. */
const ON_DEMAND = ['chat_member', 'message_reaction', 'message_reaction_count']

export type UpdateContent = Omit<Update, 'update_id'>
/** What a message holds, without what the switchboard itself writes on it. */
export type MessageContent = Omit<Message, 'message_id' | 'date' | 'chat' | 'from'>

/** The middle of the network: chats, people and updates, free of HTTP. Both sides go through it. */
export interface Switchboard {
  readonly state: TelegramState
  readonly bot: User
  readonly files: Files
  now(): Date
  seconds(): number
  /** Throws PhoneError for somebody who was never registered. */
  person(userId: number): PersonShown
  user(person: PersonShown): User
  privateChat(person: PersonShown): Chat.PrivateChat
  /** The person the bot may write to, or the error Telegram gives instead. */
  reachable(chatId: number): PersonShown
  find(userId: number, messageId: number): KeptMessage | undefined
  post(
    person: PersonShown,
    by: 'bot' | 'person',
    content: MessageContent,
    extra?: Omit<KeptMessage, 'message'>,
  ): Message
  remove(userId: number, messageId: number): void
  /** Tells the phone's listeners; called after the state changed. */
  tell(event: PhoneEvent): void
  /** Makes an update for the bot; nothing when the bot did not ask for its kind. */
  update(content: UpdateContent): number | undefined
  /** Queues a past update once more, under its old id. */
  again(updateId: number): void
  /** Drops what Telegram would have forgotten after a day. */
  forgetOldUpdates(): void
  subscribe(listener: (event: PhoneEvent) => void): () => void
  onUpdate(listener: () => void): void
  onChange(listener: () => void): void
  /** The state changed in a way no other method here has said. */
  changed(): void
}

export function createSwitchboard(state: TelegramState, bot: User, files: Files, now: () => Date): Switchboard {
  const phoneListeners = new Set<(event: PhoneEvent) => void>()
  const updateListeners: (() => void)[] = []
  const changeListeners: (() => void)[] = []
  const changed = () => {
    for (const listener of changeListeners) listener()
  }
  const seconds = () => Math.floor(now().getTime() / 1000)

  const board: Switchboard = {
    state,
    bot,
    files,
    now,
    seconds,
    changed,

    person(userId) {
      const person = state.people[userId]
      if (!person) throw new PhoneError(`nobody with id ${userId} is registered`)
      return person
    },

    user: ({ id, first_name, last_name, language_code }) => ({
      id,
      is_bot: false,
      first_name,
      ...(last_name !== undefined && { last_name }),
      ...(language_code !== undefined && { language_code }),
    }),

    privateChat: ({ id, first_name, last_name }) => ({
      id,
      type: 'private',
      first_name,
      ...(last_name !== undefined && { last_name }),
    }),

    reachable(chatId) {
      const person = state.people[chatId]
      if (!person) throw badRequest('chat not found')
      if (!person.wrote) throw new BotApiError(403, "Forbidden: bot can't initiate conversation with a user")
      if (person.blocked) throw new BotApiError(403, 'Forbidden: bot was blocked by the user')
      return person
    },

    find: (userId, messageId) => state.chats[userId]?.findLast(({ message }) => message.message_id === messageId),

    post(person, by, content, extra = {}) {
      const message: Message = {
        message_id: state.nextMessageId++,
        from: by === 'bot' ? bot : board.user(person),
        chat: board.privateChat(person),
        date: seconds(),
        ...content,
      }
      if (message.text !== undefined) {
        const entities = detectEntities(message.text, message.entities)
        if (entities.length > 0) message.entities = entities
      }
      const kept: KeptMessage = { message, ...extra }
      const chat = state.chats[person.id] ?? []
      state.chats[person.id] = chat
      chat.push(kept)
      if (chat.length > KEPT_PER_CHAT) chat.splice(0, chat.length - KEPT_PER_CHAT)
      board.tell({ type: 'message', userId: person.id, message: shown(kept, bot.id) })
      return message
    },

    remove(userId, messageId) {
      const chat = state.chats[userId] ?? []
      const index = chat.findLastIndex(({ message }) => message.message_id === messageId)
      const [kept] = index < 0 ? [] : chat.splice(index, 1)
      if (kept) board.tell({ type: 'deleted', userId, message: shown(kept, bot.id) })
    },

    tell(event) {
      changed()
      for (const listener of phoneListeners) listener(event)
    },

    update(content) {
      const [kind] = Object.keys(content)
      const wanted = state.allowedUpdates?.includes(kind!) ?? !ON_DEMAND.includes(kind!)
      if (!wanted) return undefined

      // A copy: a message edited later must not change what the bot is told happened before.
      const update: Update = structuredClone({ update_id: state.nextUpdateId++, ...content })
      state.queue.push({ update, at: now().getTime() })
      state.history.push(update)
      if (state.history.length > KEPT_UPDATES) state.history.shift()
      const queries = Object.keys(state.queries)
      if (queries.length > KEPT_QUERIES) delete state.queries[queries[0]!]
      changed()
      for (const listener of updateListeners) listener()
      return update.update_id
    },

    again(updateId) {
      const update = state.history.find(({ update_id }) => update_id === updateId)
      if (!update) throw new PhoneError(`no update ${updateId} is remembered`)
      state.queue.push({ update, at: now().getTime(), again: true })
      changed()
      for (const listener of updateListeners) listener()
    },

    forgetOldUpdates() {
      const oldest = now().getTime() - DAY
      while (state.queue[0] && state.queue[0].at < oldest) state.queue.shift()
    },

    subscribe(listener) {
      phoneListeners.add(listener)
      return () => phoneListeners.delete(listener)
    },
    onUpdate: (listener) => void updateListeners.push(listener),
    onChange: (listener) => void changeListeners.push(listener),
  }
  return board
}
