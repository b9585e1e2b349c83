import type { Clock } from '../../clock.js'
import type { Sql } from '../../database.js'

/** The clocks, with the civil one turned by the offset in the database. */
export interface TurnableClock extends Clock {
  /** Reads the offset again: other processes may have turned it. */
  refresh(): Promise<void>
  /** Turns the civil clock forward by milliseconds, for every process. Training only; the caller checks that. */
  turn(ms: number): Promise<void>
  /** Sets the civil clock to an instant if nobody has turned it yet. */
  startAt(instant: Date): Promise<void>
}

/** Opens the clocks. `wall` is the machine's clock. */
export async function openClock(sql: Sql, wall: () => Date): Promise<TurnableClock> {
  let offset = 0
  const clock: TurnableClock = {
    wall,
    civil: () => new Date(wall().getTime() + offset),
    async refresh() {
      const row = await sql.civilClock.findUnique({ where: { id: 1 } })
      offset = Number(row?.offsetMs ?? 0)
    },
    async turn(ms) {
      await sql.$executeRaw`
        insert into civil_clock (id, offset_ms) values (1, ${ms})
        on conflict (id) do update set offset_ms = civil_clock.offset_ms + ${ms}`
      await clock.refresh()
    },
    async startAt(instant) {
      const offsetMs = BigInt(instant.getTime() - wall().getTime())
      await sql.civilClock.createMany({ data: [{ id: 1, offsetMs }], skipDuplicates: true })
      await clock.refresh()
    },
  }
  await clock.refresh()
  return clock
}
