import { z } from 'zod'
import { PermitError } from '../errors.js'
import { defineAct } from './act.js'

/** The president signs: the paper is made and sealed with their key before the act is saved, and stands only once it is. */
export const signPermit = defineAct({
  name: 'sign-permit',
  roles: ['president'],
  from: ['to-sign'],
  to: ['signed'],
  input: z.object({ pin: z.string().regex(/^\d{6}$/) }),
  prepare: ({ file, actor, input }, { signPermit }) => signPermit(file, actor, input.pin),
  rule({ file, actor, prepared }, { at }) {
    if (!file.payment || !file.decisionNumber)
      throw new PermitError('act-not-allowed', `${file.id}: signed before it was paid`)
    return {
      to: 'signed',
      permit: { ...prepared, number: file.decisionNumber, signedBy: actor.personId, signedAt: at },
      events: [{ type: 'permit.signed' }],
    }
  },
})
