import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { root } from '../../src/root.js'
import { requireBinary } from './binaries.js'

/** Debian's chromium, if it is here; the suites that need it are skipped loudly, or fail under REQUIRE_SERVICES. */
export const hasBrowser = requireBinary('chromium')

export const aBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })

/** Takes a picture; for the README with UPDATE_PICTURES=1, else only to prove that it can be taken. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.UPDATE_PICTURES ? join(root, 'docs', 'pictures') : undefined
  if (folder) mkdirSync(folder, { recursive: true })
  await page.screenshot(folder ? { path: join(folder, `${name}.png`) } : {})
}
