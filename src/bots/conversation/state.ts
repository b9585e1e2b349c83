import { z } from 'zod'
import { PROCEDURES, type ProcedureCode } from '../../core/index.js'

const procedure = z.enum(Object.keys(PROCEDURES) as [ProcedureCode])
const text = z.string().min(1)
/** A file somebody sent and that is not fetched yet. */
const file = z.object({ ref: z.string(), name: z.string() })
const page = { applicationId: text, link: text }

const State = z.discriminatedUnion('step', [
  z.object({ step: z.literal('menu') }),
  z.object({ step: z.literal('language') }),
  z.object({ step: z.literal('consent') }),
  z.object({ step: z.literal('phone') }),
  z.object({ step: z.literal('kind') }),
  z.object({ step: z.literal('commune'), procedure }),
  z.object({ step: z.literal('place'), procedure, communeCode: text }),
  z.object({ step: z.literal('page'), ...page }),
  z.object({ step: z.literal('file-consent'), ...page, file }),
  z.object({ step: z.literal('which-document'), ...page, file }),
])

/** Where in the dialogue somebody is. Saved as JSON: what a later version does not know is reconciled, never a dead end. */
export type State = z.infer<typeof State>
export type PendingFile = z.infer<typeof file>

/** A saved state if it is one this version knows, whole; the menu otherwise. */
export const reconcile = (saved: unknown): State => State.safeParse(saved).data ?? { step: 'menu' }
