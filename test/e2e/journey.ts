import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Language } from '../../src/message.js'
import { get, post } from '../../src/tour/http.js'
import { referenceIn } from '../../src/tour/phone.js'
import { requireBinary } from '../support/binaries.js'
import { aCitizen, files, PIN, theOffices } from '../support/town.js'

const ASKED: Record<Language, string> = { fr: 'où en est mon dossier ?', ar: 'فين وصل الملف', zgh: 'ⴰⴷⴷⴰⴷ' }
/** A sign that stands only in a text of that language. */
const SIGN: Record<Language, RegExp> = { fr: /Dossier/, ar: /الملف|ملف/, zgh: /ⴰⵙⴷⴰⵡ|ⵜⵓⵜⵔⴰ|ⵜⵓⵔⴰⴳⵜ/ }

/** One citizen, one phone, one signed permit: the whole way through HTTP alone, in one language. */
export async function playJourney(url: string, language: Language): Promise<void> {
  const offices = await theOffices(url)
  const citizen = await aCitizen(url, language)
  const reference = await files(citizen)
  expect(reference).toMatch(/^[1-9]\d{9}$/)

  const told: string[] = []
  const hears = async () => {
    const heard = await citizen.heard()
    expect(heard).toHaveLength(1)
    expect(referenceIn(heard[0]!)).toBe(reference)
    expect(heard[0]!.text).toMatch(SIGN[language])
    told.push(heard[0]!.text!)
  }

  expect((await offices.act('desk', reference, 'register')).body.state).toBe('in-review')
  await hears()
  await citizen.say(ASKED[language])
  const [card] = await citizen.heard()
  expect(card!.text).toContain(spoken(reference))
  const { dueOn, registerNumber } = (await offices.read('desk', reference)).body
  expect(dueOn).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(registerNumber).toMatch(/^PC-023810105-\d{4}-\d{6}$/)
  expect(card!.text).toContain(dueOn.slice(0, 4))

  await offices.act('province', reference, 'give-opinion', { value: 'favourable' })
  await offices.act('commune', reference, 'give-opinion', {
    value: 'favourable-with-reserves',
    remarks: 'Clôture à 2 m',
  })
  await offices.act('urban-agency', reference, 'give-opinion', { value: 'favourable' })
  await hears()
  expect((await offices.act('president', reference, 'decide', { decision: 'approve' })).body.state).toBe('fees-due')
  await hears()
  expect(
    (await offices.act('desk', reference, 'record-payment', { amount: 125_050, receiptNumber: 'Q-1' })).body.state,
  ).toBe('to-sign')
  await hears()
  expect((await get(`${url}/verify/${reference}`)).status).toBe(404)
  const signed = await offices.act('president', reference, 'sign-permit', { pin: PIN })
  expect(signed.body).toEqual({ reference, state: 'signed' })
  await hears()
  expect(new Set(told).size, 'each step is told once, each in its own words').toBe(told.length)

  await citizen.say(spoken(reference))
  await citizen.heard()
  await downloadsAndVerifies(url, await citizen.link('/d/'), reference)
}

async function downloadsAndVerifies(url: string, link: string, reference: string): Promise<void> {
  expect(new URL(link).pathname.slice(1).length, 'a short link').toBeLessThanOrEqual(18)
  const page = await get(link)
  expect(page.headers.get('content-type')).toMatch(/html/)
  const response = await fetch(link, { method: 'POST' })
  expect(response.headers.get('content-type')).toBe('application/pdf')
  const pdf = Buffer.from(await response.arrayBuffer())

  const byNumber = await get(`${url}/verify/${reference}`)
  expect(byNumber.body).toContain(`data-stands="${reference}"`)
  expect(byNumber.body).not.toContain('Specimen Nadia')
  expect(byNumber.body).not.toContain('SHA-256')
  const upload = (bytes: Buffer) => {
    const form = new FormData()
    form.set('pdf', new Blob([Uint8Array.from(bytes)], { type: 'application/pdf' }), 'permis.pdf')
    return post(`${url}/verify`, form)
  }
  expect((await upload(pdf)).body).toContain('data-verdict="genuine"')
  const altered = Buffer.from(pdf)
  altered[2000] = altered[2000]! ^ 1
  expect((await upload(altered)).body).toContain('data-verdict="altered"')
  judged(pdf, altered, reference)
}

/** Poppler judges from outside: the signature, one flipped byte, and the Arabic read back in its order. */
function judged(pdf: Buffer, altered: Buffer, reference: string): void {
  if (!requireBinary('pdfsig') || !requireBinary('pdftotext')) return
  const folder = mkdtempSync(join(tmpdir(), 'rokhas-permit-'))
  const [good, bad] = [join(folder, 'good.pdf'), join(folder, 'bad.pdf')]
  writeFileSync(good, pdf)
  writeFileSync(bad, altered)
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' }).stdout
  expect(run('pdfsig', good)).toMatch(/Signature is Valid[\s\S]*|Total document signed/)
  expect(run('pdfsig', good)).toContain('Signature Validation: Signature is Valid.')
  expect(run('pdfsig', bad)).not.toContain('Signature Validation: Signature is Valid.')
  const text = run('pdftotext', good, '-').normalize('NFKC')
  for (const words of ['رخصة البناء', 'المملكة المغربية', 'نادية نموذج', 'SPÉCIMEN', 'نموذج', spoken(reference)])
    expect(text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')).toContain(words)
}

export const spoken = (reference: string) => reference.replace(/^(\d{3})(\d{3})(\d{3})(\d)$/, '$1 $2 $3 $4')
