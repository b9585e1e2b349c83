import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { eventually, post } from '../../src/tour/http.js'
import { aPhone } from '../../src/tour/phone.js'
import { aPlace } from '../support/database.js'
import { aNetwork } from '../support/network.js'
import { refused, started } from '../support/process.js'
import { findServices, startRedis } from '../support/services.js'

const isEmbedded = inject('database').kind === 'embedded'
const { redisServer } = findServices()

/** The environment of a service on a fresh database; `telegram` is a network outside it. */
async function anEnvironment(telegram?: { apiRoot: string; token: string }, mode: 'webhook' | 'polling' = 'webhook') {
  const { dataDir, databaseUrl } = await aPlace()
  return {
    DATA_DIR: dataDir,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...(telegram
      ? {
          TELEGRAM_BOT_TOKEN: telegram.token,
          TELEGRAM_API_ROOT: telegram.apiRoot,
          TELEGRAM_MODE: mode,
          TELEGRAM_WEBHOOK_SECRET: 'a-secret-of-the-suite',
        }
      : {}),
  }
}

describe('with a bot token', () => {
  it('the bot is served by long polling', async () => {
    const telegram = await aNetwork()
    await started(await anEnvironment(telegram, 'polling'))
    const phone = await aPhone(telegram.phones)
    await phone.start()
    expect((await phone.heard())[0]!.text).toContain('Bonjour')
    expect(telegram.network.calls().some(({ method }) => method === 'getUpdates')).toBe(true)
  })
})

describe('killed between the act and the reply', () => {
  it('it gives the one answer after it is started again', async () => {
    const telegram = await aNetwork()
    const environment = { ...(await anEnvironment(telegram)), PORT: undefined }
    const first = await started(environment)
    const phone = await aPhone(telegram.phones)
    await phone.start()
    await phone.heard()

    // The network says "not now": the act is done and the reply saved, but it has not left.
    telegram.network.faults.add({ method: 'sendMessage', kind: 'throttle', retry_after: 3 })
    const calls = () => telegram.network.calls().filter(({ method }) => method === 'sendMessage').length
    const before = calls()
    await phone.tap('lang:fr')
    await eventually(async () => calls() > before, 'the reply was tried')
    await sleep(150)
    await first.kill()
    telegram.network.faults.clear()

    await started({ ...environment, PORT: String(first.port), NOW: undefined })
    const answers = await eventually(
      async () => {
        const heard = (await phone.messages()).filter(({ from }) => from === 'bot').slice(1)
        return heard.length >= 2 && heard
      },
      'both replies of the turn arrive',
      45_000,
    )
    await sleep(1000)
    expect(answers.map(({ text }) => text!.slice(0, 10))).toEqual(['Nous parle', 'Pour trait'])
    expect((await phone.messages()).filter(({ from }) => from === 'bot')).toHaveLength(3)
  }, 90_000)

  it.each(isEmbedded ? [0, 15, 40] : [15])(
    'whenever that is (%i ms after the message): answered, and acted on once',
    async (ms) => {
      const telegram = await aNetwork()
      const environment = await anEnvironment(telegram)
      const first = await started(environment)
      const phone = await aPhone(telegram.phones)
      await phone.start()
      await phone.heard()
      await phone.tap('lang:fr')
      await phone.heard(2)
      await phone.tap('consent:yes')
      await sleep(ms)
      await first.kill()
      await started({ ...environment, PORT: String(first.port) })
      const asked = async () =>
        (await phone.messages()).filter(({ text }) => /Partager mon contact/.test(text ?? '')).length
      await eventually(async () => (await asked()) > 0, 'the question for the number arrives', 45_000)
      await sleep(500)
      // A message that had left when the power went cannot be looked up on Telegram: it may come once more, never a third time.
      expect(await asked()).toBeLessThanOrEqual(2)
    },
    90_000,
  )
})

describe.skipIf(isEmbedded)('two processes on one database', () => {
  it('handle an update that reaches both at once, once', async () => {
    const telegram = await aNetwork()
    const environment = await anEnvironment(telegram)
    const [one, two] = [await started(environment), await started(environment)]
    const phone = await aPhone(telegram.phones)
    await phone.start()
    await phone.heard()
    const chat = { id: phone.id, type: 'private', first_name: 'Specimen' }
    for (let update_id = 9_000_001; update_id < 9_000_011; update_id++) {
      const update = {
        update_id,
        message: { message_id: update_id, date: 1, chat, from: { ...chat, is_bot: false }, text: 'aide' },
      }
      const answers = await Promise.all(
        [one, two].map(({ url }) =>
          post(`${url}/webhooks/telegram`, update, { 'x-telegram-bot-api-secret-token': 'a-secret-of-the-suite' }),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
    }
    const heard = async () => (await phone.messages()).filter(({ from }) => from === 'bot').length
    await eventually(async () => (await heard()) >= 11, 'all ten are answered')
    await sleep(1000)
    expect(await heard()).toBe(11)
  })
})

describe.skipIf(isEmbedded || !redisServer)('web and worker apart, on Bull', () => {
  it('answer what arrived at the one by the other, also after Redis lost everything', async () => {
    const redis = await startRedis(redisServer!)
    onTestFinished(() => redis.stop())
    const telegram = await aNetwork()
    const environment = { ...(await anEnvironment(telegram)), REDIS_URL: redis.url }
    await started({ ...environment, ROLE: 'web' })
    const phone = await aPhone(telegram.phones)
    await phone.start()
    await sleep(300)
    expect(await phone.messages()).toHaveLength(1)
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    await started({ ...environment, ROLE: 'worker' })
    await phone.heard()
    await phone.say('aide')
    expect((await phone.heard())[0]!.text).toContain('Bonjour')
  }, 60_000)
})

describe.skipIf(!isEmbedded)('the boot stops', () => {
  it('with every wrong setting in one list', async () => {
    const { code, output } = await refused({
      PORT: 'abc',
      ROLE: 'web',
      TELEGRAM_BOT_TOKEN: 'not a token',
      PUBLIC_URL: 'ftp://nador',
      NOW: 'yesterday',
    })
    expect(code).toBe(1)
    for (const name of ['PORT', 'ROLE', 'DATABASE_URL', 'TELEGRAM_BOT_TOKEN', 'PUBLIC_URL', 'NOW'])
      expect(output).toContain(name)
  })

  it.skipIf(!redisServer)(
    'for a wrong setting, a second process on its folder and an unsafe Redis, all in one list',
    async () => {
      const unsafe = await startRedis(redisServer!, '--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru')
      const environment = await anEnvironment()
      const first = await started(environment)
      const { code, output } = await refused({ ...environment, REDIS_URL: unsafe.url })
      unsafe.stop()
      expect(code).toBe(1)
      expect(output).toContain(`process ${first.child.pid}`)
      expect(output).toContain('noeviction')
      await first.kill()
      const again = await started(environment)
      await again.kill()
    },
    60_000,
  )
})
