import type { Temporal } from 'temporal-polyfill'
import type { Application } from '../application.js'

/** A register holds the numbers of one kind, in one commune, in one year: `PC-023810105-2026`. */
export const registerName = ({ procedure, communeCode }: Application, { year }: Temporal.PlainDate, kind = '') =>
  `${procedure}${kind}-${communeCode.replaceAll('.', '')}-${year}`
