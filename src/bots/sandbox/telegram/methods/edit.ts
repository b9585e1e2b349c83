import { isDeepStrictEqual } from 'node:util'
import type { Message } from 'grammy/types'
import { detectEntities } from '../entities.js'
import { readMarkup } from '../markup.js'
import type { Params } from '../params.js'
import { shown } from '../shown.js'
import type { KeptMessage } from '../state.js'
import { chatId, messageCaption, messageId, messageText } from '../strict.js'
import type { MessageContent, Switchboard } from '../switchboard.js'
import { badRequest } from '../types.js'
import type { Method } from './method.js'

const TWO_DAYS = 48 * 60 * 60
const QUERY_LIVES = 15 * 60 * 1000
const MAX_ANSWER = 200

const editMessageText: Method = ({ board }, params) => {
  const { text, entities } = messageText(params)
  const markup = inlineMarkup(params)
  const kept = editable(board, params)
  if (kept.message.text === undefined) throw badRequest('there is no text in the message to edit')
  const marked = detectEntities(text, entities)
  return change(board, kept, { text, entities: marked.length > 0 ? marked : undefined, reply_markup: markup })
}

const editMessageCaption: Method = ({ board }, params) => {
  const { caption, caption_entities } = messageCaption(params)
  const markup = inlineMarkup(params)
  const kept = editable(board, params)
  if (!kept.message.document && !kept.message.photo) throw badRequest('there is no caption in the message to edit')
  return change(board, kept, { caption, caption_entities, reply_markup: markup })
}

const editMessageReplyMarkup: Method = ({ board }, params) => {
  const markup = inlineMarkup(params)
  return change(board, editable(board, params), { reply_markup: markup })
}

const deleteMessage: Method = ({ board }, params) => {
  const { id } = board.reachable(chatId(params))
  const kept = board.find(id, messageId(params))
  if (!kept) throw badRequest('message to delete not found')
  if (board.seconds() - kept.message.date > TWO_DAYS) throw badRequest("message can't be deleted for everyone")
  board.remove(id, kept.message.message_id)
  return true
}

const answerCallbackQuery: Method = ({ board }, params) => {
  const query = board.state.queries[params.text('callback_query_id') ?? '']
  if (!query || board.now().getTime() - query.at > QUERY_LIVES) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  }
  const text = params.text('text')
  if (text && text.length > MAX_ANSWER) throw badRequest('MESSAGE_TOO_LONG')
  const url = params.text('url')
  const kept = board.find(query.userId, query.messageId)
  if (kept) {
    board.tell({
      type: 'answered',
      userId: query.userId,
      message: shown(kept, board.bot.id),
      alert: params.flag('show_alert'),
      ...(text && { text }),
      ...(url && { url }),
    })
  }
  return true
}

function editable(board: Switchboard, params: Params): KeptMessage {
  const person = board.reachable(chatId(params))
  const kept = board.find(person.id, messageId(params))
  if (!kept) throw badRequest('message to edit not found')
  if (kept.message.from?.id !== board.bot.id || kept.fixed) throw badRequest("message can't be edited")
  return kept
}

function inlineMarkup(params: Params): Message['reply_markup'] {
  const markup = readMarkup(params.nested('reply_markup'))
  if (markup && markup.kind !== 'inline') throw badRequest('inline keyboard expected')
  return markup?.inline
}

/** An edit without a keyboard takes the keyboard away: `changes` names every field, the empty ones as undefined. */
function change(
  board: Switchboard,
  kept: KeptMessage,
  changes: { [Field in keyof MessageContent]?: MessageContent[Field] | undefined },
): Message {
  const { message } = kept
  const fields = Object.keys(changes) as (keyof typeof changes)[]
  if (fields.every((field) => isDeepStrictEqual(message[field], changes[field]))) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  }
  const edited: Message = { ...message, ...(changes as Partial<Message>), edit_date: board.seconds() }
  for (const field of fields) if (changes[field] === undefined) delete edited[field]
  kept.message = edited
  board.tell({ type: 'edited', userId: message.chat.id, message: shown(kept, board.bot.id) })
  return edited
}

export const editing = {
  editMessageText,
  editMessageCaption,
  editMessageReplyMarkup,
  deleteMessage,
  answerCallbackQuery,
}
