import type { Procedure } from './procedure.js'

/** Building permit, small project (law 12-90 art. 40–49). */
export const pc: Procedure = {
  code: 'PC',
  clock: { rule: 'order-1839-23', days: 15, unit: 'calendar' },
  documents: [
    { code: 'property-certificate', class: 'principal' },
    { code: 'situation-plan', class: 'principal' },
    { code: 'architectural-plans', class: 'principal' },
    { code: 'structural-note', class: 'information' },
  ],
  commission: ['province', 'urban-agency', 'commune'],
  binding: 'urban-agency',
  silence: 'attestation',
  validity: { months: 12, unit: 'months' },
}
