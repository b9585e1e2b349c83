import { civilDate } from '../clock.js'
import { sameSecret } from '../same-secret.js'
import type { ApplicationFile } from './application.js'
import type { Delay } from './deadlines/calendar.js'
import { PROCEDURES, type ProcedureCode } from './procedures/index.js'

/** What anybody may learn from a number alone: kind, commune, date, and that it stands. */
export interface Standing {
  reference: string
  procedure: ProcedureCode
  communeCode: string
  signedOn: string
  /** The permit lapses if the works have not begun by this civil date (law 12-90 art. 49). */
  lapsesOn: string
}

/** What the holder of the paper learns, who knows its code. */
export interface FullStanding extends Standing {
  number: string
  signatory: string
  certificateSerial: string
  hash: string
}

/** The standing of a signed permit; undefined where the file has none. With the right code, the full one. */
export function standingOf(file: ApplicationFile, code?: string): Standing | FullStanding | undefined {
  const { permit } = file
  if (!permit || file.state !== 'signed') return undefined
  const signed = civilDate(permit.signedAt)
  const standing: Standing = {
    reference: file.reference,
    procedure: file.procedure,
    communeCode: file.communeCode,
    signedOn: signed.toString(),
    lapsesOn: signed.add(durationOf(PROCEDURES[file.procedure].validity)).toString(),
  }
  if (code === undefined || !sameSecret(code, permit.code)) return standing
  const { number, signatory, certificateSerial, hash } = permit
  return { ...standing, number, signatory, certificateSerial, hash }
}

const durationOf = (delay: Delay) => ('months' in delay ? { months: delay.months } : { days: delay.days })
