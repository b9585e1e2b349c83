import { pc } from './pc.js'
import type { Procedure, ProcedureCode } from './procedure.js'

export type { DocumentCode, Procedure, ProcedureCode } from './procedure.js'

/** Every procedure this service issues, by its code. */
export const PROCEDURES: Record<ProcedureCode, Procedure> = { PC: pc }
