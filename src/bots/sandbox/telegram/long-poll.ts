import type { Update } from 'grammy/types'
import type { Switchboard } from './switchboard.js'
import { BotApiError } from './types.js'

const MAX_WAIT = 50

export interface PollRequest {
  offset?: number | undefined
  limit: number
  /** Seconds to wait while there is nothing. */
  timeout: number
  /** Aborted when the caller has hung up. */
  gone: AbortSignal
}

/** `getUpdates`: updates wait until an offset confirms them, and only one caller may wait at a time. */
export interface LongPoll {
  poll(request: PollRequest): Promise<Update[]>
  /** Ends a waiting call with a conflict: somebody else took over. */
  terminate(reason: string): void
  /** Ends a waiting call with nothing, for good. */
  close(): void
}

interface Waiting {
  answer: (updates: Update[]) => void
  refuse: (error: BotApiError) => void
}

export function createLongPoll(board: Switchboard): LongPoll {
  const { state } = board
  let waiting: Waiting | undefined
  let closed = false

  const take = (limit: number): Update[] => {
    const items = state.queue.slice(0, limit)
    // A redelivery is confirmed by being handed out: the offset has long passed its id.
    if (items.some(({ again }) => again)) {
      state.queue = state.queue.filter((item) => !(item.again && items.includes(item)))
      board.changed()
    }
    return items.map(({ update }) => update)
  }

  const confirm = (offset: number | undefined) => {
    if (offset === undefined || offset === 0) return
    const before = state.queue.length
    state.queue =
      offset < 0
        ? state.queue.slice(offset)
        : state.queue.filter(({ update, again }) => again || update.update_id >= offset)
    if (state.queue.length !== before) board.changed()
  }

  const longPoll: LongPoll = {
    async poll({ offset, limit, timeout, gone }) {
      // An error and not an empty list, which a bot answers by asking again at once.
      if (closed) throw new BotApiError(500, 'Internal Server Error: restart')
      if (state.webhook) {
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      }
      longPoll.terminate('terminated by other getUpdates request; make sure that only one bot instance is running')
      board.forgetOldUpdates()
      confirm(offset)
      const ready = take(limit)
      if (ready.length > 0 || timeout <= 0 || gone.aborted) return ready

      return new Promise<Update[]>((resolve, reject) => {
        const done = () => {
          clearTimeout(timer)
          gone.removeEventListener('abort', hungUp)
          waiting = undefined
        }
        const answer = (updates: Update[]) => {
          done()
          resolve(updates)
        }
        const hungUp = () => answer([])
        const timer = setTimeout(() => answer([]), Math.min(timeout, MAX_WAIT) * 1000)
        gone.addEventListener('abort', hungUp)
        waiting = {
          answer: (updates) => answer(updates),
          refuse: (error) => {
            done()
            reject(error)
          },
        }
        wake = () => waiting && answer(take(limit))
      })
    },

    terminate: (reason) => waiting?.refuse(conflict(reason)),

    close() {
      closed = true
      waiting?.answer([])
    },
  }

  let wake: () => void = () => {}
  board.onUpdate(() => waiting && wake())
  return longPoll
}

function conflict(reason: string): BotApiError {
  return new BotApiError(409, `Conflict: ${reason}`)
}
