import { createHash, timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type RequestHandler, Router } from 'express'
import { Bot, GrammyError, webhookCallback } from 'grammy'
import type { Logger } from '../../logger.js'
import type { Inbox } from '../inbox.js'
import { senderOf } from './read.js'

const RETRY_MS = 1000
const UPDATES = ['message', 'callback_query'] as const

export interface TelegramDoorDeps {
  token: string
  /** Another host that speaks the Bot API; Telegram's own where undefined. */
  apiRoot?: string
  mode: { kind: 'polling' } | { kind: 'webhook'; url: string; secret: string }
  inbox: Inbox
  /** One poller at a time among all processes: gives undefined where another one has it. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T | undefined>
  wall(): Date
  /** A hint that something arrived. */
  arrived(): void
  log: Logger
}

/** Telegram's way in: every update is saved, once, before it is acknowledged; answering it is somebody else's. */
export function createTelegramDoor(deps: TelegramDoorDeps) {
  const { token, apiRoot, mode, inbox, alone, wall, arrived, log } = deps
  const bot = new Bot(token, { client: { ...(apiRoot ? { apiRoot } : {}), timeoutSeconds: 60 } })
  let stopped = false

  bot.use(async ({ update, callbackQuery, api }) => {
    const address = senderOf(update)
    if (!address) return
    const arrival = { channel: 'telegram', providerId: String(update.update_id), address, body: update }
    const fresh = await inbox.keep(arrival, wall())
    if (!fresh) return
    arrived()
    // Ends the button's waiting sign; it is no message, and a late one does no harm.
    if (callbackQuery) api.answerCallbackQuery(callbackQuery.id).catch(() => {})
  })
  bot.catch(({ error }) => {
    throw error
  })

  /** Polls until stopped. An update that could not be saved is asked for again: the next poll begins where this one failed. */
  async function poll(): Promise<void> {
    while (!stopped) {
      const polled = await alone('telegram-poller', pollOnce).catch((cause) => {
        log.warn({ cause }, 'whose turn it is to poll could not be asked')
        return undefined
      })
      if (!stopped) await sleep(polled ? RETRY_MS : RETRY_MS * 5, undefined, { ref: false })
    }
  }

  async function pollOnce(): Promise<true> {
    try {
      await bot.init()
      await bot.start({ allowed_updates: UPDATES, limit: 100, timeout: 25 })
    } catch (cause) {
      const lasting = cause instanceof GrammyError && cause.error_code === 401
      const message = lasting ? 'Telegram refuses the bot token' : 'polling was interrupted'
      log[lasting ? 'error' : 'warn']({ cause }, message)
    }
    return true
  }

  return {
    api: bot.api,
    bot,

    /** The webhook's route. Unsigned or forged: 401, nothing stored. An update that could not be saved: 500, so it comes again. */
    router(): Router {
      if (mode.kind !== 'webhook') return Router()
      const callback = webhookCallback(bot, 'express', { secretToken: mode.secret, timeoutMilliseconds: 9_000 })
      return Router().post(
        '/webhooks/telegram',
        signedOnly(mode.secret),
        express.json({ limit: '1mb' }),
        callback as RequestHandler,
      )
    },

    /** Tells Telegram where to send updates, or begins to poll. */
    async start(): Promise<void> {
      if (mode.kind === 'polling') {
        void poll()
        return
      }
      for (;;) {
        try {
          await bot.init()
          await bot.api.setWebhook(mode.url, { secret_token: mode.secret, allowed_updates: UPDATES })
          return
        } catch (cause) {
          log.warn({ cause }, 'the webhook could not be set')
          if (stopped) return
          await sleep(RETRY_MS * 5, undefined, { ref: false })
        }
      }
    },

    async stop(): Promise<void> {
      stopped = true
      if (bot.isRunning()) await bot.stop()
    },

    /** The bytes of a file somebody sent; undefined where Telegram does not give it (over 20 MB, or too old). */
    async fetchFile(ref: string): Promise<Uint8Array | undefined> {
      try {
        const { file_path } = await bot.api.getFile(ref)
        const response = await fetch(`${apiRoot ?? 'https://api.telegram.org'}/file/bot${token}/${file_path}`)
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
      } catch (error) {
        if (error instanceof GrammyError && error.error_code === 400) return undefined
        throw error
      }
    },
  }
}

/** Compares the secret before the body is read: a stranger's megabytes cost nothing. */
function signedOnly(secret: string): RequestHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(secret)
  return (request, response, next) => {
    const given = request.headers['x-telegram-bot-api-secret-token']
    if (typeof given === 'string' && timingSafeEqual(digest(given), expected)) next()
    else response.sendStatus(401)
  }
}
