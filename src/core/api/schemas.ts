import { z } from 'zod'
import { APPOINTED_ROLES, INSTITUTIONS } from '../roles.js'

/** What an administrator gives to appoint somebody. A member says of which institution. */
export const Appointing = z
  .object({
    role: z.enum(APPOINTED_ROLES),
    institution: z.enum(INSTITUTIONS).optional(),
    communeCode: z.string().regex(/^\d{2}\.\d{3}\.\d{2}\.\d{2}\.$/),
    name: z.string().trim().min(2).max(120),
  })
  .refine(({ role, institution }) => (role === 'member') === (institution !== undefined), { path: ['institution'] })

export const Pin = z.object({ pin: z.string().regex(/^\d{6}$/) })
