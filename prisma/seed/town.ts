import type { Staff } from '../../src/core/index.js'

const NADOR = '02.381.01.05.'

/** The people of the training town, all fictitious, with the PIN they sign with. */
export const TOWN = [
  { role: 'desk-officer', name: 'Specimen Amal', communeCode: NADOR },
  { role: 'member', institution: 'province', name: 'Specimen Idir', communeCode: NADOR },
  { role: 'member', institution: 'urban-agency', name: 'Specimen Houda', communeCode: NADOR },
  { role: 'member', institution: 'commune', name: 'Specimen Karim', communeCode: NADOR },
  { role: 'president', name: 'Specimen Tariq', communeCode: NADOR },
] as const

export const TOWN_PIN = '246810'

/** Appoints the training town's people once, and gives the president a key where there is an authority. Sandbox only. */
export async function seedTown(staff: Staff, { canSign }: { canSign: boolean }): Promise<void> {
  if ((await staff.all()).length > 0) return
  for (const person of TOWN) {
    const { id } = await staff.appoint(person, `town:${person.name}`)
    if (canSign && person.role === 'president') await staff.enrol(id, TOWN_PIN)
  }
}
