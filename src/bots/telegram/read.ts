import type { Update } from 'grammy/types'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Said } from '../conversation/inbound.js'

/** The private chat an update comes from; undefined for what the service does not serve (groups, channels, edits). */
export function senderOf(update: Update): string | undefined {
  const chat = update.message?.chat ?? update.callback_query?.message?.chat
  return chat?.type === 'private' ? String(chat.id) : undefined
}

/** A Telegram update as what somebody did. */
export function read(update: Update): Said {
  const { message, callback_query: tapped } = update
  if (tapped) return tapped.data === undefined ? { kind: 'other' } : { kind: 'choice', payload: tapped.data }
  if (message?.text !== undefined) return { kind: 'text', text: message.text }
  if (message?.contact) {
    const { phone_number, user_id } = message.contact
    const number = parsePhoneNumberFromString(phone_number.startsWith('+') ? phone_number : `+${phone_number}`, 'MA')
    // A card can be anybody's: only one whose user id is the sender's own proves a number.
    return { kind: 'contact', number: number?.isValid() ? number.number : undefined, own: user_id === message.from?.id }
  }
  if (message?.location)
    return { kind: 'place', latitude: message.location.latitude, longitude: message.location.longitude }
  if (message?.document) {
    const { file_id, file_name, mime_type, file_size } = message.document
    return { kind: 'file', ref: file_id, name: file_name ?? 'document', mediaType: mime_type, size: file_size }
  }
  const photo = message?.photo?.at(-1)
  if (photo)
    return { kind: 'file', ref: photo.file_id, name: 'photo.jpg', mediaType: 'image/jpeg', size: photo.file_size }
  return { kind: 'other' }
}
