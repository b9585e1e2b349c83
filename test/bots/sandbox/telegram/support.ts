import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Bot, GrammyError, HttpError } from 'grammy'
import { onTestFinished } from 'vitest'
import {
  createPhoneRouter,
  createTelegramNetwork,
  type Person,
  type TelegramNetwork,
  type TelegramNetworkOptions,
} from '../../../../src/bots/sandbox/telegram/index.js'

export const TOKEN = '100001:SANDBOX'
export const AMINA = 4001

export const amina: Person = {
  id: AMINA,
  first_name: 'Amina',
  last_name: 'El Idrissi',
  language_code: 'fr',
  phone: '+212612345678',
}

/** Serves an app on a port of its own until the test is over. */
export async function served(app: express.Express): Promise<string> {
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface Simulation {
  network: TelegramNetwork
  /** Where the network answers: the Bot API at the root, the phones under /phone. */
  url: string
  bot: Bot
  /** Turns the network's clock. */
  advance(ms: number): void
}

/** A network over real HTTP, the real client for it, and Amina, who has pressed Start unless told otherwise. */
export async function aSimulation(
  options: Partial<TelegramNetworkOptions> & { started?: boolean } = {},
): Promise<Simulation> {
  const { started = true, ...given } = options
  let at = Date.UTC(2025, 4, 12, 9, 0, 0)
  const network = createTelegramNetwork({ token: TOKEN, now: () => new Date(at), ...given })
  const app = express()
  app.use('/phone', createPhoneRouter(network))
  app.use(network.wire)
  const url = await served(app)
  onTestFinished(() => network.close())

  network.phone.register(amina)
  const bot = new Bot(TOKEN, { client: { apiRoot: url } })
  if (started) {
    network.phone.start(AMINA)
    await bot.api.getUpdates({ offset: -1 }).then(([update]) => bot.api.getUpdates({ offset: update!.update_id + 1 }))
  }
  return {
    network,
    url,
    bot,
    advance: (ms) => {
      at += ms
    },
  }
}

/** Waits for something that another process, or another tick, will bring about. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  within = 5000,
): Promise<T> {
  const end = Date.now() + within
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`not within ${within} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What a call was refused with, in short. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'accepted'
  } catch (error) {
    if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
    if (error instanceof HttpError) return 'no answer'
    throw error
  }
}

/** A body that Telegram takes for a picture: a PNG header of 2×3 pixels. */
export const PNG = Uint8Array.from(
  Buffer.from('89504e470d0a1a0a0000000d49484452000000020000000308060000001ff3ff61', 'hex'),
)
