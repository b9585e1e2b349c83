import type { WebhookInfo } from 'grammy/types'
import type { Params } from '../params.js'
import { secretToken, webhookUrl } from '../strict.js'
import type { Switchboard } from '../switchboard.js'
import { badRequest } from '../types.js'
import { Described, type Method } from './method.js'

const DEFAULT_CONNECTIONS = 40

const getUpdates: Method = ({ board, longPoll, gone }, params) => {
  // Not while a webhook is set: a refused call changes nothing.
  if (!board.state.webhook) allowUpdates(board, params)
  return longPoll.poll({
    offset: params.integer('offset'),
    limit: Math.min(100, Math.max(1, params.integer('limit') ?? 100)),
    timeout: params.integer('timeout') ?? 0,
    gone,
  })
}

const setWebhook: Method = (context, params) => {
  const { board, longPoll, webhook } = context
  const url = params.text('url') ?? ''
  if (url === '') return deleteWebhook(context, params)
  if (params.file('certificate') !== undefined) throw badRequest('a certificate is not simulated here')

  const secret = secretToken(params.text('secret_token'))
  const connections = params.integer('max_connections') ?? DEFAULT_CONNECTIONS
  const address = webhookUrl(url)
  allowUpdates(board, params)
  board.state.webhook = {
    url: address,
    max_connections: Math.min(100, Math.max(1, connections)),
    ...(secret !== undefined && { secret_token: secret }),
  }
  board.changed()
  dropPending(board, params)
  longPoll.terminate('terminated by setWebhook request')
  webhook.restart()
  return new Described(true, 'Webhook was set')
}

const deleteWebhook: Method = ({ board, webhook }, params) => {
  dropPending(board, params)
  if (!board.state.webhook) return new Described(true, 'Webhook is already deleted')
  delete board.state.webhook
  board.changed()
  webhook.restart()
  return new Described(true, 'Webhook was deleted')
}

const getWebhookInfo: Method = ({ board }): WebhookInfo => {
  const { webhook, queue, allowedUpdates } = board.state
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: queue.length,
    ...(webhook && { max_connections: webhook.max_connections }),
    ...(webhook?.last_error_date !== undefined && { last_error_date: webhook.last_error_date }),
    ...(webhook?.last_error_message !== undefined && { last_error_message: webhook.last_error_message }),
    ...(allowedUpdates && { allowed_updates: allowedUpdates as NonNullable<WebhookInfo['allowed_updates']> }),
  }
}

/** Absent keeps what was asked before; an empty list is Telegram's default again. */
function allowUpdates(board: Switchboard, params: Params): void {
  const given = params.nested('allowed_updates')
  if (given === undefined) return
  if (!Array.isArray(given)) throw badRequest("can't parse allowed updates: it must be an Array of String")
  if (given.length > 0) board.state.allowedUpdates = given.map(String)
  else delete board.state.allowedUpdates
  board.changed()
}

function dropPending(board: Switchboard, params: Params): void {
  if (!params.flag('drop_pending_updates')) return
  board.state.queue = []
  board.changed()
}

export const updating = { getUpdates, setWebhook, deleteWebhook, getWebhookInfo }
