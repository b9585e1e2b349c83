import type { InlineKeyboardMarkup, ReplyKeyboardMarkup } from 'grammy/types'
import type { KeptMessage } from './state.js'
import type { ShownButton, ShownKey, ShownMessage } from './types.js'

/** A message as the phone shows it. */
export function shown({ message, keyboard }: KeptMessage, botId: number): ShownMessage {
  const { text, caption, document, photo, contact, location, reply_markup, reply_to_message } = message
  const words = text ?? caption
  const entities = message.entities ?? message.caption_entities
  const picture = photo?.[0]
  return {
    id: message.message_id,
    from: message.from?.id === botId ? 'bot' : 'person',
    at: new Date(message.date * 1000).toISOString(),
    ...(words !== undefined && { text: words }),
    ...(entities && { entities }),
    ...(document && {
      document: {
        name: document.file_name ?? 'file',
        size: document.file_size ?? 0,
        mime: document.mime_type ?? 'application/octet-stream',
      },
    }),
    ...(picture && { photo: { width: picture.width, height: picture.height, size: picture.file_size ?? 0 } }),
    ...(contact && {
      contact: {
        phone: contact.phone_number,
        first_name: contact.first_name,
        ...(contact.last_name !== undefined && { last_name: contact.last_name }),
        ...(contact.user_id !== undefined && { user_id: contact.user_id }),
      },
    }),
    ...(location && { place: { latitude: location.latitude, longitude: location.longitude } }),
    ...(reply_markup && { inline: inlineButtons(reply_markup) }),
    ...(keyboard && { keyboard: keyboardKeys(keyboard) }),
    ...(reply_to_message && { replyTo: reply_to_message.message_id }),
    ...(message.edit_date !== undefined && { edited: true as const }),
  }
}

export function inlineButtons({ inline_keyboard }: InlineKeyboardMarkup): ShownButton[][] {
  return inline_keyboard.map((row) =>
    row.map((button) => {
      if ('callback_data' in button) return { text: button.text, data: button.callback_data }
      if ('url' in button && button.url !== undefined) return { text: button.text, url: button.url }
      if ('web_app' in button) return { text: button.text, url: button.web_app.url }
      if ('copy_text' in button) return { text: button.text, copy: button.copy_text.text }
      return { text: button.text }
    }),
  )
}

export function keyboardKeys({ keyboard }: ReplyKeyboardMarkup): ShownKey[][] {
  return keyboard.map((row) =>
    row.map((key) => {
      if (typeof key === 'string') return { text: key, kind: 'text' }
      if ('request_contact' in key && key.request_contact) return { text: key.text, kind: 'contact' }
      if ('request_location' in key && key.request_location) return { text: key.text, kind: 'place' }
      return { text: key.text, kind: 'text' }
    }),
  )
}
