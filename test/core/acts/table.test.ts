import { expect, it } from 'vitest'
import { ACT_NAMES, ACTS, allows } from '../../../src/core/acts/table.js'
import { STATES, type State } from '../../../src/core/application.js'
import { ROLES } from '../../../src/core/roles.js'

it('lets exactly these roles do these acts from these states', () => {
  const may = ROLES.flatMap((role) =>
    STATES.flatMap((state) =>
      ACT_NAMES.filter((act) => allows(act, role, state)).map((act) => `${role}: ${act} from ${state}`),
    ),
  )
  expect(may).toEqual([
    'applicant: attach-document from draft',
    'applicant: file-application from draft',
    'desk-officer: register from submitted',
    'desk-officer: record-payment from fees-due',
    'member: give-opinion from in-review',
    'president: decide from opinions-closed',
    'president: sign-permit from to-sign',
  ])
})

it('leads from the draft to every state, and to a signed permit only through opinions, decision and payment', () => {
  const reached = new Set<State>(['draft'])
  for (let grown = true; grown; ) {
    const before = reached.size
    for (const name of ACT_NAMES) {
      const { from, to }: { from: readonly State[]; to: readonly State[] } = ACTS[name]
      if (from.some((state) => reached.has(state))) for (const state of to) reached.add(state)
    }
    grown = reached.size > before
  }
  expect([...reached].sort()).toEqual([...STATES].sort())
  for (const without of ['give-opinion', 'decide', 'record-payment'] as const) {
    const known = new Set<State>(['draft'])
    for (let turns = 0; turns < STATES.length; turns++)
      for (const name of ACT_NAMES.filter((act) => act !== without)) {
        const { from, to }: { from: readonly State[]; to: readonly State[] } = ACTS[name]
        if (from.some((state) => known.has(state))) for (const state of to) known.add(state)
      }
    expect(known.has('signed'), `signed without ${without}`).toBe(false)
  }
})
