import type { Prisma } from '../../prisma/generated/client.js'
import { type Sql, within } from '../database.js'
import type { Language, Message } from '../message.js'
import type { Transact, Transaction } from '../transaction.js'
import { REPORTS, type Report } from './receipts.js'

/** Longer than any send: what a process that died was sending is looked at again after it. */
const LEASE_MS = 30_000

export type Lane = 'reply' | 'notice'

/** A message owed to a contact. The same cause, contact and ordinal again is the same message. */
export interface NewDelivery {
  lane: Lane
  cause: string
  ordinal: number
  contactId: string
  communeCode: string
  channel: string
  language: Language
  message: Message
}

/** A delivery this process is about to send, with the attempt that was written for it. */
export interface Claimed {
  id: string
  attemptId: string
  number: number
  contactId: string
  channel: string
  language: Language
  message: Message
  /** How many tries count, this one included: waiting is not failing, and is left out. */
  spent: number
  /** Tries before this one of which nobody knows what became. */
  ambiguous: number
}

/** What is saved of one try: the attempt's word, and what the delivery is now. */
export interface Finished {
  claimed: Claimed
  became: string
  detail?: string
  providerId?: string
  state: 'accepted' | 'due' | 'failed' | 'undecided'
  /** When it is due again, where it is. */
  dueAt: Date
}

export interface DeliveryStore {
  /** Puts deliveries; those already there are left as they are. */
  put(tx: Transaction, deliveries: NewDelivery[], at: Date): Promise<void>
  /** Takes up to `limit` due deliveries of a lane, least-served commune first, of each contact only the oldest, and writes an attempt for each. */
  claim(lane: Lane, limit: number, at: Date): Promise<Claimed[]>
  finish(finished: Finished[], at: Date): Promise<void>
  /**
   * Gives back what a process that died was sending; its attempt is ambiguous, and the second such leaves it undecided.
   * `all`: no other process can be sending.
   */
  recover(at: Date, all?: boolean): Promise<number>
  /** Saves a provider's report once, and raises the delivery's state where the report is further. False for an attempt nobody knows. */
  report(attemptId: string, report: Report, code: string, at: Date): Promise<boolean>
}

/** Deliveries, attempts and receipts in PostgreSQL. Instants are the wall clock's. */
export function createDeliveryStore(sql: Sql, transact: Transact, newId: () => string): DeliveryStore {
  return {
    async put(tx, deliveries, at) {
      for (const { message, ...delivery } of deliveries)
        await within(tx).$executeRaw`
          insert into delivery (id, lane, cause, ordinal, contact_id, commune_code, channel, language, message, state, due_at, created_at, changed_at)
          values (${newId()}::uuid, ${delivery.lane}, ${delivery.cause}, ${delivery.ordinal}, ${delivery.contactId}::uuid,
            ${delivery.communeCode}, ${delivery.channel}, ${delivery.language}, ${message as unknown as Prisma.InputJsonObject},
            'due', ${at}, ${at}, ${at})
          on conflict (cause, contact_id, ordinal) do nothing`
    },

    async claim(lane, limit, at) {
      const until = new Date(at.getTime() + LEASE_MS)
      const rows = await sql.$queryRaw<ClaimedRow[]>`
        with recursive commune as (
          (select commune_code from delivery where state = 'due' and lane = ${lane} order by commune_code limit 1)
          union all
          select (select next.commune_code from delivery next
                  where next.state = 'due' and next.lane = ${lane} and next.commune_code > commune.commune_code
                  order by next.commune_code limit 1)
          from commune where commune.commune_code is not null
        ), candidate as (
          select due.id, due.position, row_number() over (partition by due.commune_code order by due.position) as turn
          from commune cross join lateral (
            select delivery.id, delivery.commune_code, delivery.position from delivery
            where delivery.state = 'due' and delivery.lane = ${lane} and delivery.commune_code = commune.commune_code
              and delivery.due_at <= ${at}
              and not exists (
                select 1 from delivery other where other.contact_id = delivery.contact_id and other.state = 'sending')
              and not exists (
                select 1 from delivery earlier where earlier.contact_id = delivery.contact_id and earlier.state = 'due'
                  and earlier.lane = delivery.lane and earlier.position < delivery.position)
            order by delivery.due_at limit ${limit}) due
        ), chosen as (
          select id, contact_id from delivery
          where state = 'due' and id in (select id from candidate order by turn, position limit ${limit})
          for update skip locked
        ), turn as (
          insert into contact_turn (contact_id, busy_until) select contact_id, ${until} from chosen order by contact_id
          on conflict (contact_id) do update set busy_until = excluded.busy_until where contact_turn.busy_until <= ${at}
          returning contact_id
        ), claimed as (
          update delivery set state = 'sending', attempts = attempts + 1, changed_at = ${at},
            due_at = ${until}
          where id in (select chosen.id from chosen join turn on turn.contact_id = chosen.contact_id)
          returning id, attempts, contact_id, channel, language, message, position
        ), attempted as (
          insert into attempt (id, delivery_id, number, started_at)
          select gen_random_uuid(), id, attempts, ${at} from claimed returning id, delivery_id
        )
        select claimed.id, attempted.id as attempt_id, claimed.attempts as number, claimed.contact_id, claimed.channel, claimed.language, claimed.message,
          (select count(*) from attempt before where before.delivery_id = claimed.id and before.became = 'ambiguous') as ambiguous,
          (select count(*) from attempt before where before.delivery_id = claimed.id and before.became <> 'throttled') as spent
        from claimed join attempted on attempted.delivery_id = claimed.id
        order by claimed.position`
      return rows.map(({ attempt_id, contact_id, ambiguous, spent, ...row }) => ({
        ...row,
        attemptId: attempt_id,
        contactId: contact_id,
        spent: Number(spent) + 1,
        ambiguous: Number(ambiguous),
      }))
    },

    async finish(finished, at) {
      const column = <T>(pick: (one: Finished) => T) => finished.map(pick)
      await transact(async (tx) => {
        await within(tx).$executeRaw`
          update contact_turn set busy_until = ${at} where contact_id = any(${column((one) => one.claimed.contactId)}::uuid[])`
        await within(tx).$executeRaw`
          update attempt set finished_at = ${at}, became = done.became, detail = nullif(done.detail, ''), provider_id = nullif(done.provider_id, '')
          from unnest(${column((one) => one.claimed.attemptId)}::uuid[], ${column((one) => one.became)}::text[],
            ${column((one) => one.detail ?? '')}::text[], ${column((one) => one.providerId ?? '')}::text[])
            as done (id, became, detail, provider_id)
          where attempt.id = done.id`
        // A receipt may have come before the call returned: what it said is further and stays.
        await within(tx).$executeRaw`
          update delivery set state = done.state, due_at = done.due_at, changed_at = ${at},
            provider_id = coalesce(nullif(done.provider_id, ''), delivery.provider_id),
            failure = nullif(done.failure, '')
          from unnest(${column((one) => one.claimed.id)}::uuid[], ${column((one) => one.claimed.number)}::int[],
            ${column((one) => one.state)}::text[], ${column((one) => one.dueAt)}::timestamptz[],
            ${column((one) => one.providerId ?? '')}::text[],
            ${column((one) => (one.state === 'accepted' ? '' : (one.detail ?? one.became)))}::text[])
            as done (id, number, state, due_at, provider_id, failure)
          where delivery.id = done.id and delivery.state = 'sending' and delivery.attempts = done.number`
      })
    },

    async recover(at, all = false) {
      const until = all ? new Date(at.getTime() + 2 * LEASE_MS) : at
      if (all) await sql.$executeRaw`update contact_turn set busy_until = ${at} where busy_until > ${at}`
      return sql.$executeRaw`
        with lost as (
          update delivery set due_at = ${at}, changed_at = ${at}, state = case when exists (
              select 1 from attempt where attempt.delivery_id = delivery.id and attempt.became = 'ambiguous')
            then 'undecided' else 'due' end
          where state = 'sending' and due_at <= ${until} returning id
        )
        update attempt set finished_at = ${at}, became = 'ambiguous', detail = 'interrupted'
        from lost where attempt.delivery_id = lost.id and attempt.finished_at is null`
    },

    async report(attemptId, report, code, at) {
      return transact(async (tx) => {
        const db = within(tx)
        const attempt = await db.attempt.findUnique({ where: { id: attemptId } })
        if (!attempt) return false
        await db.receipt.createMany({
          data: [{ id: newId(), attemptId, status: report, code, receivedAt: at }],
          skipDuplicates: true,
        })
        const lower = REPORTS.slice(0, REPORTS.indexOf(report))
        await db.delivery.updateMany({
          where: { id: attempt.deliveryId, state: { in: ['due', 'sending', 'accepted', 'undecided', ...lower] } },
          data: { state: report, changedAt: at },
        })
        return true
      })
    },
  }
}

interface ClaimedRow {
  id: string
  attempt_id: string
  number: number
  contact_id: string
  channel: string
  language: Language
  message: Message
  ambiguous: bigint
  spent: bigint
}
