import { type Database, within } from '../../database.js'
import type { EventBody, PermitEvent } from '../events.js'
import type { EventListener } from '../ports.js'

const BATCH = 64

/**
 * Publishes saved events. Claims the unpublished ones, never "those after the last": a transaction that commits late would be
 * lost that way. Of one application only the oldest is claimed, so that its events are published in their order.
 */
export function createRelay(database: Database, listener: EventListener, wall: () => Date) {
  /** Publishes up to one batch; `more` when there was something, for there may be successors. */
  return async function publish(): Promise<'more' | 'drained'> {
    return database.transact(async (tx) => {
      const rows = await within(tx).$queryRaw<Row[]>`
        select id, type, application_id, commune_code, data, at from event
        where published_at is null and not exists (
          select 1 from event before
          where before.application_id = event.application_id and before.published_at is null and before.id < event.id)
        order by id limit ${BATCH} for update skip locked`
      for (const row of rows) await listener(tx, eventOf(row))
      if (rows.length === 0) return 'drained'
      await within(tx).event.updateMany({
        where: { id: { in: rows.map(({ id }) => id) } },
        data: { publishedAt: wall() },
      })
      return 'more'
    })
  }
}

interface Row {
  id: bigint
  type: string
  application_id: string
  commune_code: string
  data: object
  at: Date
}

const eventOf = ({ id, type, application_id, commune_code, data, at }: Row): PermitEvent => ({
  ...({ type, ...data } as EventBody),
  id,
  applicationId: application_id,
  communeCode: commune_code,
  at,
})
