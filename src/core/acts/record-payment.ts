import { z } from 'zod'
import { PermitError } from '../errors.js'
import { defineAct } from './act.js'

/** The desk records what the treasury received: after the opinions, before the permit (RGC 2013 art. 28). Centimes. */
export const recordPayment = defineAct({
  name: 'record-payment',
  roles: ['desk-officer'],
  from: ['fees-due'],
  to: ['to-sign'],
  input: z.object({
    amount: z.coerce.number().int().min(0).max(1_000_000_000),
    receiptNumber: z.string().trim().min(1).max(40),
  }),
  rule({ file, actor, input }, { at }) {
    if (input.amount === 0)
      throw new PermitError('amount-required', `${file.id}: a payment of nothing`, { amount: 'required' })
    return {
      to: 'to-sign',
      payment: { ...input, recordedBy: actor.personId, recordedAt: at },
      events: [{ type: 'payment.recorded' }],
    }
  },
})
