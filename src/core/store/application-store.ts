import { Temporal } from 'temporal-polyfill'
import type { Prisma } from '../../../prisma/generated/client.js'
import { type Sql, within } from '../../database.js'
import type { Change } from '../acts/act.js'
import type { Application, ApplicationFile, ClockSegment, State } from '../application.js'
import type { EventBody } from '../events.js'
import { type ActRecord, type ActResult, type ApplicationStore, CauseTaken } from '../ports.js'
import { PROCEDURES } from '../procedures/index.js'

const WITH_ALL = {
  particulars: true,
  attachments: { orderBy: { addedAt: 'asc' } },
  clockSegments: { orderBy: { startedOn: 'asc' } },
  opinions: { orderBy: { givenAt: 'asc' } },
  payment: true,
  permit: true,
} satisfies Prisma.ApplicationInclude

type Row = Prisma.ApplicationGetPayload<object>
type FileRow = Prisma.ApplicationGetPayload<{ include: typeof WITH_ALL }>

/** Applications in PostgreSQL. */
export function createApplicationStore(sql: Sql): ApplicationStore {
  return {
    async get(id, tx) {
      const row = await (tx ? within(tx) : sql).application.findUnique({ where: { id }, include: WITH_ALL })
      return row ? fileOf(row) : undefined
    },

    async findByReference(reference) {
      const row = await sql.application.findUnique({ where: { reference }, include: WITH_ALL })
      return row ? fileOf(row) : undefined
    },

    async ofApplicant(applicantId) {
      const rows = await sql.application.findMany({
        where: { applicantId, state: { not: 'draft' } },
        orderBy: { changedAt: 'desc' },
        take: 10,
      })
      return rows.map(applicationOf)
    },

    countDrafts: (applicantId) => sql.application.count({ where: { applicantId, state: 'draft' } }),

    async draftOf(applicantId) {
      const row = await sql.application.findFirst({
        where: { applicantId, state: 'draft' },
        orderBy: { changedAt: 'desc' },
        select: { id: true },
      })
      return row?.id
    },

    async inCommune(communeCode, states, limit, awaiting) {
      const rows = await sql.application.findMany({
        where: {
          communeCode,
          state: { in: [...states] },
          ...(awaiting ? { opinions: { none: { institution: awaiting } } } : {}),
        },
        orderBy: { changedAt: 'asc' },
        take: limit,
      })
      return rows.map(applicationOf)
    },

    async actOf(cause) {
      const row = await sql.act.findUnique({ where: { cause } })
      if (!row) return undefined
      return {
        ...row,
        fromState: (row.fromState ?? undefined) as State | undefined,
        toState: row.toState as State,
        result: row.result as unknown as ActResult,
      }
    },

    async create(tx, application, record) {
      const { count } = await within(tx).act.createMany({ data: [actRow(record)], skipDuplicates: true })
      if (count === 0) return 'already'
      await within(tx).application.create({ data: application })
      return 'saved'
    },

    async save(tx, read, change, record) {
      const db = within(tx)
      const { count } = await db.application.updateMany({
        where: { id: read.id, version: read.version },
        data: { ...change.set, state: change.to, version: read.version + 1, changedAt: record.at },
      })
      if (count === 0) return 'stale'
      const kept = await db.act.createMany({ data: [actRow(record)], skipDuplicates: true })
      if (kept.count === 0) throw new CauseTaken()
      // Taken only now that nobody was quicker, so that a lost race leaves no gap.
      const { nextNumber } = change
      if (nextNumber)
        await db.application.update({
          where: { id: read.id },
          data: { [nextNumber.field]: await takeNumber(db, nextNumber.register) },
        })
      await saveParts(db, read.id, change)
      await db.event.createMany({ data: change.events.map((event) => eventRow(event, read, record.at)) })
      return 'saved'
    },

    async passDeadlines(tx, today, at, limit) {
      const db = within(tx)
      const passed = await db.$queryRaw<
        { application_id: string; due_on: Date; commune_code: string; procedure: string }[]
      >`
        update clock_segment segment set passed_at = ${at}
        from application where application.id = segment.application_id and segment.id in (
          select id from clock_segment
          where passed_at is null and stopped_on is null and due_on < ${today.toString()}::date
          order by due_on limit ${limit} for update skip locked)
        returning segment.application_id, segment.due_on, application.commune_code, application.procedure`
      await db.event.createMany({
        data: passed.map((row) =>
          eventRow(
            {
              type: 'deadline.passed',
              dueOn: plain(row.due_on).toString(),
              silence: PROCEDURES[row.procedure as keyof typeof PROCEDURES].silence,
            },
            { id: row.application_id, communeCode: row.commune_code },
            at,
          ),
        ),
      })
      return passed.length
    },
  }
}

async function saveParts(db: Sql, applicationId: string, change: Change): Promise<void> {
  const { particulars, attachment, opinion, payment, permit, startClock, stopClock } = change
  if (particulars) await db.particulars.create({ data: { applicationId, ...particulars } })
  if (attachment) {
    await db.attachment.deleteMany({ where: { applicationId, document: attachment.document } })
    await db.attachment.create({ data: { applicationId, ...attachment } })
  }
  if (opinion) await db.opinion.create({ data: { id: crypto.randomUUID(), applicationId, ...opinion } })
  if (payment) await db.payment.create({ data: { applicationId, ...payment } })
  if (permit) await db.permit.create({ data: { applicationId, ...permit } })
  if (stopClock)
    await db.clockSegment.updateMany({ where: { applicationId, stoppedOn: null }, data: { stoppedOn: day(stopClock) } })
  if (startClock) await db.clockSegment.create({ data: { applicationId, ...segmentRow(startClock) } })
}

/** Takes the next number of a register; the row's lock makes two takers wait for each other, so there are no gaps. */
async function takeNumber(db: Sql, name: string): Promise<string> {
  const [row] = await db.$queryRaw<{ last: number }[]>`
    insert into register (name, last) values (${name}, 1)
    on conflict (name) do update set last = register.last + 1 returning last`
  return `${name}-${String(row!.last).padStart(6, '0')}`
}

const actRow = ({ result, ...record }: ActRecord) => ({
  ...record,
  result: result as unknown as Prisma.InputJsonObject,
})

const eventRow = (
  { type, ...data }: EventBody,
  { id, communeCode }: Pick<Application, 'id' | 'communeCode'>,
  at: Date,
) => ({
  type,
  applicationId: id,
  communeCode,
  data: data as Prisma.InputJsonObject,
  at,
})

const segmentRow = ({ startedOn, dueOn, stoppedOn, ...segment }: ClockSegment) => ({
  ...segment,
  startedOn: day(startedOn),
  dueOn: day(dueOn),
  stoppedOn: stoppedOn && day(stoppedOn),
})

/** A civil date as the driver wants it for a `date` column: midnight UTC. */
export const day = (date: Temporal.PlainDate) => new Date(`${date.toString()}T00:00:00Z`)
export const plain = (date: Date) => Temporal.PlainDate.from(date.toISOString().slice(0, 10))

/** The database says null where the domain has nothing. */
type Present<T> = { [K in keyof T]: null extends T[K] ? Exclude<T[K], null> | undefined : T[K] }
function present<T extends object>(row: T): Present<T> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as Present<T>
}

function applicationOf(row: Row): Application {
  return present(row) as Application
}

function fileOf({
  particulars,
  attachments,
  clockSegments,
  opinions,
  payment,
  permit,
  ...row
}: FileRow): ApplicationFile {
  return {
    ...applicationOf(row),
    particulars: particulars ?? undefined,
    attachments: attachments as ApplicationFile['attachments'],
    clockSegments: clockSegments.map((segment) => ({
      ...present(segment),
      startedOn: plain(segment.startedOn),
      dueOn: plain(segment.dueOn),
      stoppedOn: segment.stoppedOn ? plain(segment.stoppedOn) : undefined,
    })),
    opinions: opinions as ApplicationFile['opinions'],
    payment: payment ?? undefined,
    permit: permit ?? undefined,
  }
}
