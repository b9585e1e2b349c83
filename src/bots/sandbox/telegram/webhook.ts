import { setTimeout as sleep } from 'node:timers/promises'
import type { QueuedUpdate, Webhook } from './state.js'
import type { Switchboard } from './switchboard.js'

const ANSWER_WITHIN = 10_000
const FIRST_RETRY = 200
const LAST_RETRY = 10_000
const DAY = 24 * 60 * 60 * 1000

/**
 * Posts queued updates to the webhook: in order, one at a time, and the same one again until it is answered with a
 * 2xx or is a day old. One refused update therefore holds up those behind it, which is what a bot must live with.
 */
export interface WebhookDelivery {
  /** The webhook was set, changed or removed: what is under way is given up, and may so arrive twice. */
  restart(): void
  close(): void
}

export function createWebhookDelivery(board: Switchboard, fetch: typeof globalThis.fetch): WebhookDelivery {
  const { state } = board
  let round = new AbortController()
  let running = false
  let closed = false

  const run = async (webhook: Webhook, stop: AbortSignal) => {
    for (;;) {
      board.forgetOldUpdates()
      const next = state.queue[0]
      if (!next || stop.aborted) return
      if (await deliver(next, webhook, stop)) {
        // The bot may have dropped the queue meanwhile; nobody else takes from its head while a webhook is set.
        if (state.queue[0] === next) state.queue.shift()
        board.changed()
      }
    }
  }

  /** True when the update is done with: taken, or too old. */
  const deliver = async (item: QueuedUpdate, webhook: Webhook, stop: AbortSignal): Promise<boolean> => {
    for (let pause = FIRST_RETRY; !stop.aborted; pause = Math.min(pause * 2, LAST_RETRY)) {
      if (board.now().getTime() - item.at > DAY) return true
      const failure = await post(item, webhook, stop)
      if (failure === undefined) return true
      if (stop.aborted) return false
      webhook.last_error_date = board.seconds()
      webhook.last_error_message = failure
      board.changed()
      await sleep(pause, undefined, { signal: stop, ref: false }).catch(() => {})
    }
    return false
  }

  /** What went wrong, in the words of getWebhookInfo; nothing if the bot took the update. */
  const post = async ({ update }: QueuedUpdate, { url, secret_token }: Webhook, stop: AbortSignal) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret_token !== undefined && { 'x-telegram-bot-api-secret-token': secret_token }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_WITHIN)]),
      })
      await response.arrayBuffer()
      return response.ok
        ? undefined
        : `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim()
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') return 'Read timeout expired'
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      return code === 'ECONNREFUSED' ? 'Connection refused' : `Connection failed: ${code ?? (error as Error).message}`
    }
  }

  const pump = () => {
    const { webhook } = state
    if (running || closed || !webhook || state.queue.length === 0) return
    running = true
    const mine = round
    void run(webhook, mine.signal).finally(() => {
      if (mine !== round) return
      running = false
      pump()
    })
  }

  board.onUpdate(pump)
  return {
    restart() {
      round.abort()
      round = new AbortController()
      running = false
      pump()
    },
    close() {
      closed = true
      round.abort()
    },
  }
}
