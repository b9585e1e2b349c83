import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../src/logger.js'
import { createBullLanes, createInProcessLanes, type Lanes, redisProblem } from '../../src/notifications/index.js'
import { eventually } from '../../src/tour/http.js'
import { findServices, startRedis } from '../support/services.js'

const log = createLogger('silent')
const { redis, redisServer } = findServices()
let own: { url: string; stop(): void } | undefined
let url = ''
beforeAll(async () => {
  if (!redis) return
  own = 'bin' in redis ? await startRedis(redis.bin) : undefined
  url = own?.url ?? (redis as { url: string }).url
})
afterAll(() => own?.stop())

const kinds: [string, (sweepMs: number) => Lanes][] = [
  ['in one process', (sweepMs) => createInProcessLanes(log, { sweepMs })],
  ...(redis
    ? [
        [
          'on Bull',
          (sweepMs: number) => createBullLanes(url, log, { sweepMs, prefix: `test${process.pid}${Math.random()}` }),
        ] as [string, (ms: number) => Lanes],
      ]
    : []),
]

describe.each(kinds)('lanes %s', (_, open) => {
  async function with_(sweepMs: number, use: (lanes: Lanes) => Promise<void>): Promise<void> {
    const lanes = open(sweepMs)
    try {
      await use(lanes)
    } finally {
      await lanes.close()
    }
  }
  const NEVER = 60_000

  it('call the worker when the lane is offered', () =>
    with_(NEVER, async (lanes) => {
      let calls = 0
      lanes.work('reply', async () => {
        calls++
        return 'drained'
      })
      await sleep(50)
      lanes.offer('reply')
      await eventually(async () => calls > 0, 'the worker is called')
    }))

  it('call it again at once while it says there is more', () =>
    with_(NEVER, async (lanes) => {
      let left = 5
      lanes.work('reply', async () => (--left > 0 ? 'more' : 'drained'))
      lanes.offer('reply')
      await eventually(async () => left === 0, 'all is drained')
    }))

  it('never run a worker twice at a time, and lose no offer made while it works', () =>
    with_(NEVER, async (lanes) => {
      let [atWork, most, rows] = [0, 0, 0]
      lanes.work('reply', async () => {
        most = Math.max(most, ++atWork)
        await sleep(5)
        rows = 0
        atWork--
        return 'drained'
      })
      for (let put = 0; put < 20; put++) {
        rows++
        lanes.offer('reply')
        await sleep(2)
      }
      await eventually(async () => rows === 0 && atWork === 0, 'the last row is seen')
      expect(most).toBe(1)
    }))

  it('look by themselves once in a while: a hint may be lost', () =>
    with_(50, async (lanes) => {
      let calls = 0
      lanes.work('notice', async () => {
        calls++
        return 'drained'
      })
      await eventually(async () => calls >= 2, 'the worker looks without being told')
    }))

  it('go on after a worker failed', () =>
    with_(50, async (lanes) => {
      let calls = 0
      lanes.work('notice', async () => {
        if (++calls === 1) throw new Error('once')
        return 'drained'
      })
      lanes.offer('notice')
      await eventually(async () => calls >= 2, 'the worker is called again')
    }))

  it('close only when the worker is done, and call nobody after', async () => {
    const lanes = open(NEVER)
    let done = false
    lanes.work('reply', async () => {
      await sleep(100)
      done = true
      return 'drained'
    })
    lanes.offer('reply')
    await sleep(50)
    await lanes.close()
    const atClose = done
    await sleep(150)
    expect([atClose, done]).toSatisfy(([then, now]: boolean[]) => then === now)
  })
})

describe.skipIf(!redisServer)('a Redis', () => {
  it('that evicts keys is refused, a safe one is not, and none at all is said', async () => {
    const bin = redisServer!
    const unsafe = await startRedis(bin, '--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru')
    expect(await redisProblem(unsafe.url)).toMatch(/noeviction/)
    unsafe.stop()
    const safe = await startRedis(bin)
    expect(await redisProblem(safe.url)).toBeUndefined()
    safe.stop()
    expect(await redisProblem('redis://127.0.0.1:1')).toMatch(/does not answer/)
  })
})
