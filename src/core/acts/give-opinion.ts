import { z } from 'zod'
import { OPINIONS } from '../application.js'
import { PermitError } from '../errors.js'
import { PROCEDURES } from '../procedures/index.js'
import { defineAct } from './act.js'

/**
 * A member gives the one opinion of their institution (RGC 2013 art. 27). With the last one the file goes to the president.
 * An opinion that is not plainly favourable says why.
 */
export const giveOpinion = defineAct({
  name: 'give-opinion',
  roles: ['member'],
  from: ['in-review'],
  to: ['in-review', 'opinions-closed'],
  input: z.object({ value: z.enum(OPINIONS), remarks: z.string().trim().max(2000).default('') }),
  rule({ file, actor, input }, { at }) {
    const { commission } = PROCEDURES[file.procedure]
    const institution = 'institution' in actor ? actor.institution : undefined
    if (!institution || !commission.includes(institution))
      throw new PermitError('act-not-allowed', `${file.id}: not a member of its commission`)
    if (file.opinions.some((opinion) => opinion.institution === institution))
      throw new PermitError('opinion-already-given', `${file.id}: ${institution} has given its opinion`)
    if (input.value !== 'favourable' && input.remarks === '')
      throw new PermitError('reasons-required', `${file.id}: ${input.value} without remarks`, { remarks: 'required' })

    const left = commission.length - file.opinions.length - 1
    return {
      to: left === 0 ? 'opinions-closed' : 'in-review',
      opinion: { institution, ...input, givenBy: actor.personId, givenAt: at },
      events: [
        { type: 'opinion.given', institution, left },
        ...(left === 0 ? [{ type: 'opinions.closed' } as const] : []),
      ],
    }
  },
})
