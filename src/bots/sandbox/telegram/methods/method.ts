import type { LongPoll } from '../long-poll.js'
import type { Params } from '../params.js'
import type { Switchboard } from '../switchboard.js'
import type { WebhookDelivery } from '../webhook.js'

/** What a Bot API method works with. */
export interface MethodContext {
  board: Switchboard
  longPoll: LongPoll
  webhook: WebhookDelivery
  token: string
  /** Aborted when the caller has hung up. */
  gone: AbortSignal
}

/** Gives the `result`, or throws a BotApiError. */
export type Method = (context: MethodContext, params: Params) => unknown

/** A result with the `description` Telegram adds to some of them. */
export class Described {
  constructor(
    readonly result: unknown,
    readonly description: string,
  ) {}
}
