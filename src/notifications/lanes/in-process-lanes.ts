import type { Logger } from '../../logger.js'
import { type Lanes, SWEEP_MS, type Worker } from './lanes.js'

/** Lanes within one process: a hint is a call, and a timer says the same. */
export function createInProcessLanes(log: Logger, { sweepMs = SWEEP_MS } = {}): Lanes {
  const runners = new Map<string, ReturnType<typeof createRunner>>()
  const timer = setInterval(() => {
    for (const runner of runners.values()) runner.offer()
  }, sweepMs)
  return {
    work: (lane, worker) => void runners.set(lane, createRunner(lane, worker, log)),
    offer: (lane) => runners.get(lane)?.offer(),
    async close() {
      clearInterval(timer)
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
    },
  }
}

/** Runs one worker at a time; an offer that comes while it works makes it look once more. */
export function createRunner(lane: string, worker: Worker, log: Logger) {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  async function run(): Promise<void> {
    do {
      again = false
      try {
        while (!stopped && (await worker()) === 'more');
      } catch (cause) {
        // The rows are still there; the next sweep finds them.
        log.error({ lane, cause }, 'a lane failed')
      }
    } while (again && !stopped)
  }

  return {
    offer() {
      if (stopped) return
      if (running) {
        again = true
        return
      }
      running = run().finally(() => {
        running = undefined
      })
    },
    async stop() {
      stopped = true
      await running
    },
  }
}
