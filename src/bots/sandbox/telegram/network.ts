import type express from 'express'
import { createFaultPlan, type Faults } from './faults.js'
import { createFiles } from './files.js'
import { createLongPoll } from './long-poll.js'
import { createPhones, type Phones } from './phone.js'
import { openSnapshot } from './snapshot.js'
import { createSwitchboard } from './switchboard.js'
import type { PhoneEvent, ShownKey, ShownMessage, WireCall } from './types.js'
import { createWebhookDelivery } from './webhook.js'
import { createWire } from './wire.js'

/** What a network is made of. */
export interface TelegramNetworkOptions {
  /** The one bot's token; the digits before the colon are the bot's own id. */
  token: string
  /** `RokhasHubSandboxBot` by default. */
  botUsername?: string
  now: () => Date
  /** Calls the webhook. */
  fetch?: typeof fetch
  /** A JSON file the state is kept in over a restart; the bytes of files go to a folder beside it. */
  snapshot?: string
}

/** A Telegram of our own: one bot, any number of phones, private chats only. */
export interface TelegramNetwork {
  /** Mount it anywhere: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
  wire: express.Router
  phone: Phones
  faults: Faults
  /** Queues a past update once more under its old id, as Telegram does when it missed the bot's answer. */
  redeliver(updateId: number): void
  /** The last thousand Bot API calls received, oldest first. */
  calls(): readonly WireCall[]
  /** Called after each change of a phone; returns the way out. */
  subscribe(listener: (event: PhoneEvent) => void): () => void
  /** The history as the phone shows it. */
  chat(userId: number): ShownMessage[]
  /** The reply keyboard in force on the phone. */
  keyboard(userId: number): ShownKey[][] | undefined
  /** How many updates the bot has not taken yet. */
  pending(): number
  /** Stops deliveries and waiting calls, and saves the snapshot. */
  close(): Promise<void>
}

/**
 * Starts a network. With a snapshot it goes on where it stopped: phones keep their history, and what the bot had not
 * taken yet is delivered to the webhook it had.
 */
export function createTelegramNetwork(options: TelegramNetworkOptions): TelegramNetwork {
  const { token, botUsername = 'RokhasHubSandboxBot', now, fetch = globalThis.fetch, snapshot: path } = options
  const id = Number(/^(\d+):/.exec(token)?.[1])
  if (!Number.isSafeInteger(id)) throw new Error('a bot token is digits, a colon and a secret')

  const snapshot = openSnapshot(path, Math.floor(now().getTime() / 1000))
  const { state } = snapshot
  const bot = { id, is_bot: true, first_name: botUsername, username: botUsername }
  const board = createSwitchboard(state, bot, createFiles(state, snapshot.bytes), now)
  board.onChange(snapshot.touch)

  const faults = createFaultPlan()
  const longPoll = createLongPoll(board)
  const webhook = createWebhookDelivery(board, fetch)
  const wire = createWire({ board, longPoll, webhook, token }, faults)
  const phone = createPhones(board)
  // What a snapshot left in the queue goes out now; the bot may still be starting, which a retry outlasts.
  webhook.restart()

  return {
    wire: wire.router,
    phone,
    faults: { add: faults.add, clear: faults.clear },
    redeliver: board.again,
    calls: wire.calls,
    subscribe: board.subscribe,
    chat: phone.chat,
    keyboard: phone.keyboard,
    pending: () => state.queue.length,
    async close() {
      wire.close()
      webhook.close()
      longPoll.close()
      await snapshot.close()
    },
  }
}
