import { randomUUID } from 'node:crypto'
import type { Language } from '../message.js'
import { type Answer, get, post } from './http.js'
import { aPhone, type Phone, referenceIn } from './phone.js'

export type Officer = 'desk' | 'province' | 'urban-agency' | 'commune' | 'president'

/** The offices of the training town through the REST door, each with a key of its own. */
export interface Offices {
  as(officer: Officer): Record<string, string>
  read(officer: Officer, reference: string): Promise<Answer>
  /** Does an act; `key` is its Idempotency-Key. */
  act(officer: Officer, reference: string, act: string, input?: object, key?: string): Promise<Answer>
}

export async function theOffices(url: string, adminKey: string): Promise<Offices> {
  const api = `${url}/api/v1`
  const admin = { authorization: `Bearer ${adminKey}` }
  const { staff } = (await get(`${api}/staff`, admin)).body as {
    staff: { id: string; role: string; institution?: string }[]
  }
  const keys = new Map<string, string>()
  for (const { id, role, institution } of staff) {
    const { key } = (await post(`${api}/staff/${id}/keys`, {}, { ...admin, 'Idempotency-Key': id })).body
    keys.set(institution ?? (role === 'desk-officer' ? 'desk' : role), key)
  }
  const as = (officer: Officer) => ({ authorization: `Bearer ${keys.get(officer)}` })
  return {
    as,
    read: (officer, reference) => get(`${api}/applications/${reference}`, as(officer)),
    act: (officer, reference, act, input = {}, key = randomUUID()) =>
      post(`${api}/applications/${reference}/acts/${act}`, input, { ...as(officer), 'Idempotency-Key': key }),
  }
}

/** A citizen who has greeted the bot, agreed and proved their number, and stands at the menu. */
export async function aCitizen(url: string, language: Language = 'fr'): Promise<Phone> {
  const phone = await aPhone(`${url}/sandbox/phone`)
  await phone.start()
  await phone.heard()
  await phone.tap(`lang:${language}`)
  await phone.heard(2)
  await phone.tap('consent:yes')
  await phone.heard()
  await phone.shareContact()
  await phone.heard(2)
  return phone
}

export const APPLICANT = {
  name: 'Specimen Nadia · نادية نموذج',
  cin: 's 000 001',
  address: '12, rue Specimen, Nador',
  landTitle: 'T00001/11',
  works: 'Maison R+1 (exemple)',
}

export const aPdf = (line = 'SPECIMEN') => Buffer.from(`%PDF-1.4\n% ${line}\n%%EOF\n`)

/** The citizen asks for a building permit in Nador, up to the link of the one-time page. */
export async function asksForAPermit(phone: Phone): Promise<string> {
  await phone.tap('file')
  await phone.heard()
  await phone.tap('kind:PC')
  await phone.heard()
  await phone.tap('commune:02.381.01.05.')
  await phone.heard()
  await phone.say('Lotissement Al Matar, rue 12')
  await phone.heard(2)
  return phone.link('/f/')
}

/** The whole filing: the dialogue, then the page. Gives the reference from the acknowledgement. */
export async function files(phone: Phone): Promise<string> {
  const page = await asksForAPermit(phone)
  const form = new FormData()
  for (const [name, value] of Object.entries(APPLICANT)) form.set(name, value)
  for (const document of ['property-certificate', 'situation-plan', 'architectural-plans'])
    form.set(document, new Blob([aPdf(document)], { type: 'application/pdf' }), `${document}.pdf`)
  const { status, body } = await post(page, form)
  if (status !== 200) throw new Error(`filing: ${status} ${body}`)
  const [acknowledgement] = await phone.heard()
  return referenceIn(acknowledgement!)!
}
