/** The roles of this service, in one place: acts, API, pages and tests read this list. */
export const ROLES = ['applicant', 'desk-officer', 'member', 'president'] as const
export type Role = (typeof ROLES)[number]

/** The roles a person is appointed to in a commune. */
export const APPOINTED_ROLES = ['desk-officer', 'member', 'president'] as const satisfies readonly Role[]
export type AppointedRole = (typeof APPOINTED_ROLES)[number]

/** Who sits in the commission of a small project (RGC 2013 art. 21). */
export const INSTITUTIONS = ['province', 'urban-agency', 'commune'] as const
export type Institution = (typeof INSTITUTIONS)[number]

/** Somebody about to act: who, as what, and for which commune where the role is held in one. */
export type Actor =
  | { role: 'applicant'; personId: string }
  | { role: AppointedRole; personId: string; appointmentId: string; communeCode: string; institution?: Institution }
