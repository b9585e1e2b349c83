import type { State } from '../application.js'
import type { Actor, Role } from '../roles.js'
import { attachDocument } from './attach-document.js'
import { decide } from './decide.js'
import { fileApplication } from './file-application.js'
import { giveOpinion } from './give-opinion.js'
import { recordPayment } from './record-payment.js'
import { register } from './register.js'
import { signPermit } from './sign-permit.js'

/** Every act on an application: who may do it, from which states, and to which it leads. Guards, menus, API and tests read it. */
export const ACTS = {
  'attach-document': attachDocument,
  'file-application': fileApplication,
  register,
  'give-opinion': giveOpinion,
  decide,
  'record-payment': recordPayment,
  'sign-permit': signPermit,
} as const

export type ActName = keyof typeof ACTS
export const ACT_NAMES = Object.keys(ACTS) as ActName[]

/** May this role do this from this state? */
export const allows = (name: ActName, role: Role, from: State): boolean => {
  const { roles, from: states }: { roles: readonly Role[]; from: readonly State[] } = ACTS[name]
  return roles.includes(role) && states.includes(from)
}

/** What an actor may do now: the buttons of a page, the choices of a menu. */
export const actsOpenTo = (actor: Pick<Actor, 'role'>, state: State): ActName[] =>
  ACT_NAMES.filter((name) => allows(name, actor.role, state))
