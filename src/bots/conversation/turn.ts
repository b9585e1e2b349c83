import type { ApplicationStatus, DocumentCode, ProcedureCode, Purpose, RefusalCode } from '../../core/index.js'
import type { Language, Message, Names } from '../../message.js'
import type { PendingFile, State } from './state.js'

/** What the dialogue knows of whom it talks with. */
export interface Who {
  language?: Language
  consented: boolean
  /** The phone number is proved. */
  verified: boolean
  /** Wants no notices for now. */
  stopped: boolean
  /** Agreed that files may come by chat, which carries them abroad. */
  filesByChat: boolean
}

/** What the dialogue wants to know or have done; whoever runs it comes back with the Answer of the same kind. */
export type Ask =
  | { kind: 'choose-language'; language: Language }
  | { kind: 'consent'; purpose: Purpose }
  | { kind: 'prove-phone'; number: string }
  | { kind: 'notices'; wanted: boolean }
  | { kind: 'communes'; text: string }
  | {
      kind: 'open-draft'
      procedure: ProcedureCode
      communeCode: string
      place: string
      latitude?: number
      longitude?: number
    }
  | { kind: 'attach'; applicationId: string; document: DocumentCode; file: PendingFile }
  | { kind: 'statuses' }
  | { kind: 'status'; reference: string }

export interface FoundCommune {
  code: string
  names: Names
  open: boolean
}

/** A status as it is shown: with the commune's name, and the link it comes with where there is something to open. */
export interface ShownStatus extends ApplicationStatus {
  commune: Names
  link?: string
}

export type Answer =
  | { kind: 'choose-language' | 'consent' | 'prove-phone' | 'notices' | 'attach' }
  | { kind: 'communes'; found: FoundCommune[]; open: FoundCommune[] }
  | { kind: 'open-draft'; applicationId: string; link: string }
  /** `draft`: nothing is filed, but this is begun. */
  | { kind: 'statuses'; references: string[]; only?: ShownStatus; draft?: { applicationId: string; link: string } }
  | { kind: 'status'; status: ShownStatus }
  | { kind: 'refused'; code: RefusalCode }

/** What comes of something said or answered. With an `ask`, the turn goes on with its answer. */
export interface Turn {
  state: State
  say: Message[]
  ask?: Ask
}
