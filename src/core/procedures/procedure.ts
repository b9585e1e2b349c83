import type { Delay } from '../deadlines/calendar.js'
import type { Institution } from '../roles.js'

/** One kind of permit, as data. Names and texts are keys in `locales/`; changing a number here touches no code. */
export interface Procedure {
  code: ProcedureCode
  /** The legal clock from registration, with the text that rules it. */
  clock: Delay & { rule: string }
  /** `principal`: the file is inadmissible without it. `information`: may never block a file (RGC 2013 art. 33). */
  documents: { code: DocumentCode; class: 'principal' | 'information' }[]
  commission: Institution[]
  /** Whose opinion the president cannot override (RGC 2013 art. 35). */
  binding: Institution
  /** What silence opens after the clock: only ever the right to ask the governor for an attestation. */
  silence: 'attestation' | 'appeal'
  /** How long the permit stands if the works do not begin. */
  validity: Delay
}

export type ProcedureCode = 'PC'
export type DocumentCode = 'property-certificate' | 'situation-plan' | 'architectural-plans' | 'structural-note'
