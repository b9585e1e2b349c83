import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type Bot, webhookCallback } from 'grammy'
import { expect, it } from 'vitest'
import { AMINA, aSimulation, refusal, type Simulation, served, until } from './support.js'

const SECRET = 'a-secret_Token1'

async function withWebhook({ bot }: Pick<Simulation, 'bot'>, secretToken = SECRET) {
  const app = express()
  const statuses: number[] = []
  app.use((_req, res, next) => {
    res.on('finish', () => statuses.push(res.statusCode))
    next()
  })
  app.post('/hook', express.json(), webhookCallback(bot as Bot, 'express', { secretToken }))
  const url = `${await served(app)}/hook`
  await bot.api.setWebhook(url, { secret_token: SECRET })
  return { url, statuses }
}

it('carries a conversation over a webhook with its secret', async () => {
  const { network, bot } = await aSimulation()
  bot.command('start', (ctx) => ctx.reply(`payload ${ctx.match}`))
  bot.on('message:text', (ctx) => ctx.reply(`you said ${ctx.message.text}`))
  await withWebhook({ bot })

  network.phone.start(AMINA, 'token-1')
  network.phone.say(AMINA, 'السلام')
  await until(() => network.chat(AMINA).length === 5)

  const said = network.chat(AMINA).map(({ from, text }) => `${from}: ${text}`)
  expect(said).toContain('bot: payload token-1')
  expect(said.at(-1)).toBe('bot: you said السلام')
  await until(() => network.pending() === 0)
})

it('keeps an update the bot refuses, reports it, and delivers it when the bot comes round', async () => {
  const { network, bot } = await aSimulation()
  let working = false
  bot.on('message:text', async (ctx) => {
    if (!working) throw new Error('not yet')
    await ctx.reply('now')
  })
  bot.catch(() => {})
  const { statuses } = await withWebhook({ bot })
  network.phone.say(AMINA, 'one')
  await until(() => statuses.length >= 1)

  const info = await until(async () => {
    const info = await bot.api.getWebhookInfo()
    return info.last_error_message ? info : undefined
  })
  expect(info).toMatchObject({
    pending_update_count: 1,
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
  })

  working = true
  await until(() => network.chat(AMINA).at(-1)?.text === 'now')
  await until(() => network.pending() === 0)
})

it('delivers nothing to a webhook that expects another secret', async () => {
  const { network, bot } = await aSimulation()
  let heard = 0
  bot.on('message', () => void heard++)
  const { statuses } = await withWebhook({ bot }, 'something-else')
  network.phone.say(AMINA, 'one')
  await until(() => statuses.includes(401))
  expect(heard).toBe(0)
  expect(network.pending()).toBe(1)
})

it('delivers an update again on request, under its own id', async () => {
  const { network, bot } = await aSimulation()
  const ids: number[] = []
  bot.on('message', (ctx) => void ids.push(ctx.update.update_id))
  await withWebhook({ bot })
  const { updateId } = network.phone.say(AMINA, 'one')
  await until(() => ids.length === 1)
  network.redeliver(updateId!)
  await until(() => ids.length === 2)
  expect(ids).toEqual([updateId, updateId])
})

it('delivers in order, one at a time', async () => {
  const { network, bot } = await aSimulation()
  const heard: string[] = []
  let inside = 0
  bot.on('message:text', async (ctx) => {
    expect(++inside).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 3))
    heard.push(ctx.message.text)
    inside--
  })
  await withWebhook({ bot })
  const words = Array.from({ length: 12 }, (_, n) => `word ${n}`)
  for (const word of words) network.phone.say(AMINA, word)
  await until(() => heard.length === words.length)
  expect(heard).toEqual(words)
})

it('gives the queue back to getUpdates when the webhook goes, and forgets it after a day', async () => {
  const { network, bot, advance } = await aSimulation()
  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const { port } = nobody.address() as AddressInfo
  await new Promise((resolve) => nobody.close(resolve))
  await bot.api.setWebhook(`http://127.0.0.1:${port}/nobody`, { secret_token: SECRET })
  network.phone.say(AMINA, 'one')
  expect(await refusal(bot.api.getUpdates())).toMatch(
    /^409 Conflict: can't use getUpdates method while webhook is active/,
  )
  await until(async () => (await bot.api.getWebhookInfo()).last_error_message === 'Connection refused' || undefined)

  await bot.api.deleteWebhook()
  expect((await bot.api.getUpdates()).map(({ message }) => message?.text)).toEqual(['one'])
  advance(25 * 60 * 60 * 1000)
  expect(await bot.api.getUpdates()).toEqual([])
})

it('drops what is pending when asked to', async () => {
  const { network, bot } = await aSimulation()
  network.phone.say(AMINA, 'one')
  await bot.api.deleteWebhook({ drop_pending_updates: true })
  expect(network.pending()).toBe(0)
})

it.each([
  ['ftp://example.org/x', {}, '400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook'],
  ['http://example.org/x', {}, '400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook'],
  [
    'https://example.org:9000/x',
    {},
    '400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
  ],
  [
    'https://example.org/x',
    { secret_token: 'not allowed!' },
    '400 Bad Request: secret token contains unallowed characters',
  ],
  ['https://example.org/x', { secret_token: 'x'.repeat(257) }, '400 Bad Request: secret token is too long'],
  ['https://example.org:8443/x', { secret_token: SECRET }, 'accepted'],
])('setWebhook %s %o: %s', async (url, other, expected) => {
  const { bot } = await aSimulation()
  expect(await refusal(bot.api.setWebhook(url, other))).toBe(expected)
})
