import type { Request, Response } from 'express'

const KEPT = 500
const HEARTBEAT_MS = 15_000
/** What a browser waits before it comes back. */
const RETRY_MS = 1_000

/**
 * Server-sent events to any number of pages. The last events are kept: whoever comes back with the id it saw last misses
 * nothing. Whoever is new, or was away too long, is first told `hello`, and so knows to read everything afresh.
 */
export interface EventStream {
  tell(kind: string, what: unknown): void
  serve(request: Request, response: Response): void
  /** Ends every stream; whoever comes after is refused. */
  close(): void
}

/** `run` tells the ids of this process from those of the one before it; `hello` is what a newcomer is told. */
export function createEventStream(run: string, hello: () => unknown): EventStream {
  const streams = new Set<Response>()
  const kept: { n: number; event: string }[] = []
  let latest = 0
  let closed = false
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(':\n\n')
  }, HEARTBEAT_MS)
  heartbeat.unref()

  /** What a reader who saw `lastId` has missed; undefined when that can no longer be told. */
  const missed = (lastId: string | undefined) => {
    const [, itsRun, digits] = /^(.*)-(\d+)$/.exec(lastId ?? '') ?? []
    const n = Number(digits)
    if (itsRun !== run || n > latest || n < latest - kept.length) return undefined
    return kept.filter((one) => one.n > n)
  }

  return {
    tell(kind, what) {
      latest++
      const event = `id: ${run}-${latest}\nevent: ${kind}\ndata: ${JSON.stringify(what)}\n\n`
      kept.push({ n: latest, event })
      if (kept.length > KEPT) kept.shift()
      for (const stream of streams) stream.write(event)
    },

    serve(request, response) {
      // 204 is how a server asks EventSource not to come back.
      if (closed) return void response.status(204).end()
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        // A proxy that gathers answers would hold every message back.
        'X-Accel-Buffering': 'no',
      })
      response.write(`retry: ${RETRY_MS}\n\n`)
      const behind = missed(request.get('Last-Event-ID'))
      if (behind) for (const { event } of behind) response.write(event)
      else response.write(`id: ${run}-${latest}\nevent: hello\ndata: ${JSON.stringify(hello())}\n\n`)
      streams.add(response)
      response.on('close', () => streams.delete(response))
    },

    close() {
      closed = true
      clearInterval(heartbeat)
      for (const stream of streams) stream.end()
      streams.clear()
    },
  }
}
