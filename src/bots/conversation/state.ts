import type { ProcedureCode } from '../../core/index.js'

/** A file somebody sent and that is not fetched yet. */
export interface PendingFile {
  ref: string
  name: string
}

/** Where in the dialogue somebody is. Saved as JSON: what a later version does not know is reconciled, never a dead end. */
export type State =
  | { step: 'menu' }
  | { step: 'language' }
  | { step: 'consent' }
  | { step: 'phone' }
  | { step: 'kind' }
  | { step: 'commune'; procedure: ProcedureCode }
  | { step: 'place'; procedure: ProcedureCode; communeCode: string }
  | { step: 'page'; applicationId: string; link: string }
  | { step: 'file-consent'; applicationId: string; link: string; file: PendingFile }
  | { step: 'which-document'; applicationId: string; link: string; file: PendingFile }

const NEEDS: Record<State['step'], string[]> = {
  menu: [],
  language: [],
  consent: [],
  phone: [],
  kind: [],
  commune: ['procedure'],
  place: ['procedure', 'communeCode'],
  page: ['applicationId', 'link'],
  'file-consent': ['applicationId', 'link', 'file'],
  'which-document': ['applicationId', 'link', 'file'],
}

/** A saved state if it is one this version knows, whole; the menu otherwise. */
export function reconcile(saved: unknown): State {
  const { step } = (saved ?? {}) as { step?: string }
  const needs = step !== undefined && Object.hasOwn(NEEDS, step) ? NEEDS[step as State['step']] : undefined
  return needs?.every((name) => name in (saved as object)) ? (saved as State) : { step: 'menu' }
}
