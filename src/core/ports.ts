import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.js'
import type { Transact, Transaction } from '../transaction.js'
import type { ActServices, Change } from './acts/act.js'
import type { Application, ApplicationFile, State } from './application.js'
import type { Calendar } from './deadlines/calendar.js'
import type { PermitEvent } from './events.js'
import type { Actor, Institution } from './roles.js'

/** What an act left behind: told again, word for word, to whoever repeats it with the same cause. */
export interface ActResult {
  applicationId: string
  reference: string
  state: State
}

/** One line of the record of acts. */
export interface ActRecord {
  cause: string
  act: string
  /** SHA-256 of act, application and input: the same cause with another digest is a mistake of the caller. */
  digest: string
  applicationId: string
  actorId: string
  fromState?: State
  toState: State
  result: ActResult
  at: Date
}

/** Another act was saved with the same cause while this one was under way. */
export class CauseTaken extends Error {}

/** Where applications are kept. Every write is conditional on the version that was read. */
export interface ApplicationStore {
  /** The whole file, or undefined. Read within a transaction where one is open: an embedded database has one connection. */
  get(id: string, tx?: Transaction): Promise<ApplicationFile | undefined>
  findByReference(reference: string): Promise<ApplicationFile | undefined>
  /** The applications of a person, newest first; drafts left out. */
  ofApplicant(personId: string): Promise<Application[]>
  countDrafts(personId: string): Promise<number>
  /** The draft of a person that was changed last. */
  draftOf(personId: string): Promise<string | undefined>
  /** The applications of a commune in the given states, oldest change first. */
  inCommune(
    communeCode: string,
    states: readonly State[],
    limit: number,
    /** Leaves out what this institution has given its opinion on. */
    awaiting?: Institution,
  ): Promise<Application[]>
  /** The act that a cause led to before, or undefined. */
  actOf(cause: string): Promise<ActRecord | undefined>
  /** Saves a new application. `already` when the cause was used by somebody quicker. */
  create(tx: Transaction, application: Application, record: ActRecord): Promise<'saved' | 'already'>
  /**
   * Saves a change with its events. `stale`: somebody else changed the application since it was read, and nothing is written.
   * Throws CauseTaken, which ends the transaction, where another act was saved with the cause meanwhile.
   */
  save(tx: Transaction, read: Application, change: Change, record: ActRecord): Promise<'saved' | 'stale'>
  /** Marks up to `limit` running clock segments that ended before `today` as passed, each with its event. Gives how many. */
  passDeadlines(tx: Transaction, today: Temporal.PlainDate, at: Date, limit: number): Promise<number>
}

/** Published events go here, inside the transaction that marks them published: what it plans stands or falls with the mark. */
export type EventListener = (tx: Transaction, event: PermitEvent) => Promise<void>

export interface CalendarStore {
  /** The calendar with today's holiday table. */
  calendar(): Promise<Calendar>
}

/** A commune as the census has it. `open` where its desk works on this service. */
export interface Commune {
  code: string
  nameFr: string
  nameAr: string
  nameZgh?: string
  provinceFr: string
  provinceAr: string
  open: boolean
}

export interface ActsDeps {
  store: ApplicationStore
  calendars: CalendarStore
  transact: Transact
  clock: Clock
  newId(): string
  random(): number
  services: ActServices
  /** Told after a commit that there are events to publish; a hint, which may be lost. */
  saved(): void
}

export type { Actor }
