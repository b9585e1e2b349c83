import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/notifications/channels/channel.js'
import { consequence, MAX_ATTEMPTS } from '../../src/notifications/deliver.js'
import type { Claimed } from '../../src/notifications/delivery-store.js'

const AT = new Date('2026-12-01T09:00:00Z')
const aTry = (given: Partial<Claimed> = {}): Claimed => ({
  id: 'delivery-1',
  attemptId: 'attempt-1',
  number: 1,
  contactId: 'contact-1',
  channel: 'telegram',
  language: 'fr',
  message: { texts: [{ key: 'bots:noted' }] },
  spent: given.number ?? 1,
  ambiguous: 0,
  ...given,
})
/** What becomes of the delivery, and in how many milliseconds it is due again. */
function becomes(outcome: Outcome, given: Partial<Claimed> = {}): [state: string, inMs: number] {
  const { state, dueAt } = consequence(aTry(given), outcome, AT)
  return [state, dueAt.getTime() - AT.getTime()]
}

const accepted: Outcome = { became: 'accepted', providerId: '42' }
const throttled: Outcome = { became: 'throttled', waitMs: 3000 }
const unreachable: Outcome = { became: 'unreachable', detail: 'token-401' }
const ambiguous: Outcome = { became: 'ambiguous', detail: 'no-answer' }
const stopped: Outcome = { became: 'stopped', detail: 'blocked' }
const refused: Outcome = { became: 'refused', detail: '400' }

describe('a message that', () => {
  it.each<[what: string, outcome: Outcome, number: number, before: number, state: string, inMs: number]>([
    ['is accepted has left', accepted, 1, 0, 'accepted', 0],
    ['is accepted at the last try has left', accepted, 6, 1, 'accepted', 0],
    ['has to wait is due when the network says', throttled, 1, 0, 'due', 3000],
    ['has to wait is due again however often it waited', throttled, 60, 0, 'due', 3000],
    ['does not get through waits longer each time', unreachable, 1, 0, 'due', 10_000],
    ['does not get through waits longer each time', unreachable, 2, 0, 'due', 20_000],
    ['does not get through waits longer each time', unreachable, 5, 0, 'due', 160_000],
    ['does not get through waits an hour at most', unreachable, 30, 0, 'due', 3_600_000],
    ['does not get through for two days has failed', unreachable, MAX_ATTEMPTS, 0, 'failed', 0],
    ['may have left goes once more', ambiguous, 1, 0, 'due', 30_000],
    ['may have left goes once more, late as it is', ambiguous, 6, 0, 'due', 30_000],
    ['may have left twice is never tried a third time', ambiguous, 2, 1, 'undecided', 0],
    ['may have left twice is never tried a third time', ambiguous, 3, 2, 'undecided', 0],
    ['goes to somebody who wants none has failed', stopped, 1, 0, 'failed', 0],
    ['the network will not take has failed', refused, 1, 0, 'failed', 0],
  ])('%s', (_, outcome, number, before, state, inMs) => {
    expect(becomes(outcome, { number, ambiguous: before })).toEqual([state, inMs])
  })
})

it('what the network called it is kept with it', () => {
  expect(consequence(aTry(), accepted, AT)).toMatchObject({ became: 'accepted', providerId: '42' })
})

it.each([unreachable, ambiguous, stopped, refused])('why it did not go is kept with it ($became)', (outcome) => {
  expect(consequence(aTry(), outcome, AT)).toMatchObject({
    became: outcome.became,
    detail: (outcome as { detail: string }).detail,
  })
})
