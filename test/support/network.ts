import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import {
  createPhoneRouter,
  createTelegramNetwork,
  type TelegramNetwork,
} from '../../src/bots/sandbox/telegram/index.js'
import { atEnd } from './at-end.js'

/** A simulated Telegram outside the service, which outlives it: phones at `phones`, the Bot API at `apiRoot`. */
export async function aNetwork(): Promise<{
  network: TelegramNetwork
  phones: string
  apiRoot: string
  token: string
}> {
  const token = `100001:${'T'.repeat(35)}`
  const network = createTelegramNetwork({ token, now: () => new Date() })
  const app = express().use('/phone', createPhoneRouter(network)).use(network.wire)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    await network.close()
    server.closeAllConnections()
    server.close()
  })
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { network, phones: `${apiRoot}/phone`, apiRoot, token }
}
