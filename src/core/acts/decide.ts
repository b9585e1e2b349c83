import { z } from 'zod'
import { PermitError } from '../errors.js'
import { PROCEDURES } from '../procedures/index.js'
import { defineAct } from './act.js'
import { registerName } from './register-name.js'

/**
 * The president approves or refuses. The urban agency's opinion binds (RGC 2013 art. 35): against it there is no approval.
 * A refusal gives its reasons (art. 36, law 03-01). Either way the legal clock stops.
 */
export const decide = defineAct({
  name: 'decide',
  roles: ['president'],
  from: ['opinions-closed'],
  to: ['fees-due', 'refused'],
  input: z.object({ decision: z.enum(['approve', 'refuse']), reasons: z.string().trim().max(2000).default('') }),
  rule({ file, input }, { at, today }) {
    if (input.decision === 'refuse') {
      if (input.reasons === '')
        throw new PermitError('reasons-required', `${file.id}: refused without reasons`, { reasons: 'required' })
      return {
        to: 'refused',
        set: { decidedAt: at, refusalReasons: input.reasons },
        stopClock: today,
        events: [{ type: 'application.refused' }],
      }
    }
    const { binding } = PROCEDURES[file.procedure]
    const opinion = file.opinions.find(({ institution }) => institution === binding)
    if (!opinion || opinion.value === 'unfavourable')
      throw new PermitError('binding-opinion', `${file.id}: approved against the opinion of ${binding}`)
    return {
      to: 'fees-due',
      set: { decidedAt: at },
      nextNumber: { field: 'decisionNumber', register: registerName(file, today, '-D') },
      stopClock: today,
      events: [{ type: 'application.approved' }],
    }
  },
})
