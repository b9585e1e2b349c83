import { z } from 'zod'
import { dueOn } from '../deadlines/calendar.js'
import { PROCEDURES } from '../procedures/index.js'
import { defineAct } from './act.js'
import { registerName } from './register-name.js'

/** The desk numbers and dates the file (RGC 2013 art. 30): the legal clock starts and the commission has it. */
export const register = defineAct({
  name: 'register',
  roles: ['desk-officer'],
  from: ['submitted'],
  to: ['in-review'],
  input: z.object({}),
  rule({ file }, { at, today, calendar, newId }) {
    const { clock } = PROCEDURES[file.procedure]
    const due = dueOn(calendar, today, clock)
    return {
      to: 'in-review',
      set: { registeredAt: at },
      nextNumber: { field: 'registerNumber', register: registerName(file, today) },
      startClock: {
        id: newId(),
        rule: clock.rule,
        unit: clock.unit,
        days: 'days' in clock ? clock.days : 0,
        startedOn: today,
        dueOn: due,
      },
      events: [{ type: 'application.registered', dueOn: due.toString() }],
    }
  },
})
