import type { ChatMember, Message } from 'grammy/types'
import { detectEntities } from './entities.js'
import { documentOf, photoOf } from './files.js'
import { inlineButtons, keyboardKeys, shown } from './shown.js'
import type { MessageContent, Switchboard } from './switchboard.js'
import type { FileContent, Person, PersonShown, ShownButton, ShownKey, ShownMessage } from './types.js'
import { PhoneError } from './types.js'

/** What a person's act became; no update when the bot did not ask for that kind. */
export interface Done {
  message: ShownMessage
  updateId?: number
}

/** What a tap does: tells the bot, or opens an address, or copies a text. */
export interface Tapped {
  updateId?: number
  queryId?: string
  url?: string
  copied?: string
}

/** Somebody's card. Without `user_id` it is a number out of the address book, which Telegram vouches for in no way. */
export interface ContactCard {
  phone: string
  first_name?: string
  last_name?: string
  user_id?: number
}

/** A point on the map, in degrees. */
export interface Place {
  latitude: number
  longitude: number
}

/** What people do with their phones. Whatever a phone would not let them do throws a PhoneError. */
export interface Phones {
  /** Adds a person, or changes what is known of them; their chat stays. */
  register(person: Person): PersonShown
  people(): PersonShown[]
  /** Presses Start, with the payload of a deep link if there is one. Lets a blocked bot write again. */
  start(userId: number, payload?: string): Done
  say(userId: number, text: string): Done
  /** An inline button, by its place counted row by row from 0, or by its exact callback data. */
  tap(userId: number, messageId: number, choice: number | string): Tapped
  /** A button of the reply keyboard, by its text or its place; a place is needed where the button asks for one. */
  press(userId: number, choice: number | string, place?: Place): Done
  /** The person's own contact by default, with their user id; another card as it is given. */
  shareContact(userId: number, card?: ContactCard): Done
  sharePlace(userId: number, latitude: number, longitude: number): Done
  sendFile(userId: number, file: FileContent, caption?: string): Done
  sendPhoto(userId: number, bytes: Uint8Array, caption?: string): Done
  edit(userId: number, messageId: number, text: string): Done
  block(userId: number): void
  unblock(userId: number): void
  /** The file of a message, as the person opens it. */
  open(userId: number, messageId: number): FileContent
  chat(userId: number): ShownMessage[]
  /** The reply keyboard in force, if there is one. */
  keyboard(userId: number): ShownKey[][] | undefined
}

export function createPhones(board: Switchboard): Phones {
  const { state, bot } = board

  /** What a person sends: kept in the chat, and an update for the bot. */
  const sends = (userId: number, content: MessageContent): Done => {
    const person = board.person(userId)
    if (person.blocked) throw new PhoneError('the bot is blocked: unblock it first')
    const repliedTo = state.forceReply[userId]
    const original = repliedTo === undefined ? undefined : board.find(userId, repliedTo)?.message
    delete state.forceReply[userId]
    person.wrote = true
    const message = board.post(person, 'person', {
      ...(original && { reply_to_message: { ...original, reply_to_message: undefined } }),
      ...content,
    })
    return done(message, board.update({ message: privately(message) }))
  }

  const done = (message: Message, updateId: number | undefined): Done => ({
    message: shown({ message }, bot.id),
    ...(updateId !== undefined && { updateId }),
  })

  const setBlocked = (userId: number, blocked: boolean) => {
    const person = board.person(userId)
    if (person.blocked === blocked) return
    person.blocked = blocked
    const was: ChatMember = blocked ? { status: 'member', user: bot } : { status: 'kicked', user: bot, until_date: 0 }
    const is: ChatMember = blocked ? { status: 'kicked', user: bot, until_date: 0 } : { status: 'member', user: bot }
    const chat = board.privateChat(person)
    const from = board.user(person)
    board.update({ my_chat_member: { chat, from, date: board.seconds(), old_chat_member: was, new_chat_member: is } })
    board.changed()
  }

  const theirs = (userId: number, messageId: number) => {
    board.person(userId)
    const kept = board.find(userId, messageId)
    if (!kept) throw new PhoneError(`no message ${messageId} in this chat`)
    return kept
  }

  const phones: Phones = {
    register(person) {
      if (!Number.isSafeInteger(person.id) || person.id <= 0) throw new PhoneError('an id is a positive whole number')
      if (!person.first_name || !person.phone) throw new PhoneError('a person has a first name and a phone')
      const { wrote = false, blocked = false } = state.people[person.id] ?? {}
      const { id, first_name, last_name, language_code, phone } = person
      state.people[id] = {
        id,
        first_name,
        ...(last_name !== undefined && { last_name }),
        ...(language_code !== undefined && { language_code }),
        phone,
        wrote,
        blocked,
      }
      board.changed()
      return { ...state.people[id] }
    },

    people: () => Object.values(state.people).map((person) => ({ ...person })),

    start(userId, payload) {
      if (payload !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(payload)) {
        throw new PhoneError('a start payload is 1 to 64 characters of A-Z a-z 0-9 _ -')
      }
      setBlocked(userId, false)
      return sends(userId, { text: payload === undefined ? '/start' : `/start ${payload}` })
    },

    say(userId, text) {
      const trimmed = text.trim()
      if (trimmed === '') throw new PhoneError('nothing to say')
      if (trimmed.length > 4096) throw new PhoneError('a message holds 4096 characters at most')
      return sends(userId, { text: trimmed })
    },

    tap(userId, messageId, choice) {
      const { message } = theirs(userId, messageId)
      const buttons = message.reply_markup ? inlineButtons(message.reply_markup).flat() : []
      const button = typeof choice === 'number' ? buttons[choice] : buttons.find(({ data }) => data === choice)
      if (!button) throw new PhoneError(`message ${messageId} has no button ${choice}: ${listed(buttons)}`)
      if (button.url !== undefined) return { url: button.url }
      if (button.copy !== undefined) return { copied: button.copy }

      const person = board.person(userId)
      if (person.blocked) throw new PhoneError('the bot is blocked: unblock it first')
      const queryId = `${bot.id}${state.nextQuery++}`
      state.queries[queryId] = { userId, messageId, at: board.now().getTime() }
      const updateId = board.update({
        callback_query: {
          id: queryId,
          from: board.user(person),
          message,
          chat_instance: `${bot.id}${userId}`,
          data: button.data!,
        },
      })
      return { queryId, ...(updateId !== undefined && { updateId }) }
    },

    press(userId, choice, place) {
      const keys = phones.keyboard(userId)?.flat() ?? []
      const key = typeof choice === 'number' ? keys[choice] : keys.find(({ text }) => text === choice)
      if (!key) throw new PhoneError(`no key ${choice} on the keyboard: ${listed(keys)}`)
      if (key.kind === 'place' && !place) throw new PhoneError('this key sends a place: give one')
      const oneTime = state.keyboards[userId]?.one_time_keyboard === true
      const sent =
        key.kind === 'contact'
          ? phones.shareContact(userId)
          : key.kind === 'place'
            ? phones.sharePlace(userId, place!.latitude, place!.longitude)
            : phones.say(userId, key.text)
      if (oneTime) delete state.keyboards[userId]
      return sent
    },

    shareContact(userId, card) {
      const { id, first_name, last_name, phone } = board.person(userId)
      const { user_id, ...named } = card ?? { phone, first_name, last_name, user_id: id }
      return sends(userId, {
        contact: {
          phone_number: named.phone,
          first_name: named.first_name ?? named.phone,
          ...(named.last_name !== undefined && { last_name: named.last_name }),
          ...(user_id !== undefined && { user_id }),
        },
      })
    },

    sharePlace(userId, latitude, longitude) {
      if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) throw new PhoneError('no such place on Earth')
      return sends(userId, { location: { latitude, longitude } })
    },

    sendFile(userId, file, caption) {
      board.person(userId)
      if (file.bytes.length === 0) throw new PhoneError('the file is empty')
      return sends(userId, { document: documentOf(board.files.keep('document', file)), ...(caption && { caption }) })
    },

    sendPhoto(userId, bytes, caption) {
      board.person(userId)
      if (bytes.length === 0) throw new PhoneError('the photo is empty')
      const card = board.files.keep('photo', { name: 'photo.jpg', mime_type: 'image/jpeg', bytes })
      return sends(userId, { photo: photoOf(card), ...(caption && { caption }) })
    },

    edit(userId, messageId, text) {
      const kept = theirs(userId, messageId)
      const { message } = kept
      if (message.from?.id !== userId || message.text === undefined) throw new PhoneError('not a text of their own')
      if (text.trim() === '') throw new PhoneError('nothing to say')
      const edit_date = board.seconds()
      const { entities: _, ...rest } = message
      const entities = detectEntities(text.trim())
      kept.message = { ...rest, text: text.trim(), edit_date, ...(entities.length > 0 && { entities }) }
      board.tell({ type: 'edited', userId, message: shown(kept, bot.id) })
      return done(kept.message, board.update({ edited_message: { ...privately(kept.message), edit_date } }))
    },

    block: (userId) => setBlocked(userId, true),
    unblock: (userId) => setBlocked(userId, false),

    open(userId, messageId) {
      const { document, photo } = theirs(userId, messageId).message
      const card = board.files.card(document?.file_id ?? photo?.[0]?.file_id ?? '')
      if (!card) throw new PhoneError(`message ${messageId} holds no file`)
      return { name: card.name, mime_type: card.mime, bytes: board.files.bytes(card) }
    },

    chat(userId) {
      board.person(userId)
      return (state.chats[userId] ?? []).map((kept) => shown(kept, bot.id))
    },

    keyboard(userId) {
      board.person(userId)
      const keyboard = state.keyboards[userId]
      return keyboard && keyboardKeys(keyboard)
    },
  }
  return phones
}

/** Every chat here is private and every message has a sender; the types cannot know. */
function privately(message: Message) {
  return message as Message & { chat: Message['chat'] & { type: 'private' }; from: NonNullable<Message['from']> }
}

function listed(buttons: (ShownButton | ShownKey)[]): string {
  return buttons.length === 0 ? 'it has none' : `it has ${buttons.map(({ text }) => `“${text}”`).join(', ')}`
}
