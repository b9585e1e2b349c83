import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../src/root.js'
import { freePort } from '../test/support/services.js'
import type { Place } from './place.js'
import { type Row, row } from './row.js'

const TOKEN = `100001:${'B'.repeat(35)}`
const SECRET = 'bench-secret-0123456789'
const CHATS = 256
const IN_FLIGHT = 64

/**
 * A turn: an update is posted, and its answer arrives at the network. Beside it an Express and grammY echo that commits one row
 * with `pg` before it answers, and one that commits nothing. Each runs in a process of its own against the same stand-in network.
 */
export async function turn(place: Place, quick: boolean): Promise<Row[]> {
  const turns = quick ? 600 : 3000
  const rounds = quick ? 3 : 5
  const network = await aSink()
  const subjects = {
    service: await aSubject('service', network.url, await place.newDatabase()),
    row: await aSubject('echo-row', network.url, await place.newDatabase()),
    bare: await aSubject('echo', network.url, ''),
  }
  const runs = { service: [] as number[], row: [] as number[], bare: [] as number[] }
  for (const subject of Object.values(subjects)) await measure(subject, network, CHATS)
  for (let round = 0; round < rounds; round++)
    for (const name of ['service', 'row', 'bare'] as const)
      runs[name].push(await measure(subjects[name], network, turns))
  for (const { process } of Object.values(subjects)) process.kill()
  network.server.close()
  return [
    row('turn', 'turns/s', 'Express + grammY echo that commits one row with pg', runs.service, runs.row),
    row('turn-bare', 'turns/s', 'Express + grammY echo, bare', runs.service, runs.bare),
  ]
}

interface Subject {
  process: ChildProcess
  url: string
}

async function aSubject(kind: string, apiRoot: string, databaseUrl: string): Promise<Subject> {
  const port = await freePort()
  const child = fork(join(root, 'bench', 'turn-subject.ts'), [kind], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DATA_DIR: mkdtempSync(join(tmpdir(), 'rokhas-bench-')),
      DATABASE_URL: databaseUrl,
      REDIS_URL: '',
      TELEGRAM_API_ROOT: apiRoot,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: SECRET,
    },
  })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`${kind} ended with ${code}`)))
  })
  return { process: child, url: `http://127.0.0.1:${port}/webhooks/telegram` }
}

let updateId = 1
/** Posts updates from many chats, several at a time, and waits until each has its answer. Gives turns a second. */
async function measure({ url }: Subject, network: Sink, turns: number): Promise<number> {
  const begun = performance.now()
  const answered = network.answers(turns)
  let left = turns
  const post = async () => {
    while (left-- > 0) {
      const id = updateId++
      const person = { id: 1_000_000 + (id % CHATS), first_name: 'Specimen' }
      const message = {
        message_id: id,
        date: 1,
        text: 'aide',
        chat: { ...person, type: 'private' },
        from: { ...person, is_bot: false },
      }
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
        body: JSON.stringify({ update_id: id, message }),
      })
      if (response.status !== 200) throw new Error(`The webhook answered ${response.status}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, post))
  await answered
  return (turns / (performance.now() - begun)) * 1000
}

interface Sink {
  server: Server
  url: string
  /** Settles once that many more messages were sent to it. */
  answers(count: number): Promise<void>
}

/** A network that takes everything at once. */
async function aSink(): Promise<Sink> {
  let waiting = { left: 0, done: () => {} }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const method = request.url?.split('/').at(-1)
      const result =
        method === 'getMe'
          ? { id: 100001, is_bot: true, first_name: 'Bench', username: 'bench_bot' }
          : method === 'sendMessage'
            ? { message_id: 1 }
            : true
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, result }))
      if (method === 'sendMessage' && --waiting.left === 0) waiting.done()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: (left) => new Promise((done) => (waiting = { left, done })),
  }
}
