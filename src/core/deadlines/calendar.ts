import type { Temporal } from 'temporal-polyfill'

/** How a legal delay is counted. `calendar` is the default of law 55-19 and order 1839-23, `working` of the RGC's decree. */
export type Delay = { days: number; unit: 'calendar' | 'working' } | { months: number; unit: 'months' }

/** The Moroccan calendar: which civil dates administrations do not work on. */
export interface Calendar {
  isOff(date: Temporal.PlainDate): boolean
}

/** Saturdays, Sundays and the days of the holiday table (`2026-01-14`, …). */
export function createCalendar(holidays: Iterable<string>): Calendar {
  const days = new Set(holidays)
  return { isOff: (date) => date.dayOfWeek > 5 || days.has(date.toString()) }
}

/**
 * The last day of a delay that a civil date triggers. The trigger's day is not counted; a calendar delay that ends on a
 * day off runs to the next working day (code of civil procedure art. 512); months keep the day's number where it exists.
 */
export function dueOn(calendar: Calendar, trigger: Temporal.PlainDate, delay: Delay): Temporal.PlainDate {
  if (delay.unit === 'months') return trigger.add({ months: delay.months })
  if (delay.unit === 'calendar') return nextWorkingDay(calendar, trigger.add({ days: delay.days }))
  let day = trigger
  for (let left = delay.days; left > 0; left--) day = nextWorkingDay(calendar, day.add({ days: 1 }))
  return day
}

function nextWorkingDay(calendar: Calendar, date: Temporal.PlainDate): Temporal.PlainDate {
  let day = date
  while (calendar.isOff(day)) day = day.add({ days: 1 })
  return day
}
