import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Response } from 'express'
import { Bot, InlineKeyboard, Keyboard } from 'grammy'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createSandboxPage } from '../../src/bots/sandbox/page/index.js'
import { createTelegramNetwork } from '../../src/bots/sandbox/telegram/index.js'
import { createPages } from '../../src/page/page.js'
import { createWords } from '../../src/words.js'
import { requireBinary } from '../support/binaries.js'

const TOKEN = '100001:SANDBOX'
const NADIA = 700001
const DAY = 86_400_000
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'"

/** The page over real HTTP, and a bot on the other side of the same wire that knows a few lines by heart. */
async function aSandbox() {
  let civil = Date.UTC(2026, 11, 9, 9)
  const network = createTelegramNetwork({ token: TOKEN, now: () => new Date() })
  const pages = createPages(createWords(), { specimen: true })
  const page = createSandboxPage({
    pages,
    network,
    people: async () => [{ id: 'app-1', name: 'Specimen Hassan', role: 'president', pin: '000000' }],
    openOffice: async (response, id) => void response.cookie('office', id),
    civil: () => new Date(civil),
    turn: async (days) => {
      civil += days * DAY
    },
    adminKey: 'key-for-tests',
    now: () => new Date(),
  })

  const streams: { lastEventId: string | undefined; response: Response }[] = []
  const read: string[] = []
  const app = express()
  app.use((request, response, next) => {
    response.set('Content-Security-Policy', POLICY)
    if (request.path === '/sandbox/events') streams.push({ lastEventId: request.get('Last-Event-ID'), response })
    if (request.path.endsWith('/chat')) read.push(request.path)
    next()
  })
  app.get('/favicon.ico', (_, response) => void response.status(204).end())
  app.use('/assets', pages.assets)
  app.use('/sandbox', page.router)
  app.get('/office', (request, response) => void response.send(request.headers.cookie))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const bot = new Bot(TOKEN, { client: { apiRoot: `${url}/sandbox/telegram` } })
  bot.command('start', (c) =>
    c.reply('Bienvenue\nمرحبا بكم\nⴰⵏⵙⵓⴼ', { reply_markup: new InlineKeyboard().text('Français', 'fr') }),
  )
  bot.on('callback_query', async (c) => {
    await c.answerCallbackQuery()
    await c.reply('Votre numéro ?', { reply_markup: new Keyboard().requestContact('Partager').oneTime() })
  })
  bot.on('message:contact', (c) => c.reply(c.message.contact.user_id === c.from.id ? 'شكرا' : 'Ce n’est pas vous.'))
  const polling = bot.start()

  onTestFinished(async () => {
    page.close()
    await network.close()
    await bot.stop().catch(() => {})
    await polling.catch(() => {})
    server.closeAllConnections()
    server.close()
  })
  return { url, network, bot, page, streams, read }
}

describe('the sandbox’s routes', () => {
  it('refuse what another site makes a browser send', async () => {
    const { url } = await aSandbox()
    const start = (headers: Record<string, string>) =>
      fetch(`${url}/sandbox/phone/people/${NADIA}/start`, { method: 'POST', headers }).then(({ status }) => status)

    expect(await start({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
    expect(await start({ Origin: 'https://elsewhere.example' })).toBe(403)
    expect(await start({ Origin: 'null' })).toBe(403)
    expect(await start({ Origin: url })).toBe(200)
    expect(await start({})).toBe(200)
  })

  it('open an office with its cookie', async () => {
    const { url } = await aSandbox()
    const response = await fetch(`${url}/sandbox/office/app-1`, { method: 'POST', redirect: 'manual' })

    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/office')
    expect(response.headers.get('set-cookie')).toContain('office=app-1')
  })

  it('tell a reader of another run to read everything afresh, and end the stream on closing', async () => {
    const { url, page } = await aSandbox()
    const response = await fetch(`${url}/sandbox/events`, { headers: { 'Last-Event-ID': 'another-7' } })
    setTimeout(() => page.close(), 50)

    expect(await response.text()).toContain('event: hello')
    expect((await fetch(`${url}/sandbox/events`)).status).toBe(204)
  })

  it('turn the clock by a day or a week only', async () => {
    const { url } = await aSandbox()
    const turn = (days: unknown) =>
      fetch(`${url}/sandbox/clock`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ days }),
      })

    expect((await turn(30)).status).toBe(400)
    expect(await (await turn(7)).json()).toMatchObject({ date: '2026-12-16' })
  })
})

describe.skipIf(!requireBinary('chromium'))('the sandbox in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterAll(() => browser?.close())

  async function opened(url: string): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.setDefaultTimeout(5000)
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
    await page.goto(`${url}/sandbox?lang=fr`)
    return { page, complaints }
  }
  const bubble = (page: Page, text: string) => page.locator('.bubble p', { hasText: text })

  it('starts the bot, taps a button, shares the contact, and hears of it at once', async () => {
    const { url, bot } = await aSandbox()
    const { page, complaints } = await opened(url)

    await page.locator('#start').click()
    await page.getByRole('button', { name: 'Français' }).click()
    await page.getByRole('button', { name: 'Partager', exact: true }).click()
    await bubble(page, 'شكرا').waitFor()
    await page.locator('.message.person', { hasText: '+212600000001' }).waitFor()
    expect(await page.locator('#keys').isVisible()).toBe(false)

    const direction = (text: string) => bubble(page, text).evaluate((line) => getComputedStyle(line).direction)
    expect(await direction('مرحبا بكم')).toBe('rtl')
    expect(await direction('Bienvenue')).toBe('ltr')
    expect(await direction('ⴰⵏⵙⵓⴼ')).toBe('ltr')

    await bot.api.sendMessage(NADIA, 'Votre permis est prêt : https://rokhas.example/p/1')
    const link = bubble(page, 'Votre permis est prêt').locator('a')
    expect(await link.getAttribute('href')).toBe('https://rokhas.example/p/1')
    expect(await link.getAttribute('target')).toBe('_blank')
    expect(await page.locator('#heard').textContent()).toContain('Votre permis est prêt')
    expect(complaints).toEqual([])
  })

  it('sends somebody else’s card and a place, and shows another phone in another tab', async () => {
    const { url } = await aSandbox()
    const { page } = await opened(url)
    const { page: other } = await opened(url)
    await other.locator('#owner').selectOption('700002')

    await page.locator('#start').click()
    await bubble(page, 'Bienvenue').waitFor()
    await page.locator('#attach').click()
    await page.locator('#sheet [data-card="700002"]').click()
    await bubble(page, 'Ce n’est pas vous.').waitFor()
    await page.locator('#attach').click()
    await page.locator('#sheet [data-latitude]').first().click()
    await page.locator('.person .place').waitFor()

    expect(await other.locator('.message').count()).toBe(0)
    expect(await other.locator('#start').isVisible()).toBe(true)
  })

  it('turns the clock by a day in every tab', async () => {
    const { url } = await aSandbox()
    const { page } = await opened(url)
    const { page: other } = await opened(url)
    await other.waitForFunction(() => document.getElementById('date')?.textContent?.includes('9 décembre'))

    await page.getByRole('button', { name: '+1 jour' }).click()

    await page.locator('#date', { hasText: 'jeudi 10 décembre 2026' }).waitFor()
    await other.locator('#date', { hasText: 'jeudi 10 décembre 2026' }).waitFor()
  })

  it('comes back after a lost connection without losing a message or reading the chat again', async () => {
    const { url, bot, streams, read } = await aSandbox()
    const { page } = await opened(url)
    await page.locator('#start').click()
    await bubble(page, 'Bienvenue').waitFor()

    streams[0]?.response.socket?.destroy()
    await page.locator('.lost', { hasText: 'Connexion perdue' }).waitFor()
    await bot.api.sendMessage(NADIA, 'Écrit pendant la coupure')

    await bubble(page, 'Écrit pendant la coupure').waitFor()
    expect(await page.locator('.lost').textContent()).toBe('')
    expect(streams.map(({ lastEventId }) => lastEventId !== undefined)).toEqual([false, true])
    expect(read).toHaveLength(1)
  })
})
