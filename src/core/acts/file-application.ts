import { z } from 'zod'
import { PermitError } from '../errors.js'
import { PROCEDURES } from '../procedures/index.js'
import { defineAct } from './act.js'

const text = (max: number) => z.string().trim().min(2).max(max)

/** The applicant hands the file in. Every principal document must be there; one for information may come later or never. */
export const fileApplication = defineAct({
  name: 'file-application',
  roles: ['applicant'],
  from: ['draft'],
  to: ['submitted'],
  input: z.object({
    name: text(120),
    /** Letters name the issuing office and are never judged; the national card has up to six digits after them. */
    cin: z
      .string()
      .transform((value) => value.toUpperCase().replace(/\s+/g, ''))
      .pipe(z.string().regex(/^[A-Z]{1,2}\d{1,6}$/)),
    address: text(300),
    landTitle: text(60),
    works: text(300),
  }),
  rule({ file, input }, { at }) {
    const missing = PROCEDURES[file.procedure].documents.filter(
      ({ code, class: kind }) => kind === 'principal' && !file.attachments.some(({ document }) => document === code),
    )
    if (missing.length > 0)
      throw new PermitError(
        'document-missing',
        `${file.id}: filed without its principal documents`,
        Object.fromEntries(missing.map(({ code }) => [code, 'required'])),
      )
    return { to: 'submitted', set: { filedAt: at }, particulars: input, events: [{ type: 'application.filed' }] }
  },
})
