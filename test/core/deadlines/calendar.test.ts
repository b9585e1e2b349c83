import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { HOLIDAYS } from '../../../prisma/seed/holidays.js'
import { createCalendar, type Delay, dueOn } from '../../../src/core/deadlines/calendar.js'

const calendar = createCalendar(HOLIDAYS.map(({ date }) => date))
const due = (trigger: string, delay: Delay) => dueOn(calendar, Temporal.PlainDate.from(trigger), delay).toString()

describe('a working-day delay skips weekends and days off', () => {
  it.each([
    ['2020-02-26', 2, '2020-02-28'],
    ['2020-02-26', 3, '2020-03-02'],
    ['2020-02-26', 10, '2020-03-11'],
    ['2020-02-26', 15, '2020-03-18'],
    ['2025-11-03', 10, '2025-11-19'],
    ['2025-06-04', 5, '2025-06-12'],
    ['2025-03-28', 2, '2025-04-03'],
    ['2026-01-13', 1, '2026-01-15'],
    ['2028-10-30', 1, '2028-11-01'],
    ['2026-08-12', 5, '2026-08-24'],
  ])('%s and %i working days: %s', (trigger, days, expected) => {
    expect(due(trigger, { days, unit: 'working' })).toBe(expected)
  })
})

describe('a calendar delay that ends on a day off runs to the next working day', () => {
  it.each([
    ['2026-01-15', 30, '2026-02-16'],
    ['2025-05-08', 30, '2025-06-10'],
    ['2026-07-15', 15, '2026-07-31'],
  ])('%s and %i days: %s', (trigger, days, expected) => {
    expect(due(trigger, { days, unit: 'calendar' })).toBe(expected)
  })
})

describe('months keep the number of the day where it exists', () => {
  it.each([
    ['2019-12-31', 2, '2020-02-29'],
    ['2020-02-29', 12, '2021-02-28'],
  ])('%s and %i months: %s', (trigger, months, expected) => {
    expect(due(trigger, { months, unit: 'months' })).toBe(expected)
  })
})

it('a delay in days never ends on a day off, and a longer one never ends earlier', () => {
  const anyDate = fc.integer({ min: 0, max: 3000 }).map((days) => Temporal.PlainDate.from('2020-01-01').add({ days }))
  fc.assert(
    fc.property(
      anyDate,
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom('calendar' as const, 'working' as const),
      (trigger, days, unit) => {
        const end = dueOn(calendar, trigger, { days, unit })
        const later = dueOn(calendar, trigger, { days: days + 1, unit })
        expect(calendar.isOff(end)).toBe(false)
        expect(Temporal.PlainDate.compare(trigger, end)).toBe(-1)
        expect(Temporal.PlainDate.compare(end, later)).toBeLessThanOrEqual(0)
      },
    ),
  )
})
