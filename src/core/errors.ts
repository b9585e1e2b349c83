/** Why a rule said no. Stable: callers switch on it, and each has its sentence in `locales/*​/bots.json` under `refusal`. */
export type RefusalCode =
  | 'act-not-allowed'
  | 'application-not-found'
  | 'reference-mistyped'
  | 'invalid-input'
  | 'cause-reused'
  | 'commune-closed'
  | 'too-many-drafts'
  | 'document-missing'
  | 'document-kind'
  | 'document-too-large'
  | 'opinion-already-given'
  | 'reasons-required'
  | 'binding-opinion'
  | 'amount-required'
  | 'pin-wrong'
  | 'pin-locked'
  | 'signature-unavailable'

/** A rule said no and nothing was changed. `fields` names what was wrong in the input, where that is the reason. */
export class PermitError extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(message)
  }
}
