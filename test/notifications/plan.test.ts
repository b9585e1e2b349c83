import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Contact, EventType, PermitEvent } from '../../src/core/index.js'
import { LANGUAGES } from '../../src/message.js'
import { type About, NOTICES } from '../../src/notifications/notices.js'
import { deliveryOf, plan } from '../../src/notifications/plan.js'
import { createSpeech } from '../../src/notifications/speech.js'
import { root } from '../../src/root.js'
import { createWords } from '../../src/words.js'

const ABOUT: About = {
  reference: '4821930756',
  procedure: 'PC',
  commune: { fr: 'Nador', ar: 'الناظور', zgh: 'ⵏⵏⴰⴹⵓⵔ' },
}
const base = { id: 7n, applicationId: 'app-1', communeCode: '02.381.01.05.', at: new Date('2026-12-01T09:00:00Z') }

/** One event of every type there is: the compiler asks for a new one's here. */
const EVENTS: { [Type in EventType]: Extract<PermitEvent, { type: Type }> } = {
  'application.filed': { ...base, type: 'application.filed' },
  'application.registered': { ...base, type: 'application.registered', dueOn: '2026-12-16' },
  'opinion.given': { ...base, type: 'opinion.given', institution: 'province', left: 2 },
  'opinions.closed': { ...base, type: 'opinions.closed' },
  'application.approved': { ...base, type: 'application.approved' },
  'application.refused': { ...base, type: 'application.refused' },
  'payment.recorded': { ...base, type: 'payment.recorded' },
  'permit.signed': { ...base, type: 'permit.signed' },
  'deadline.passed': { ...base, type: 'deadline.passed', dueOn: '2026-12-16', silence: 'attestation' },
}
const EVERY_EVENT: PermitEvent[] = [
  ...Object.values(EVENTS),
  { ...EVENTS['deadline.passed'], silence: 'appeal' } as PermitEvent,
]

const aContact = (given: Partial<Contact> = {}): Contact => ({
  id: 'contact-1',
  personId: 'person-1',
  channel: 'telegram',
  address: '700001',
  language: 'ar',
  consents: ['processing'],
  ...given,
})
const applicant = (...contacts: Contact[]) => ({ party: 'applicant', personId: 'person-1', contacts }) as const

describe('a notice goes', () => {
  const filed = EVENTS['application.filed']

  it('to the first contact that a working channel reaches, the preferred channel first', () => {
    const [sms, telegram] = [aContact({ id: 'sms-1', channel: 'sms' }), aContact({ id: 'telegram-1' })]
    const to = (...channels: string[]) =>
      plan(filed, [applicant(sms, telegram)], channels).map(({ contact }) => contact.id)
    expect(to('telegram', 'sms')).toEqual(['telegram-1'])
    expect(to('sms', 'telegram')).toEqual(['sms-1'])
    expect(to('whatsapp', 'sms')).toEqual(['sms-1'])
  })

  it('to nobody where no channel reaches them', () => {
    expect(plan(filed, [applicant(aContact({ channel: 'sms' }))], ['telegram'])).toEqual([])
    expect(plan(filed, [applicant()], ['telegram'])).toEqual([])
    expect(plan(filed, [], ['telegram'])).toEqual([])
  })

  it('in the language of the contact, in French where none was chosen', () => {
    const languageOf = (contact: Contact) => {
      const [planned] = plan(filed, [applicant(contact)], ['telegram'])
      return deliveryOf(filed, ABOUT, planned!, 0).language
    }
    expect(languageOf(aContact({ language: 'zgh' }))).toBe('zgh')
    expect(languageOf(aContact({ language: undefined }))).toBe('fr')
  })

  it('with the event as its cause, for its commune, on the lane of notices', () => {
    const [planned] = plan(filed, [applicant(aContact())], ['telegram'])
    expect(deliveryOf(filed, ABOUT, planned!, 3)).toMatchObject({
      lane: 'notice',
      cause: 'event:7',
      ordinal: 3,
      contactId: 'contact-1',
      communeCode: '02.381.01.05.',
      channel: 'telegram',
    })
  })

  it('with its link as the one button, and with none where it has no link', () => {
    const choices = (event: PermitEvent, link?: string) => {
      const [planned] = plan(event, [applicant(aContact())], ['telegram'])
      return deliveryOf(event, ABOUT, planned!, 0, link).message.choices
    }
    expect(choices(EVENTS['permit.signed'], 'd/link-1')).toEqual([
      { label: { key: 'notices:signed.open' }, link: 'd/link-1' },
    ])
    expect(choices(filed)).toBeUndefined()
  })
})

describe('every event', () => {
  it('has its notices, and there are none for what is no event', () => {
    expect(Object.keys(NOTICES).sort()).toEqual(Object.keys(EVENTS).sort())
  })

  it('but a single opinion is told to the applicant, once', () => {
    const told = Object.entries(NOTICES).map(([type, notices]) => [type, notices.map(({ to }) => to)])
    expect(Object.fromEntries(told)).toEqual({
      ...Object.fromEntries(Object.keys(EVENTS).map((type) => [type, ['applicant']])),
      'opinion.given': [],
    })
  })

  it('that has something to open carries a link of 90 days, and no other does', () => {
    const linked = Object.entries(NOTICES).flatMap(([type, notices]) =>
      notices.flatMap(({ link }) => (link ? [[type, link.kind, link.days]] : [])),
    )
    expect(linked).toEqual([
      ['application.refused', 'refusal', 90],
      ['permit.signed', 'permit', 90],
    ])
  })
})

const speech = createSpeech(createWords(), (ref) => `https://rokhas.example/${ref}`)
const notices = EVERY_EVENT.flatMap((event) =>
  NOTICES[event.type].map((notice) => [event.type, event, notice] as const),
)

describe.each(LANGUAGES)('every notice in %s', (language) => {
  it.each(notices)('%s is worded, with every value in its place', (_, event, notice) => {
    const message = notice.message(event, ABOUT)
    const lines = [
      ...speech.lines(message, language),
      ...(notice.link ? [speech.line({ key: notice.link.label }, language)] : []),
    ]
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/^(?!.*(?:\{\{|undefined|notices:|bots:)).*\p{L}/u)
  })

  it.each(notices)('%s names the file by its reference', (_, event, notice) => {
    expect(speech.lines(notice.message(event, ABOUT), language)[0]).toContain('482 193 075 6')
  })
})

it('a notice says the reference, the kind, the commune and a date: nothing else, so nothing personal', () => {
  const said = new Set(
    notices.flatMap(([, event, notice]) =>
      notice.message(event, ABOUT).texts.flatMap(({ values = {} }) => Object.keys(values)),
    ),
  )
  expect([...said].sort()).toEqual(['commune', 'date', 'procedure', 'reference'])
})

it.each(LANGUAGES)('no text of a notice has room for more than that (%s)', (language) => {
  const texts = readFileSync(join(root, 'locales', language, 'notices.json'), 'utf8')
  const named = new Set([...texts.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name))
  expect(['commune', 'date', 'procedure', 'reference']).toEqual(expect.arrayContaining([...named]))
})
