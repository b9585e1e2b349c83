import { Temporal } from 'temporal-polyfill'

/**
 * Two clocks. `wall` is the machine's: back-off, rate limits, receipt time-outs, certificates.
 * `civil` is the one people live by: deadlines, reminders, expiry of links. Training may turn it forward;
 * its offset is kept in the database, so every process reads the same day.
 */
export interface Clock {
  /** Now, as the machine has it (UTC instant). */
  wall(): Date
  /** Now, as the service lives it (UTC instant, the wall plus the training offset). */
  civil(): Date
}

/** The zone whose calendar rules every deadline: UTC+1, UTC+0 during Ramadan. */
export const ZONE = 'Africa/Casablanca'

/** The civil date in Morocco at an instant. */
export function civilDate(instant: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(ZONE).toPlainDate()
}
