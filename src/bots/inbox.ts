import type { Prisma } from '../../prisma/generated/client.js'
import { type Sql, within } from '../database.js'
import { storable } from '../storable.js'
import type { Transaction } from '../transaction.js'
import { reconcile, type State } from './conversation/state.js'

/** What a process that died had claimed is free again after it. A turn that takes longer is done twice at worst, and saved once. */
const LEASE_MS = 10_000

/** What a network sent, saved before anything is done about it. */
export interface Arrival {
  channel: string
  /** The network's own id: the same again is the same arrival. */
  providerId: string
  /** The sender's address on that network. */
  address: string
  body: object
}

export interface Claimed extends Arrival {
  id: bigint
  tries: number
}

export interface Inbox {
  /** Saves an arrival; false where it had arrived before. */
  keep(arrival: Arrival, at: Date): Promise<boolean>
  /** Takes up to `limit` arrivals that nobody works on, of each sender only the oldest. */
  claim(limit: number, at: Date): Promise<Claimed[]>
  /** Gives back an arrival to be tried again from `at` on. */
  giveBack(id: bigint, at: Date): Promise<void>
  /** Marks an arrival done and empties it; false where somebody else has. */
  done(tx: Transaction, id: bigint, at: Date): Promise<boolean>
  /** Frees what a former process of this installation had claimed. Only for a database that no other process uses. */
  freeAll(): Promise<void>
  state(channel: string, address: string): Promise<State>
  saveState(tx: Transaction, channel: string, address: string, state: State, at: Date): Promise<void>
}

/** Arrivals and conversations in PostgreSQL. Instants are the wall clock's. */
export function createInbox(sql: Sql): Inbox {
  return {
    async keep(arrival, at) {
      const count = await sql.$executeRaw`
        insert into inbound (channel, provider_id, address, body, received_at)
        values (${arrival.channel}, ${arrival.providerId}, ${arrival.address}, ${storable(arrival.body) as Prisma.InputJsonObject}, ${at})
        on conflict (channel, provider_id) do nothing`
      return count === 1
    },

    async claim(limit, at) {
      const until = new Date(at.getTime() + LEASE_MS)
      const rows = await sql.$queryRaw<
        { id: bigint; channel: string; provider_id: string; address: string; body: object; tries: number }[]
      >`
        update inbound set claimed_until = ${until}, tries = tries + 1 where id in (
          select id from inbound
          where done_at is null and (claimed_until is null or claimed_until <= ${at}) and not exists (
            select 1 from inbound before
            where before.channel = inbound.channel and before.address = inbound.address
              and before.done_at is null and before.id < inbound.id)
          order by id limit ${limit} for update skip locked)
        returning id, channel, provider_id, address, body, tries`
      return rows.map(({ provider_id, ...row }) => ({ ...row, providerId: provider_id }))
    },

    async giveBack(id, at) {
      await sql.$executeRaw`update inbound set claimed_until = ${at} where id = ${id} and done_at is null`
    },

    async done(tx, id, at) {
      // What was said is not kept: it was there only so that a crash could not lose it.
      const count = await within(tx).$executeRaw`
        update inbound set done_at = ${at}, body = '{}'::jsonb where id = ${id} and done_at is null`
      return count === 1
    },

    async freeAll() {
      await sql.$executeRaw`update inbound set claimed_until = null where done_at is null`
    },

    async state(channel, address) {
      const [row] = await sql.$queryRaw<{ state: unknown }[]>`
        select state from conversation where channel = ${channel} and address = ${address}`
      return reconcile(row?.state)
    },

    async saveState(tx, channel, address, state, at) {
      await within(tx).$executeRaw`
        insert into conversation (channel, address, state, version, changed_at)
        values (${channel}, ${address}, ${state as unknown as Prisma.InputJsonObject}, 1, ${at})
        on conflict (channel, address) do update
        set state = excluded.state, version = conversation.version + 1, changed_at = excluded.changed_at`
    },
  }
}
