import { z } from 'zod'
import { PermitError } from '../errors.js'
import { PROCEDURES } from '../procedures/index.js'
import { defineAct } from './act.js'

/** Adds an uploaded document to a draft; one of the same kind replaces the earlier one. */
export const attachDocument = defineAct({
  name: 'attach-document',
  roles: ['applicant'],
  from: ['draft'],
  to: ['draft'],
  input: z.object({
    document: z.enum(['property-certificate', 'situation-plan', 'architectural-plans', 'structural-note']),
    name: z.string().max(200),
    mediaType: z.string(),
    size: z.number().int().positive(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  rule({ file, input }, { at, newId }) {
    const asked = PROCEDURES[file.procedure].documents.map(({ code }) => code)
    if (!asked.includes(input.document))
      throw new PermitError('invalid-input', `${file.id}: ${input.document} is not asked for`)
    return { to: 'draft', attachment: { id: newId(), ...input, addedAt: at }, events: [] }
  },
})
