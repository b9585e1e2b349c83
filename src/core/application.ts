import type { Temporal } from 'temporal-polyfill'
import type { DocumentCode, ProcedureCode } from './procedures/index.js'
import type { Institution } from './roles.js'

/** Where a case is. Which act leads from one to the next stands in `acts/table.ts`. */
export const STATES = [
  'draft',
  'submitted',
  'in-review',
  'opinions-closed',
  'refused',
  'fees-due',
  'to-sign',
  'signed',
] as const
export type State = (typeof STATES)[number]

export const OPINIONS = ['favourable', 'favourable-with-reserves', 'unfavourable'] as const
export type OpinionValue = (typeof OPINIONS)[number]

/** A case, from its draft to its permit. Instants are UTC, on the civil clock. */
export interface Application {
  id: string
  reference: string
  procedure: ProcedureCode
  state: State
  /** Counts the saves; a change is written only if nobody wrote since it was read. */
  version: number
  applicantId: string
  communeCode: string
  place: string
  latitude?: number
  longitude?: number
  registerNumber?: string
  decisionNumber?: string
  refusalReasons?: string
  openedAt: Date
  filedAt?: Date
  registeredAt?: Date
  decidedAt?: Date
  changedAt: Date
}

/** The personal part. It is read by those who decide, and stands on the permit; never in a chat or a log. */
export interface Particulars {
  name: string
  cin: string
  address: string
  landTitle: string
  works: string
}

export interface Attachment {
  id: string
  document: DocumentCode
  name: string
  mediaType: string
  /** Bytes. */
  size: number
  /** SHA-256, hex: the name of the bytes in the document store. */
  hash: string
  addedAt: Date
}

/** One run of the legal clock. */
export interface ClockSegment {
  id: string
  rule: string
  unit: string
  days: number
  startedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
  stoppedOn?: Temporal.PlainDate
  passedAt?: Date
}

export interface Opinion {
  institution: Institution
  value: OpinionValue
  remarks: string
  givenBy: string
  givenAt: Date
}

export interface Payment {
  /** Centimes of dirham. */
  amount: number
  receiptNumber: string
  recordedBy: string
  recordedAt: Date
}

export interface Permit {
  number: string
  /** Six signs that stand in the QR code: who holds the paper can show it is this one. */
  code: string
  hash: string
  certificateSerial: string
  signatory: string
  signedBy: string
  signedAt: Date
}

/** A case with all that hangs on it. */
export interface ApplicationFile extends Application {
  particulars?: Particulars
  attachments: Attachment[]
  clockSegments: ClockSegment[]
  opinions: Opinion[]
  payment?: Payment
  permit?: Permit
}

/** The segment that runs now. */
export const runningSegment = ({ clockSegments }: Pick<ApplicationFile, 'clockSegments'>) =>
  clockSegments.find((segment) => !segment.stoppedOn)
