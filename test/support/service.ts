import { randomBytes } from 'node:crypto'
import { type Config, readConfig } from '../../src/config.js'
import { createLogger } from '../../src/logger.js'
import { type Service, startService } from '../../src/service.js'
import { atEnd } from './at-end.js'
import { aPlace } from './database.js'
import { freePort } from './services.js'

/** A whole service on a fresh database, simulated Telegram and all, on a port of its own. It stops when the file's tests are done. */
export async function aService(overrides: Partial<Config> = {}): Promise<Service & { url: string }> {
  const place = overrides.dataDir ? {} : await aPlace()
  const port = await freePort()
  const config = { ...readConfig({ PORT: String(port) }), adminApiKey: anAdminKey, ...place, ...overrides }
  const service = await startService(config, createLogger(process.env.LOG ?? 'silent'))
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= service.stop()
    return stopped
  }
  atEnd(stop)
  return { ...service, url: service.publicUrl, stop }
}

export const anAdminKey = `test_${randomBytes(24).toString('hex')}`
