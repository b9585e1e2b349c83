import type { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import type {
  Application,
  ApplicationFile,
  Attachment,
  ClockSegment,
  Opinion,
  Particulars,
  Payment,
  Permit,
  State,
} from '../application.js'
import type { Calendar } from '../deadlines/calendar.js'
import type { EventBody } from '../events.js'
import type { Actor, Role } from '../roles.js'

/** One thing somebody may do to an application. The table of all of them is `table.ts`. */
export interface Act<Input = never, Prepared = unknown> {
  name: string
  roles: readonly Role[]
  from: readonly State[]
  to: readonly State[]
  /** The shape of what the actor gives; its field names are those of the API and the pages. */
  input: z.ZodType<Input>
  /** What takes time and is not SQL (a PDF, a signature). May be done again for nothing: it must leave no trace that counts. */
  prepare?(given: Given<Input>, services: ActServices): Promise<Prepared>
  /** May this be, and what changes? Pure. Throws PermitError to refuse. */
  rule(given: Given<Input> & { prepared: Prepared }, context: ActContext): Change
}

export interface Given<Input> {
  file: ApplicationFile
  actor: Actor
  input: Input
}

/** What a rule may know of the world; time, ids and chance come in here. */
export interface ActContext {
  /** The civil instant and its date in Morocco. */
  at: Date
  today: Temporal.PlainDate
  calendar: Calendar
  newId(): string
}

export interface ActServices {
  /** Makes the permit's paper and seals it with the actor's key. Throws PermitError on a wrong PIN or where nothing can sign. */
  signPermit(file: ApplicationFile, actor: Actor, pin: string): Promise<SealedPaper>
}

/** A signed paper, kept under its hash, before the act that makes it a permit. */
export type SealedPaper = Omit<Permit, 'number' | 'signedBy' | 'signedAt'>

/** What an act saves, all in one transaction with its events. */
export interface Change {
  to: State
  set?: Partial<Application>
  /** Gives a field the next number of a register, without gaps. */
  nextNumber?: { field: 'registerNumber' | 'decisionNumber'; register: string }
  particulars?: Particulars
  attachment?: Attachment
  opinion?: Opinion
  payment?: Payment
  permit?: Permit
  startClock?: ClockSegment
  stopClock?: Temporal.PlainDate
  events: EventBody[]
}

/** Keeps the input's type while the table holds them all together. */
export const defineAct = <Input, Prepared = void>(act: Act<Input, Prepared>) => act
