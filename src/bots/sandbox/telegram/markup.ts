import type { InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup } from 'grammy/types'
import { telegramUrl } from './html-entities.js'
import { type BotApiError, badRequest } from './types.js'

/** What a `reply_markup` asks for, checked. */
export type Markup =
  | { kind: 'inline'; inline: InlineKeyboardMarkup }
  | { kind: 'keyboard'; keyboard: ReplyKeyboardMarkup }
  | { kind: 'remove' }
  | { kind: 'force-reply' }

type Loose = Record<string, unknown>

const ACTIONS = [
  'callback_data',
  'url',
  'web_app',
  'login_url',
  'copy_text',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'callback_game',
  'pay',
]
const MAX_BUTTONS = 100
const MAX_KEYS = 300
/** Telegram documents no limit for a reply button; past this nobody could read it on a phone. */
const MAX_KEY_TEXT = 128

export function readMarkup(given: unknown): Markup | undefined {
  if (given === undefined) return undefined
  if (!isObject(given)) throw badRequest('object expected as reply markup')
  if ('inline_keyboard' in given) {
    const inline = { inline_keyboard: rows(given.inline_keyboard, 'inline keyboard', MAX_BUTTONS, inlineButton) }
    return inline.inline_keyboard.length === 0 ? undefined : { kind: 'inline', inline }
  }
  if ('keyboard' in given) {
    const keyboard = rows(given.keyboard, 'keyboard', MAX_KEYS, key)
    if (keyboard.length === 0) return { kind: 'remove' }
    const placeholder = given.input_field_placeholder
    if (placeholder !== undefined && (typeof placeholder !== 'string' || placeholder.length > 64)) {
      throw badRequest('input field placeholder is too long')
    }
    return { kind: 'keyboard', keyboard: { ...(given as Omit<ReplyKeyboardMarkup, 'keyboard'>), keyboard } }
  }
  if (given.remove_keyboard === true) return { kind: 'remove' }
  if (given.force_reply === true) return { kind: 'force-reply' }
  return undefined
}

function rows<T>(given: unknown, what: string, limit: number, check: (button: unknown) => T): T[][] {
  if (!Array.isArray(given) || !given.every(Array.isArray)) {
    throw badRequest(`can't parse ${what}: it must be an Array of Arrays of buttons`)
  }
  // Telegram leaves empty rows out without a word.
  const checked = (given as unknown[][]).map((row) => row.map(check)).filter((row) => row.length > 0)
  if (checked.flat().length > limit) throw badRequest('reply markup is too long')
  return checked
}

function inlineButton(given: unknown): InlineKeyboardButton {
  if (!isObject(given)) throw badRequest('InlineKeyboardButton must be an Object')
  if (typeof given.text !== 'string') {
    throw badRequest(`can't parse inline keyboard button: Can't find field "text"`)
  }
  if (given.text.trim() === '') throw badRequest('inline keyboard button text must be non-empty')
  if (/\p{Surrogate}/u.test(given.text)) throw badRequest('inline keyboard button text must be encoded in UTF-8')

  const actions = ACTIONS.filter((action) => given[action] !== undefined && given[action] !== null)
  if (actions.length === 0) {
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
  }
  // The real one quietly takes the first; a bot that sends two does not know which the person will get.
  if (actions.length > 1) {
    throw badRequest("can't parse inline keyboard button: exactly one of the optional fields must be used")
  }
  checkAction(actions[0]!, given)
  return given as unknown as InlineKeyboardButton
}

function checkAction(action: string, button: Loose): void {
  const value = button[action]
  if (action === 'callback_data') {
    const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID')
  } else if (action === 'url') {
    checkButtonUrl(String(value))
  } else if (action === 'web_app') {
    const url = isObject(value) ? String(value.url) : ''
    if (!url.startsWith('https://') || telegramUrl(url) === undefined) {
      throw badRequest(`inline keyboard button Web App URL '${url}' is invalid: Only HTTPS links are allowed`)
    }
  } else if (action === 'copy_text') {
    const text = isObject(value) ? String(value.text ?? '') : ''
    if (text.length < 1 || text.length > 256) throw badRequest('BUTTON_COPY_TEXT_INVALID')
  } else {
    throw notSimulated(`inline button "${action}"`)
  }
}

function checkButtonUrl(url: string): void {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !/^(https?|tg|ton|tonsite):\/\//i.test(url)) {
    throw badRequest(`inline keyboard button URL '${url}' is invalid: Unsupported URL protocol`)
  }
  if (telegramUrl(url) === undefined) {
    throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
  }
}

function key(given: unknown): KeyboardButton {
  const button = typeof given === 'string' ? { text: given } : given
  if (!isObject(button)) throw badRequest('KeyboardButton must be an Object')
  if (typeof button.text !== 'string') throw badRequest(`can't parse keyboard button: Can't find field "text"`)
  if (button.text.trim() === '') throw badRequest('keyboard button text must be non-empty')
  if (button.text.length > MAX_KEY_TEXT) throw badRequest('keyboard button text is too long')
  const other = Object.keys(button).find((field) => !KEY_FIELDS.includes(field))
  if (other) throw notSimulated(`keyboard button "${other}"`)
  if (button.request_contact === true && button.request_location === true) {
    throw badRequest("can't parse keyboard button: only one of the optional fields may be used")
  }
  return button as unknown as KeyboardButton
}

const KEY_FIELDS = ['text', 'request_contact', 'request_location', 'style', 'icon_custom_emoji_id']

/** Not Telegram's words, so that nobody takes a gap of the simulation for a rule of the network. */
function notSimulated(what: string): BotApiError {
  return badRequest(`${what} is not simulated here`)
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
