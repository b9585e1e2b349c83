import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBrowser, hasBrowser, picture } from '../support/browser.js'
import { aService } from '../support/service.js'
import { PIN } from '../support/town.js'

describe.skipIf(!hasBrowser)('a newcomer with a browser', () => {
  let browser: Browser
  let context: BrowserContext
  let phone: Page
  let url: string
  const complaints: string[] = []

  beforeAll(async () => {
    url = (await aService()).url
    browser = await aBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'fr' })
    context.setDefaultTimeout(8000)
    context.on('page', (page) => {
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('console', (line) => line.type() === 'error' && complaints.push(`${page.url()}: ${line.text()}`))
    })
    phone = await context.newPage()
  })
  afterAll(() => browser?.close())

  const touch = (name: string | RegExp) => phone.locator('#talk, #keys').getByRole('button', { name }).last().click()
  const hears = (text: string | RegExp) => phone.locator('#talk').getByText(text).last().waitFor()

  /** Opens an office from the sandbox and does one act on the first file that waits there. */
  async function office(index: number, fill: (page: Page) => Promise<void> = async () => {}): Promise<void> {
    const [page] = await Promise.all([context.waitForEvent('page'), phone.locator('.office button').nth(index).click()])
    await page.locator('table a').first().click()
    await fill(page)
    await page.locator('form[data-act] button').last().click()
    await page.waitForLoadState()
    expect(await page.locator('.bad').count()).toBe(0)
    await page.close()
  }

  it('plays the whole journey by touch, in Arabic, to the signed permit', async () => {
    await phone.goto(`${url}/sandbox?lang=fr`)
    await phone.locator('#start').click()
    await hears(/Choisissez votre langue/)
    await touch('العربية')
    await touch(/نعم/)
    await phone.locator('#keys button').first().click()
    await touch(/إيداع/)
    await touch(/رخصة البناء/)
    await touch(/الناظور/)
    await hears(/الناظور/)
    await phone
      .locator('#composer [name=text], #composer input, #composer textarea')
      .first()
      .fill('تجزئة المطار، زنقة 12')
    await phone.keyboard.press('Enter')
    const link = phone.locator('#talk a[href*="/f/"]').last()
    await link.waitFor()

    const [page] = await Promise.all([context.waitForEvent('page'), link.click()])
    await page.waitForLoadState()
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
    await page.locator('button[name=sample]').click()
    await page.waitForLoadState()
    expect(await page.locator('#cin').inputValue()).toBe('S000001')
    await picture(page, 'filing')
    await page.locator('form.card button').click()
    await page.locator('[data-filed]').waitFor()
    await page.close()

    await hears(/\d{3} \d{3} \d{3} \d/)
    await office(0)
    for (const member of [1, 2, 3])
      await office(member, async (opened) => opened.locator('input[value=favourable]').check())
    await office(4, async (opened) => {
      await picture(opened, 'office')
      await opened.locator('input[value=approve]').check()
    })
    await office(0, async (opened) => {
      await opened.locator('#amount').fill('1250,50')
      await opened.locator('#receiptNumber').fill('Q-2026-1')
    })
    await office(4, async (opened) => opened.locator('#pin').fill(PIN))

    const permit = phone.locator('#talk a[href*="/d/"]').last()
    await permit.waitFor()
    await phone.evaluate(() => scrollTo(0, 0))
    await phone.waitForTimeout(300)
    await picture(phone, 'sandbox')
    const bubble = phone.locator('#talk [dir=auto], #talk p').filter({ hasText: 'الملف' }).last()
    expect(
      await bubble.evaluate(
        (element) =>
          getComputedStyle(element).direction === 'rtl' || getComputedStyle(element).unicodeBidi === 'plaintext',
      ),
    ).toBe(true)

    const [paper] = await Promise.all([context.waitForEvent('page'), permit.click()])
    await paper.waitForLoadState()
    const [download] = await Promise.all([paper.waitForEvent('download'), paper.locator('main button').click()])
    expect(download.suggestedFilename()).toMatch(/^permis-\d{10}\.pdf$/)
    const file = await download.path()
    await paper.goto(`${url}/verify?lang=fr`)
    await paper.locator('#pdf').setInputFiles(file)
    await paper.locator('form.card').nth(1).locator('button').click()
    await paper.locator('[data-verdict=genuine]').waitFor()
    await picture(paper, 'verify')
    await paper.close()
    expect(complaints).toEqual([])
  }, 60_000)

  it('turns the clock past the deadline, and the citizen is told that silence is no permit', async () => {
    await phone.goto(`${url}/sandbox?lang=fr`)
    await phone.locator('#composer [name=text], #composer input, #composer textarea').first().fill('langue')
    await phone.keyboard.press('Enter')
    await touch(/^Français$/)
    await touch(/Déposer/)
    await touch(/Permis de construire/)
    await touch(/Nador/)
    await hears(/Où se trouve le terrain/)
    await phone
      .locator('#composer [name=text], #composer input, #composer textarea')
      .first()
      .fill('Lotissement Al Matar, rue 14')
    await phone.keyboard.press('Enter')
    await hears(/partie personnelle/)
    const [page] = await Promise.all([
      context.waitForEvent('page'),
      phone.locator('#talk a[href*="/f/"]').last().click(),
    ])
    await page.locator('button[name=sample]').click()
    await page.locator('form.card button').click()
    await page.locator('[data-filed]').waitFor()
    await page.close()
    await hears(/Votre demande est déposée/)
    await office(0)
    await hears(/enregistré/)
    for (let week = 0; week < 3; week++) await phone.locator('[data-days="7"]').click()
    await hears(/a pris fin/)
    await hears(/Le silence ne vaut pas permis/)
    expect(complaints).toEqual([])
  }, 60_000)

  it('finds every page usable at phone width, in three languages, by keyboard', async () => {
    const page = await context.newPage()
    await page.setViewportSize({ width: 360, height: 780 })
    for (const path of ['/sandbox', '/verify', '/office'])
      for (const language of ['ar', 'fr', 'zgh']) {
        await page.goto(`${url}${path}?lang=${language}`)
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${path} in ${language} scrolls sideways`).toBeLessThanOrEqual(0)
        await page.keyboard.press('Tab')
        expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
      }
    await page.close()
  }, 60_000)
})
