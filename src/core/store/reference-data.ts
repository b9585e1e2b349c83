import type { Sql } from '../../database.js'
import { createCalendar } from '../deadlines/calendar.js'
import type { CalendarStore, Commune } from '../ports.js'
import { plain } from './application-store.js'

/** Communes and the calendar, as the database has them. */
export interface ReferenceData extends CalendarStore {
  commune(code: string): Promise<Commune | undefined>
  communes(): Promise<Commune[]>
}

/** Communes change once in years and are read at every message: they are kept in memory. The calendar is read anew. */
export function createReferenceData(sql: Sql): ReferenceData {
  let known: Map<string, Commune> | undefined
  async function all(): Promise<Map<string, Commune>> {
    known ??= new Map(
      (await sql.commune.findMany({ orderBy: { code: 'asc' } })).map((row) => [
        row.code,
        { ...row, nameZgh: row.nameZgh ?? undefined },
      ]),
    )
    return known
  }
  return {
    commune: async (code) => (await all()).get(code),
    communes: async () => [...(await all()).values()],
    calendar: async () => createCalendar((await sql.holiday.findMany()).map(({ date }) => plain(date).toString())),
  }
}
