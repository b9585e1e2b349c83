import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Request, type Response } from 'express'
import { readParams } from './body.js'
import type { FaultPlan } from './faults.js'
import { methods } from './methods/index.js'
import { Described, type MethodContext } from './methods/method.js'
import { createParams, type Params } from './params.js'
import { BotApiError, type WireCall } from './types.js'

const KEPT_CALLS = 1000

interface Answered {
  status: number
  body: { ok: boolean; [field: string]: unknown }
  dropped?: true
}

export interface Wire {
  router: express.Router
  calls(): readonly WireCall[]
  /** Lets no delayed call wait any longer. */
  close(): void
}

/** The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function createWire(context: Omit<MethodContext, 'gone'>, faults: FaultPlan): Wire {
  const { board, token } = context
  const calls: WireCall[] = []
  const closing = new AbortController()
  const router = express.Router()

  const answer = async (method: string, params: Params, gone: AbortSignal): Promise<Answered> => {
    let dropped = false
    for (const fault of faults.strike(method.toLowerCase(), params.shown)) {
      if (fault.kind === 'delay') await sleep(fault.ms, undefined, { signal: closing.signal }).catch(() => {})
      else if (fault.kind === 'drop') dropped = true
      else if (fault.kind === 'throttle') throw throttled(fault.retry_after)
      else throw new BotApiError(fault.status, 'Internal Server Error')
    }
    const answered = await attempt(async () => {
      const run = methods.get(method.toLowerCase())
      if (!run) throw new BotApiError(404, 'Not Found: method not found')
      return accepted(await run({ ...context, gone }, params))
    })
    return dropped ? { ...answered, dropped: true } : answered
  }

  router.all('/bot:token/:method', async (req, res) => {
    const { method } = req.params
    const at = board.now().toISOString()
    let params = createParams({}, new Map())
    const { status, body, dropped } = await attempt(async () => {
      params = await readParams(req)
      if (req.params.token !== token) throw new BotApiError(401, 'Unauthorized')
      return answer(method, params, hangUp(res))
    })
    // A copy: what the bot was told then, not what became of the message since.
    calls.push({ at, method, params: params.shown, status, answer: structuredClone(body), ...(dropped && { dropped }) })
    if (calls.length > KEPT_CALLS) calls.shift()
    if (dropped) req.socket.destroy()
    else res.status(status).json(body)
  })

  router.get('/file/bot:token/*path', (req: Request<{ token: string; path: string[] }>, res) => {
    if (req.params.token !== token) return void res.status(401).json(refused(new BotApiError(401, 'Unauthorized')).body)
    const card = board.files.byPath(req.params.path.join('/'))
    if (!card) return void res.status(404).json(refused(new BotApiError(404, 'Not Found')).body)
    res.type('application/octet-stream').send(Buffer.from(board.files.bytes(card)))
  })

  return { router, calls: () => calls, close: () => closing.abort() }
}

async function attempt(work: () => Promise<Answered>): Promise<Answered> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BotApiError) return refused(error)
    throw error
  }
}

function accepted(result: unknown): Answered {
  if (result instanceof Described) {
    return { status: 200, body: { ok: true, result: result.result, description: result.description } }
  }
  return { status: 200, body: { ok: true, result } }
}

function refused({ status, description, parameters }: BotApiError): Answered {
  return { status, body: { ok: false, error_code: status, description, ...(parameters && { parameters }) } }
}

function throttled(retry_after: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${retry_after}`, { retry_after })
}

function hangUp(res: Response): AbortSignal {
  const gone = new AbortController()
  res.on('close', () => gone.abort())
  return gone.signal
}
