import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TOWN_PIN } from '../../prisma/seed/town.js'
import { readConfig } from '../config.js'
import { createLogger } from '../logger.js'
import type { Language } from '../message.js'
import { type Service, startService } from '../service.js'
import { get } from './http.js'
import type { Phone } from './phone.js'
import { aCitizen, files, type Offices, theOffices } from './town.js'

/** `npm run tour -- --out DIR`: plays the whole journey on an instance of its own, prints it, and leaves the papers in DIR. */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'tour' } } })
const out = values.out
mkdirSync(out, { recursive: true })

interface Line {
  who: string
  network: 'telegram'
  direction: 'said' | 'heard'
  language: Language
  text: string
  time: string
}

const CITIZENS: { who: string; language: Language; asks: string }[] = [
  { who: 'Specimen Nadia', language: 'fr', asks: 'où en est mon dossier ?' },
  { who: 'Specimen Yassin', language: 'ar', asks: 'فين وصل الملف' },
  { who: 'Specimen Tilelli', language: 'zgh', asks: 'ⴰⴷⴷⴰⴷ' },
]

const dataDir = mkdtempSync(join(tmpdir(), 'rokhas-tour-'))
const config = { ...readConfig({ PORT: '0', DATA_DIR: dataDir }), databaseUrl: undefined, redisUrl: undefined }
console.log('Starting an instance of its own …')
const service = await startService(config, createLogger('warn'))
const transcript: Line[] = []
try {
  const offices = await theOffices(service.publicUrl, service.adminKey)
  for (const citizen of CITIZENS) await journey(service, offices, citizen)
  const { body } = await get(`${service.publicUrl}/sandbox/phone/calls`)
  writeFileSync(join(out, 'calls.json'), JSON.stringify(body, null, 2))
  writeFileSync(join(out, 'transcript.json'), JSON.stringify(transcript, null, 2))
  console.log(`\nLeft in ${out}: the signed permits, transcript.json and calls.json (every call to the network).`)
} finally {
  await service.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** One citizen, from the greeting to the signed permit. */
async function journey(
  { publicUrl: url }: Service,
  offices: Offices,
  { who, language, asks }: (typeof CITIZENS)[number],
): Promise<void> {
  console.log(`\n── ${who} (${language}) ${'─'.repeat(40)}\n`)
  const phone = await aCitizen(url, language)
  const reference = await files(phone)
  const show = teller(phone, who, language)
  await show()
  const office = async (...[officer, act, input]: [Parameters<Offices['act']>[0], string, object?]) => {
    const { status } = await offices.act(officer, reference, act, input)
    if (status !== 200) throw new Error(`${act}: ${status}`)
    console.log(`        ⟶ ${officer}: ${act}`)
  }
  const hears = async () => {
    await phone.heard()
    await show()
  }

  await office('desk', 'register')
  await hears()
  for (const member of ['province', 'urban-agency', 'commune'] as const)
    await office(member, 'give-opinion', { value: 'favourable' })
  await hears()
  await phone.say(asks)
  await hears()
  await office('president', 'decide', { decision: 'approve' })
  await hears()
  await office('desk', 'record-payment', { amount: 125_000, receiptNumber: 'Q-2026-1' })
  await hears()
  await office('president', 'sign-permit', { pin: TOWN_PIN })
  await hears()

  const permit = await fetch(await phone.link('/d/'), { method: 'POST' })
  writeFileSync(join(out, `permit-${language}-${reference}.pdf`), Buffer.from(await permit.arrayBuffer()))
}

/** Prints and keeps what is new on a phone's screen. */
function teller(phone: Phone, who: string, language: Language): () => Promise<void> {
  let shown = 0
  return async () => {
    const messages = await phone.messages()
    for (const { from, at, text, contact, place, inline } of messages.slice(shown)) {
      const said = text ?? (contact ? `☎ ${contact.phone}` : place ? `⌖ ${place.latitude}, ${place.longitude}` : '…')
      const buttons = (inline ?? []).flat().map((button) => `[${button.text}]`)
      console.log(from === 'bot' ? indent([said, ...buttons.slice(0, 6)].join('\n')) : `› ${said}`)
      transcript.push({
        who: from === 'bot' ? 'Rokhas Hub' : who,
        network: 'telegram',
        direction: from === 'bot' ? 'heard' : 'said',
        language,
        text: said,
        time: at,
      })
    }
    shown = messages.length
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}
