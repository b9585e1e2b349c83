import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { missingMigration } from '../prisma/engine.js'
import { day, plain } from '../src/core/store/application-store.js'
import type { Database } from '../src/database.js'
import { aDatabase } from './support/database.js'

// The machine stands in Nador: set before anything looks at a clock.
const before = process.env.TZ
process.env.TZ = 'Africa/Casablanca'
afterAll(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

let database: Database
beforeAll(async () => {
  database = await aDatabase()
})

// One answer for both backends: the schema is the same, and the engine needs a database of its own to compare with.
it.skipIf(inject('database').kind === 'server')('the migrations lead to the schema: none is missing', async () => {
  const shadow = await PGlite.create()
  try {
    expect(await missingMigration(new PrismaPGlite(shadow))).toBeUndefined()
  } finally {
    await shadow.close()
  }
})

describe('every session is in UTC', () => {
  it('wherever the machine stands', async () => {
    expect(new Date('2026-02-20T12:00:00Z').getHours(), 'this test stands in Morocco').toBe(12)
    expect(new Date('2026-03-25T12:00:00Z').getHours()).toBe(13)
    const asked = () => database.sql.$queryRaw<{ TimeZone: string }[]>`show timezone`
    for (const [row] of await Promise.all([1, 2, 3, 4].map(asked))) expect(row!.TimeZone).toBe('UTC')
  }, 90_000)

  it('within a transaction too', async () => {
    const [row] = await database.transact(
      (tx) => (tx as unknown as Database['sql']).$queryRaw<{ TimeZone: string }[]>`show timezone`,
    )
    expect(row!.TimeZone).toBe('UTC')
  })
})

/** The hours around Morocco's two changes of 2026: to UTC+0 before Ramadan, back to UTC+1 after it; and a plain day. */
const INSTANTS = [
  '2026-02-15T00:59:59.999Z',
  '2026-02-15T01:00:00.000Z',
  '2026-02-15T01:30:00.000Z',
  '2026-02-15T02:00:00.000Z',
  '2026-02-15T02:59:59.999Z',
  '2026-03-22T01:59:59.999Z',
  '2026-03-22T02:00:00.000Z',
  '2026-03-22T02:30:00.123Z',
  '2026-03-22T03:00:00.000Z',
  '2026-12-31T23:30:00.000Z',
  '1999-12-31T23:59:59.001Z',
]

describe.each(INSTANTS)('the instant %s', (written) => {
  const at = new Date(written)
  const name = `instant ${written}`
  const row = { name, status: 'test', source: written }

  it('is read as it was written, by the client and in plain SQL', async () => {
    const { sql } = database
    const id = crypto.randomUUID()
    await sql.person.create({ data: { id, createdAt: at } })
    expect((await sql.person.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(at)
    const [raw] = await sql.$queryRaw<{ created_at: Date; epoch: number }[]>`
      select created_at, (extract(epoch from created_at) * 1000)::float8 as epoch from person where id = ${id}::uuid`
    expect(raw).toEqual({ created_at: at, epoch: at.getTime() })
  })

  it('is written in plain SQL as by the client, also in an array', async () => {
    const { sql } = database
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()]
    await sql.$executeRaw`insert into person (id, created_at) values (${one}::uuid, ${at})`
    await sql.$executeRaw`
      insert into person (id, created_at)
      select * from unnest(${[other]}::uuid[], ${[at]}::timestamptz[])`
    for (const id of [one, other])
      expect((await sql.person.findUniqueOrThrow({ where: { id } })).createdAt.toISOString()).toBe(written)
  })

  it('is compared as it is: due at its own millisecond, not the one before', async () => {
    const { sql } = database
    const id = crypto.randomUUID()
    await sql.person.create({ data: { id, createdAt: at } })
    const due = async (now: Date) =>
      Number(
        (
          await sql.$queryRaw<
            { n: bigint }[]
          >`select count(*) as n from person where id = ${id}::uuid and created_at <= ${now}`
        )[0]!.n,
      )
    expect(await due(new Date(at.getTime() - 1))).toBe(0)
    expect(await due(at)).toBe(1)
    expect(await sql.person.count({ where: { id, createdAt: { lte: at } } })).toBe(1)
  })

  it('leaves a civil date as it is', async () => {
    const date = Temporal.PlainDate.from(written.slice(0, 10))
    await database.sql.holiday.deleteMany({ where: { date: day(date) } })
    await database.sql.holiday.create({ data: { date: day(date), ...row } })
    const kept = await database.sql.holiday.findFirstOrThrow({ where: { name } })
    expect(plain(kept.date).toString()).toBe(date.toString())
    const [raw] = await database.sql.$queryRaw<{ date: string }[]>`select date::text from holiday where name = ${name}`
    expect(raw!.date).toBe(date.toString())
  })
})
