import { randomUUID } from 'node:crypto'
import Queue from 'bull'
import { openServer } from '../src/database.js'
import { createLogger } from '../src/logger.js'
import { type Channel, createBullLanes, createNotifications } from '../src/notifications/index.js'
import { createWords } from '../src/words.js'
import type { Place } from './place.js'
import { query } from './place.js'
import { type Row, row } from './row.js'

/** Draining: notices that are due, sent to a network that takes each at once. Beside it Bull's own jobs that do nothing. */
export async function drain(place: Place, quick: boolean): Promise<Row[]> {
  const count = quick ? 1500 : 20_000
  const rounds = quick ? 3 : 5
  const url = await place.newDatabase()
  const database = await openServer(url)
  const runs: number[] = []
  const references: number[] = []
  for (let round = 0; round < rounds; round++) {
    await query(url, dueNotices(count))
    runs.push(await drainHub(database, place.redisUrl, count))
    await query(url, 'truncate delivery, attempt, contact, person cascade')
    references.push(await drainBull(place.redisUrl, count))
  }
  await database.close()
  return [row('drain', 'messages/s', 'raw Bull jobs that do nothing', runs, references)]
}

async function drainHub(
  database: Awaited<ReturnType<typeof openServer>>,
  redisUrl: string,
  count: number,
): Promise<number> {
  let left = count
  let done = () => {}
  const drained = new Promise<void>((resolve) => (done = resolve))
  const channel: Channel = {
    render: (message, speech, language) => speech.lines(message, language).join('\n'),
    async send() {
      if (--left === 0) done()
      return { became: 'accepted', providerId: '1' }
    },
  }
  const log = createLogger('error')
  const contacts = {
    async addressesOf(ids: string[]) {
      const rows = await database.sql.$queryRaw<{ id: string; address: string }[]>`
        select id, address from contact where id = any(${ids}::uuid[])`
      return new Map(rows.map(({ id, address }) => [id, address]))
    },
  }
  const hub = createNotifications({
    database,
    permits: { contacts, links: { url: (ref: string) => ref } } as unknown as Parameters<
      typeof createNotifications
    >[0]['permits'],
    channels: { telegram: channel },
    words: createWords(),
    wall: () => new Date(),
    newId: randomUUID,
    log,
  })
  const lanes = createBullLanes(redisUrl, log, { prefix: `bench${process.pid}` })
  const begun = performance.now()
  lanes.work('notice', hub.sendNotices)
  lanes.offer('notice')
  await drained
  const seconds = (performance.now() - begun) / 1000
  await lanes.close()
  return count / seconds
}

async function drainBull(redisUrl: string, count: number): Promise<number> {
  const queue = new Queue(`bench-${process.pid}`, redisUrl, { defaultJobOptions: { removeOnComplete: true } })
  await queue.pause()
  for (let added = 0; added < count; added += 500)
    await queue.addBulk(Array.from({ length: Math.min(500, count - added) }, () => ({ data: {} })))
  let left = count
  let done = () => {}
  const drained = new Promise<void>((resolve) => (done = resolve))
  void queue.process(async () => {
    if (--left === 0) done()
  })
  const begun = performance.now()
  await queue.resume()
  await drained
  const seconds = (performance.now() - begun) / 1000
  await queue.obliterate({ force: true })
  await queue.close()
  return count / seconds
}

/** Notices due to as many people, in twenty communes. */
const dueNotices = (count: number) => `
  insert into person (id, created_at) select gen_random_uuid(), '2026-01-01' from generate_series(1, ${count});
  insert into contact (id, person_id, channel, address, created_at)
    select gen_random_uuid(), id, 'telegram', row_number() over ()::text, '2026-01-01' from person;
  insert into delivery (id, lane, cause, ordinal, contact_id, commune_code, channel, language, message, state, due_at, created_at, changed_at)
    select gen_random_uuid(), 'notice', 'bench', 0, id, 'commune-' || (row_number() over () % 20), 'telegram', 'fr',
      '{"texts":[{"key":"notices:paid.title","values":{"reference":{"reference":"1175799425"}}}]}', 'due', '2026-01-01', '2026-01-01', '2026-01-01'
    from contact;
  analyze;`
