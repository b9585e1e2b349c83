import type { BotCommand, ChatFullInfo, UserFromGetMe } from 'grammy/types'
import type { Params } from '../params.js'
import { chatId, languageCode } from '../strict.js'
import { badRequest } from '../types.js'
import type { Method } from './method.js'

const MAX_DOWNLOAD = 20 * 1024 * 1024
const MAX_COMMANDS = 100

const getMe: Method = ({ board }): UserFromGetMe => ({
  id: board.bot.id,
  is_bot: true,
  first_name: board.state.profile['name:'] ?? board.bot.first_name,
  username: board.bot.username!,
  can_join_groups: false,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_join_request_queries: false,
})

const getChat: Method = ({ board }, params): ChatFullInfo => {
  const person = board.state.people[chatId(params)]
  if (!person?.wrote) throw badRequest('chat not found')
  return {
    ...board.privateChat(person),
    accent_color_id: person.id % 7,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  }
}

const getFile: Method = ({ board }, params) => {
  const id = params.text('file_id') ?? ''
  if (id === '') throw badRequest('file_id not specified')
  const card = board.files.card(id)
  if (!card) throw badRequest('wrong file_id or the file is temporarily unavailable')
  if (card.size > MAX_DOWNLOAD) throw badRequest('file is too big')
  return { file_id: card.file_id, file_unique_id: card.file_unique_id, file_size: card.size, file_path: card.path }
}

const setMyCommands: Method = ({ board }, params) => {
  const given = params.nested('commands')
  if (!Array.isArray(given)) throw badRequest("can't parse commands JSON object")
  if (given.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  const commands = (given as Partial<BotCommand>[]).map(({ command, description }) => {
    const name = String(command ?? '').replace(/^\//, '')
    const words = String(description ?? '').trim()
    if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest('BOT_COMMAND_INVALID')
    if (words.length < 1 || words.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
    return { command: name, description: words }
  })
  board.state.commands[commandKey(params)] = commands
  board.changed()
  return true
}

const getMyCommands: Method = ({ board }, params) => board.state.commands[commandKey(params)] ?? []

const deleteMyCommands: Method = ({ board }, params) => {
  delete board.state.commands[commandKey(params)]
  board.changed()
  return true
}

const SCOPES = new Set([
  'default',
  'all_private_chats',
  'all_group_chats',
  'all_chat_administrators',
  'chat',
  'chat_administrators',
  'chat_member',
])

function commandKey(params: Params): string {
  const scope = (params.nested('scope') ?? { type: 'default' }) as { type?: string; chat_id?: number }
  if (!SCOPES.has(scope.type ?? '')) throw badRequest('unsupported scope type specified')
  return `${scope.type}:${scope.chat_id ?? ''}:${languageCode(params)}`
}

/** A text of the bot's profile in one language: how it is set, and how it is read back. */
function profileText(field: string, param: string, limit: number): { set: Method; get: Method } {
  return {
    set: ({ board }, params) => {
      const text = params.text(param) ?? ''
      if (text.length > limit) throw badRequest(`bot ${param.replaceAll('_', ' ')} is too long`)
      const key = `${field}:${languageCode(params)}`
      if (text === '') delete board.state.profile[key]
      else board.state.profile[key] = text
      board.changed()
      return true
    },
    get: ({ board }, params) => {
      const { profile } = board.state
      return { [param]: profile[`${field}:${languageCode(params)}`] ?? profile[`${field}:`] ?? '' }
    },
  }
}

const name = profileText('name', 'name', 64)
const description = profileText('description', 'description', 512)
const shortDescription = profileText('short', 'short_description', 120)

const accepted: Method = () => true

export const profile = {
  getMe,
  getChat,
  getFile,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  setMyName: name.set,
  getMyName: name.get,
  setMyDescription: description.set,
  getMyDescription: description.get,
  setMyShortDescription: shortDescription.set,
  getMyShortDescription: shortDescription.get,
  logOut: accepted,
  close: accepted,
}
