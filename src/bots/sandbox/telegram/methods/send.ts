import type { LinkPreviewOptions, Message } from 'grammy/types'
import { documentOf, photoOf } from '../files.js'
import { imageSize } from '../image-size.js'
import { readMarkup } from '../markup.js'
import type { Params, Upload } from '../params.js'
import type { FileCard } from '../state.js'
import { chatId, messageCaption, messageId, messageText } from '../strict.js'
import type { MessageContent, Switchboard } from '../switchboard.js'
import { BotApiError, badRequest } from '../types.js'
import type { Method } from './method.js'

const MAX_DOCUMENT = 50 * 1024 * 1024
const MAX_PHOTO = 10 * 1024 * 1024

const sendMessage: Method = ({ board }, params) => {
  const { text, entities } = messageText(params)
  const preview = params.nested('link_preview_options') as LinkPreviewOptions | undefined
  return send(board, params, {
    text,
    ...(entities.length > 0 && { entities }),
    ...(preview && { link_preview_options: preview }),
  })
}

const sendDocument: Method = ({ board }, params) => {
  const caption = messageCaption(params)
  const file = outgoingFile(board, params, 'document')
  return send(board, params, () => ({ document: documentOf(file()), ...caption }))
}

const sendPhoto: Method = ({ board }, params) => {
  const caption = messageCaption(params)
  const file = outgoingFile(board, params, 'photo')
  return send(board, params, () => ({ photo: photoOf(file()), ...caption }))
}

const sendLocation: Method = ({ board }, params) => {
  const latitude = params.number('latitude')
  const longitude = params.number('longitude')
  if (latitude === undefined) throw badRequest('latitude is empty')
  if (longitude === undefined) throw badRequest('longitude is empty')
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw badRequest('wrong geographic coordinates')
  return send(board, params, { location: { latitude, longitude } })
}

const sendContact: Method = ({ board }, params) => {
  const phone_number = params.text('phone_number') ?? ''
  const first_name = params.text('first_name') ?? ''
  const last_name = params.text('last_name')
  if (phone_number === '') throw badRequest('phone number is empty')
  if (first_name === '') throw badRequest('first name is empty')
  return send(board, params, { contact: { phone_number, first_name, ...(last_name && { last_name }) } })
}

/** Sends the content of a message again, as a message of its own. */
const copyMessage: Method = ({ board }, params) => {
  const from = Number(params.text('from_chat_id') ?? '')
  const original = board.find(from, messageId(params))?.message
  if (!original) throw badRequest('message to copy not found')
  const { text, entities, caption, caption_entities, document, photo, contact, location } = original
  const content = { text, entities, caption, caption_entities, document, photo, contact, location }
  const copied = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined))
  return { message_id: send(board, params, copied as MessageContent).message_id }
}

const CHAT_ACTIONS = new Set(
  `typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker
   find_location record_video_note upload_video_note`.split(/\s+/),
)

const sendChatAction: Method = ({ board }, params) => {
  const id = chatId(params)
  if (!CHAT_ACTIONS.has(params.text('action') ?? '')) throw badRequest('wrong parameter action in request')
  board.reachable(id)
  return true
}

/** Content may be made late, so that a file is kept only once the message that carries it can be sent. */
function send(board: Switchboard, params: Params, content: MessageContent | (() => MessageContent)): Message {
  const markup = readMarkup(params.nested('reply_markup'))
  const person = board.reachable(chatId(params))
  const replyTo = repliedMessage(board, person.id, params)

  if (markup?.kind === 'keyboard') board.state.keyboards[person.id] = markup.keyboard
  if (markup?.kind === 'remove') delete board.state.keyboards[person.id]

  const message = board.post(
    person,
    'bot',
    {
      ...(replyTo && { reply_to_message: replyTo }),
      ...(typeof content === 'function' ? content() : content),
      ...(markup?.kind === 'inline' && { reply_markup: markup.inline }),
      ...(params.flag('protect_content') && { has_protected_content: true as const }),
    },
    {
      ...(markup?.kind === 'keyboard' && { keyboard: markup.keyboard }),
      ...(markup && markup.kind !== 'inline' && { fixed: true as const }),
    },
  )
  if (markup?.kind === 'force-reply') board.state.forceReply[person.id] = message.message_id
  return message
}

function repliedMessage(board: Switchboard, userId: number, params: Params): Message['reply_to_message'] {
  const reply = (params.nested('reply_parameters') ?? {}) as {
    message_id?: number
    allow_sending_without_reply?: boolean
  }
  const id = reply.message_id ?? params.integer('reply_to_message_id')
  if (id === undefined) return undefined
  const original = board.find(userId, Number(id))?.message
  if (original) return { ...original, reply_to_message: undefined }
  if (reply.allow_sending_without_reply || params.flag('allow_sending_without_reply')) return undefined
  throw badRequest('message to be replied not found')
}

function outgoingFile(board: Switchboard, params: Params, kind: FileCard['kind']): () => FileCard {
  const given = params.file(kind)
  if (given === undefined) throw badRequest(`there is no ${kind} in the request`)
  if (typeof given !== 'string') {
    checkUpload(given, kind)
    return () => board.files.keep(kind, given)
  }
  // The simulation reaches nothing but the bot's own webhook.
  if (/^https?:\/\//i.test(given)) throw badRequest('failed to get HTTP URL content')
  const card = board.files.card(given)
  if (!card) throw badRequest('wrong file identifier/HTTP URL specified')
  if (card.kind !== kind) {
    const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
    throw badRequest(`can't use file of type ${capital(card.kind)} as ${capital(kind)}`)
  }
  return () => card
}

function checkUpload({ bytes }: Upload, kind: FileCard['kind']): void {
  if (bytes.length === 0) throw badRequest('file must be non-empty')
  if (bytes.length > MAX_DOCUMENT) throw new BotApiError(413, 'Request Entity Too Large')
  if (kind === 'document') return
  if (bytes.length > MAX_PHOTO) {
    throw badRequest(
      `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${MAX_PHOTO} bytes`,
    )
  }
  if (!imageSize(bytes)) throw badRequest('IMAGE_PROCESS_FAILED')
}

export const sending = {
  sendMessage,
  sendDocument,
  sendPhoto,
  sendLocation,
  sendContact,
  copyMessage,
  sendChatAction,
}
