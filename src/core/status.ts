import { type ApplicationFile, runningSegment, type State } from './application.js'
import { PROCEDURES, type ProcedureCode } from './procedures/index.js'
import type { Institution } from './roles.js'

/** Who has the file now. */
export type Holder = 'applicant' | 'desk' | 'commission' | 'president' | 'nobody'

/** What an applicant is told of a file: the stage, who has it, the next deadline, what to do. Nothing personal. */
export interface ApplicationStatus {
  reference: string
  procedure: ProcedureCode
  communeCode: string
  state: State
  /** 1-based place of the state on the way to a permit, and the way's length. */
  step: number
  steps: number
  holder: Holder
  /** Members whose opinion is still to come. */
  awaited: Institution[]
  /** Civil date (`2026-12-09`) by which the administration must have answered. */
  dueOn?: string
  /** The deadline has passed without an answer. */
  late: boolean
  registerNumber?: string
}

const HOLDERS: Record<State, Holder> = {
  draft: 'applicant',
  submitted: 'desk',
  'in-review': 'commission',
  'opinions-closed': 'president',
  refused: 'applicant',
  'fees-due': 'applicant',
  'to-sign': 'president',
  signed: 'nobody',
}

/** A refusal ends the way where the approval would have led on. */
const WAY: State[] = ['submitted', 'in-review', 'opinions-closed', 'fees-due', 'to-sign', 'signed']
const placeOf = (state: State) => WAY.indexOf(state === 'refused' ? 'fees-due' : state) + 1

export function statusOf(file: ApplicationFile): ApplicationStatus {
  const given = file.opinions.map(({ institution }) => institution)
  const segment = runningSegment(file)
  return {
    reference: file.reference,
    procedure: file.procedure,
    communeCode: file.communeCode,
    state: file.state,
    step: placeOf(file.state),
    steps: WAY.length,
    holder: HOLDERS[file.state],
    awaited:
      file.state === 'in-review' ? PROCEDURES[file.procedure].commission.filter((one) => !given.includes(one)) : [],
    dueOn: segment?.dueOn.toString(),
    late: segment?.passedAt !== undefined,
    registerNumber: file.registerNumber,
  }
}
