import Queue from 'bull'
import { Redis } from 'ioredis'
import type { Logger } from '../../logger.js'
import { createRunner } from './in-process-lanes.js'
import { type Lanes, SWEEP_MS } from './lanes.js'

/** Lanes across processes, on Bull. A job is a hint and carries nothing; done or failed it leaves no trace. */
export function createBullLanes(redisUrl: string, log: Logger, { prefix = 'rokhas', sweepMs = SWEEP_MS } = {}): Lanes {
  const queues = new Map<string, Queue.Queue>()
  const runners = new Map<string, ReturnType<typeof createRunner>>()
  const offering = new Set<string>()
  // Bull wants one client for commands, one for events and one blocking client a queue; the first two are shared.
  const options = { maxRetriesPerRequest: null, enableReadyCheck: false }
  const client = new Redis(redisUrl, options)
  const subscriber = new Redis(redisUrl, options)
  const clients = [client, subscriber]
  for (const shared of clients) shared.on('error', (cause) => log.warn({ cause }, 'Redis'))

  const queueOf = (lane: string): Queue.Queue => {
    const known = queues.get(lane)
    if (known) return known
    const queue = new Queue(lane, {
      prefix,
      createClient(type) {
        if (type === 'client') return client
        if (type === 'subscriber') return subscriber
        const blocking = new Redis(redisUrl, options)
        clients.push(blocking)
        return blocking
      },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    })
    queue.on('error', (cause) => log.warn({ lane, cause }, 'Bull'))
    queues.set(lane, queue)
    return queue
  }
  const timer = setInterval(() => {
    for (const runner of runners.values()) runner.offer()
  }, sweepMs)

  return {
    work(lane, worker) {
      const runner = createRunner(lane, worker, log)
      runners.set(lane, runner)
      void queueOf(lane).process(async () => runner.offer())
    },
    offer(lane) {
      // Whoever is told already need not be told twice in one breath.
      if (offering.has(lane)) return
      offering.add(lane)
      queueOf(lane)
        .add({})
        .catch((cause) => log.warn({ lane, cause }, 'a hint was lost'))
        .finally(() => offering.delete(lane))
    },
    async close() {
      clearInterval(timer)
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      for (const one of clients) one.disconnect()
    },
  }
}

/** Why this Redis must not be used; undefined where it may. Evicting keys would lose jobs in the middle of their work. */
export async function redisProblem(redisUrl: string): Promise<string | undefined> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
    connectTimeout: 3000,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1]
    return policy === undefined || policy === 'noeviction'
      ? undefined
      : `REDIS_URL: maxmemory-policy is ${policy}; set it to noeviction, or jobs are lost when memory runs short`
  } catch {
    return 'REDIS_URL: Redis does not answer there'
  } finally {
    redis.disconnect()
  }
}
