/** A past fact, saved with the change it speaks of. Its data is what may be told: dates and numbers, nothing personal. */
export type EventBody =
  | { type: 'application.filed' }
  | { type: 'application.registered'; dueOn: string }
  | { type: 'opinion.given'; institution: string; left: number }
  | { type: 'opinions.closed' }
  | { type: 'application.approved' }
  | { type: 'application.refused' }
  | { type: 'payment.recorded' }
  | { type: 'permit.signed' }
  | { type: 'deadline.passed'; dueOn: string; silence: 'attestation' | 'appeal' }

export type EventType = EventBody['type']

export type PermitEvent = EventBody & {
  /** Rises with every event of one application. */
  id: bigint
  applicationId: string
  communeCode: string
  /** UTC instant on the civil clock. */
  at: Date
}
