import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answered, putAway, said } from '../../../src/bots/conversation/dialogue.js'
import type { Said } from '../../../src/bots/conversation/inbound.js'
import { GLOBAL, HARD_STOP, NO, SOFT_STOP, YES } from '../../../src/bots/conversation/lexicon.js'
import * as prompts from '../../../src/bots/conversation/prompts.js'
import { reconcile, type State } from '../../../src/bots/conversation/state.js'
import type { Answer, Ask, FoundCommune, ShownStatus, Turn, Who } from '../../../src/bots/conversation/turn.js'
import { STATES } from '../../../src/core/index.js'
import { checkDigit } from '../../../src/core/reference.js'
import type { Message } from '../../../src/message.js'

const REFERENCE = `482193075${checkDigit('482193075')}`
const MISTYPED = `482193075${(Number(checkDigit('482193075')) + 1) % 10}`
const NADOR: FoundCommune = { code: '02.381.01.05.', names: { fr: 'Nador', ar: 'الناظور' }, open: true }
const ZEGHANGHANE: FoundCommune = { code: '02.381.01.11.', names: { fr: 'Zeghanghane', ar: 'أزغنغان' }, open: false }
const STATUS: ShownStatus = {
  reference: REFERENCE,
  procedure: 'PC',
  communeCode: NADOR.code,
  commune: NADOR.names,
  state: 'in-review',
  step: 2,
  steps: 6,
  holder: 'commission',
  awaited: ['urban-agency'],
  dueOn: '2026-12-16',
  late: false,
}

/** Somebody who has chosen a language, agreed and proved their number. */
const AT_HOME: Who = { language: 'fr', consented: true, verified: true, stopped: false, filesByChat: false }
const NEWCOMER: Who = { consented: false, verified: false, stopped: false, filesByChat: false }
const WITHOUT_CONSENT: Who = { ...NEWCOMER, language: 'fr' }
const WITHOUT_PHONE: Who = { ...WITHOUT_CONSENT, consented: true }

const pending = { applicationId: 'app-1', link: 'f/link-1', file: { ref: 'file-1', name: 'plan.pdf' } }
const AT = {
  menu: { step: 'menu' },
  language: { step: 'language' },
  consent: { step: 'consent' },
  phone: { step: 'phone' },
  kind: { step: 'kind' },
  commune: { step: 'commune', procedure: 'PC' },
  place: { step: 'place', procedure: 'PC', communeCode: NADOR.code },
  page: { step: 'page', applicationId: 'app-1', link: 'f/link-1' },
  'file-consent': { step: 'file-consent', ...pending },
  'which-document': { step: 'which-document', ...pending },
} satisfies { [Step in State['step']]: Extract<State, { step: Step }> }
const EVERY_STATE: State[] = Object.values(AT)

const hears = (state: State, text: string, who = AT_HOME) => said(state, { kind: 'text', text }, who)
const taps = (state: State, payload: string, who = AT_HOME) => said(state, { kind: 'choice', payload }, who)
const aFile: Extract<Said, { kind: 'file' }> = {
  kind: 'file',
  ref: 'file-2',
  name: 'titre.pdf',
  mediaType: 'application/pdf',
  size: 1000,
}

const keysOf = ({ say }: Pick<Turn, 'say'>) => say.flatMap(({ texts }) => texts.map(({ key }) => key))
const payloadsOf = (message: Message) =>
  (message.choices ?? []).flatMap((choice) => ('payload' in choice ? [choice.payload] : []))

/** What a turn does, in a word: what it asks to have done, or else the first thing it says. */
function does({ say, ask }: Turn): string {
  if (ask?.kind === 'notices') return ask.wanted ? 'resume notices' : 'stop notices'
  if (ask?.kind === 'consent') return `consent ${ask.purpose}`
  return ask?.kind ?? say[0]!.texts[0]!.key.replace('bots:', '')
}

/** Every button the dialogue ever shows. */
const SHOWN = [
  ...new Set(
    [
      prompts.greeting(),
      prompts.chooseLanguage(),
      prompts.consentPrompt(),
      prompts.menu(),
      prompts.help(),
      prompts.kinds(),
      prompts.communes('bots:file.commune', [NADOR, ZEGHANGHANE]),
      prompts.documents(),
      prompts.whichDocument({ ref: 'file-1', name: 'plans.pdf' }),
      prompts.filesConsent(),
      prompts.whichStatus([REFERENCE]),
      prompts.pagePrompt('PC', 'f/link-1'),
      ...STATES.map((state) => prompts.statusCard({ ...STATUS, state, link: 'd/link-2' })),
    ].flatMap(payloadsOf),
  ),
]
const WORDS = [...Object.values(GLOBAL).flat(), ...HARD_STOP, ...SOFT_STOP, ...YES, ...NO]

describe('a text that could be several things is the first of them', () => {
  it.each<[rule: string, at: State, text: string, what: string]>([
    ['a hard stop before a question’s answer', AT.consent, 'STOP', 'stop notices'],
    ['a hard stop before a question’s answer', AT['file-consent'], 'توقف', 'stop notices'],
    ['a hard stop before the step', AT.commune, 'Arrêt', 'stop notices'],
    ['a hard stop before the step', AT.place, 'désabonner', 'stop notices'],
    ['all of a hard stop before the word in it that cancels', AT.place, 'إلغاء الاشتراك', 'stop notices'],
    ['a word for anywhere before a question', AT['file-consent'], 'menu', 'menu.ask'],
    ['a word for anywhere before a question', AT['file-consent'], 'aide', 'help.text'],
    ['a word for anywhere before the step', AT.commune, 'annuler', 'cancelled'],
    ['a word for anywhere before the step', AT.place, 'القائمة', 'menu.ask'],
    ['a word for anywhere before the step', AT.place, 'langue', 'greeting.choose'],
    ['a language’s name before the step', AT.place, 'tarifit', 'choose-language'],
    ['a question before a soft stop', AT['file-consent'], 'safi', 'files.declined'],
    ['a question before a soft stop', AT['file-consent'], 'ⴱⴷⴷ', 'files.declined'],
    ['a question before what yes is elsewhere', AT['file-consent'], 'oui', 'consent files-by-chat'],
    ['a soft stop before the step', AT.place, 'ما بغيتش', 'stop notices'],
    ['a soft stop before the step', AT.commune, 'mabghitch', 'stop notices'],
    ['the city of Safi before a soft stop, where a commune was asked for', AT.commune, 'Safi', 'communes'],
    ['a street before a word in it that is wanted elsewhere', AT.place, 'Hay Etat Major, rue 3', 'open-draft'],
    ['a soft stop where nothing was asked', AT.menu, 'صافي', 'stop notices'],
    ['a reference is never taken for a commune', AT.commune, REFERENCE, 'status'],
    ['a reference is never taken for a place', AT.place, `dossier ${REFERENCE}`, 'status'],
    ['the step before the fallback', AT.commune, 'Nador', 'communes'],
    ['the step before the fallback', AT.place, 'Lotissement Al Matar', 'open-draft'],
    ['what is wanted is never taken for a place', AT.place, 'où en est mon dossier ?', 'statuses'],
    ['a reference before what is wanted', AT.menu, `suivi ${REFERENCE}`, 'status'],
    ['a reference before what is wanted', AT.page, `documents ${REFERENCE}`, 'status'],
    ['what is wanted before the fallback', AT.menu, 'pièces', 'documents.title'],
    ['what is wanted before the fallback', AT['which-document'], 'déposer une demande', 'file.kind'],
    ['the fallback for the rest', AT.menu, 'baraka', 'fallback'],
    ['the fallback for yes to nothing', AT.menu, 'oui', 'fallback'],
  ])('%s', (_, at, text, what) => {
    expect(does(hears(at, text))).toBe(what)
  })

  it('also before consent: a stop word ends notices, a soft one is no to the question', () => {
    expect(does(hears(AT.consent, 'stop', WITHOUT_CONSENT))).toBe('stop notices')
    expect(does(hears(AT.consent, 'aide', WITHOUT_CONSENT))).toBe('help.text')
    expect(does(hears(AT.consent, 'safi', WITHOUT_CONSENT))).toBe('consent.declined')
    expect(does(hears(AT.consent, 'نعم', WITHOUT_CONSENT))).toBe('consent processing')
  })
})

it.each(SOFT_STOP)('“%s” answers no to a question, and stops nothing', (word) => {
  expect(hears(AT.consent, word, WITHOUT_CONSENT)).toEqual(taps(AT.consent, 'consent:no', WITHOUT_CONSENT))
  expect(hears(AT['file-consent'], word)).toEqual(taps(AT['file-consent'], 'files:no'))
})

it.each(EVERY_STATE)('a hard stop is heard at $step, with or without a login', (state) => {
  for (const who of [NEWCOMER, WITHOUT_CONSENT, WITHOUT_PHONE, AT_HOME])
    for (const word of HARD_STOP) expect(does(hears(state, word, who))).toBe('stop notices')
})

it('somebody who stopped notices begins them again with START', () => {
  const turn = hears(AT.menu, 'start', { ...AT_HOME, stopped: true })
  expect(turn.ask).toEqual({ kind: 'notices', wanted: true })
  expect(keysOf(answered(turn.state, turn.ask!, { kind: 'notices' }, AT_HOME))).toEqual([
    'bots:resumed',
    'bots:menu.ask',
  ])
})

describe('before anything can be done', () => {
  const GATES = [
    ['a language', NEWCOMER, prompts.greeting(), AT.language],
    ['consent', WITHOUT_CONSENT, prompts.consentPrompt(), AT.consent],
    ['a proved number', WITHOUT_PHONE, prompts.phonePrompt(), AT.phone],
  ] as const
  /** What may happen at a gate besides asking again. */
  const OPEN = ['stop notices', 'choose-language', 'greeting.hello', 'greeting.choose', 'help.text']

  describe.each(GATES)('%s is asked for', (gate, who, prompt, at) => {
    it('whatever else is tapped, from every state', () => {
      for (const state of EVERY_STATE)
        for (const payload of SHOWN) {
          if (/^(?:lang:|language$|help$)/.test(payload)) continue
          if (payload.startsWith('consent:') && gate === 'consent') continue
          expect([payload, taps(state, payload, who)]).toEqual([payload, { state: at, say: [prompt] }])
        }
    })

    it.each([
      'où en est mon dossier ?',
      REFERENCE,
      'déposer une demande',
      'menu',
      'annuler',
      'bonjour',
      'oui bien sûr',
    ])('when “%s” is typed', (text) => {
      expect(hears(AT.menu, text, who)).toEqual({ state: at, say: [prompt] })
    })

    it('when a file, a place or a sticker comes', () => {
      const others: Said[] = [aFile, { kind: 'place', latitude: 35.17, longitude: -2.93 }, { kind: 'other' }]
      for (const message of others)
        for (const state of EVERY_STATE) expect(said(state, message, who)).toEqual({ state: at, say: [prompt] })
    })

    it('and only stop, help and language are heard besides', () => {
      const allowed = new Set([
        ...OPEN,
        prompt.texts[0]!.key.replace('bots:', ''),
        ...(gate === 'consent' ? ['consent processing', 'consent.declined'] : []),
        ...(gate === 'a proved number' ? ['phone.typed'] : []),
      ])
      for (const word of [...WORDS, 'Lotissement Al Matar', REFERENCE])
        expect([...allowed], word).toContain(does(hears(at, word, who)))
    })
  })

  it('a contact is not taken before consent', () => {
    for (const who of [NEWCOMER, WITHOUT_CONSENT])
      expect(said(AT.phone, { kind: 'contact', own: true, number: '+212600000001' }, who).ask).toBeUndefined()
  })

  it('help is in three languages while none is chosen', () => {
    expect(hears(AT.language, 'help', NEWCOMER).say).toEqual([prompts.greeting()])
  })

  it('a no to consent keeps the yes within reach', () => {
    const turn = taps(AT.consent, 'consent:no', WITHOUT_CONSENT)
    expect(keysOf(turn)).toEqual(['bots:consent.declined'])
    expect(turn.say.flatMap(payloadsOf)).toEqual(['consent:yes'])
    expect(turn.state).toEqual(AT.consent)
  })
})

describe('a phone number', () => {
  it('is proved by the sender’s own contact', () => {
    const turn = said(AT.phone, { kind: 'contact', own: true, number: '+212600000001' }, WITHOUT_PHONE)
    expect(turn.ask).toEqual({ kind: 'prove-phone', number: '+212600000001' })
    const after = answered(turn.state, turn.ask!, { kind: 'prove-phone' }, AT_HOME)
    expect(after.state).toEqual(AT.menu)
    expect(keysOf(after)).toEqual(['bots:phone.proved', 'bots:menu.ask'])
  })

  it.each([
    ['a forwarded contact', { kind: 'contact', own: false, number: '+212600000002' }, 'bots:phone.not-own'],
    ['a number that is none', { kind: 'contact', own: true }, 'bots:phone.invalid'],
    ['a typed number', { kind: 'text', text: '06 12 34 56 78' }, 'bots:phone.typed'],
    ['a number typed with its country', { kind: 'text', text: '+212 6 12 34 56 78' }, 'bots:phone.typed'],
  ] as const)('is not proved by %s, and is asked for again', (_, message, key) => {
    const turn = said(AT.phone, message, WITHOUT_PHONE)
    expect(turn.ask).toBeUndefined()
    expect(turn.state).toEqual(AT.phone)
    expect(keysOf(turn)).toEqual([key])
    expect(turn.say[0]!.request).toBe('contact')
  })
})

describe('a button means what it says', () => {
  it.each([
    ['file', 'file.kind'],
    ['kind:PC', 'communes'],
    [`commune:${NADOR.code}`, 'communes'],
    ['status', 'statuses'],
    [`status:${REFERENCE}`, 'status'],
    ['documents', 'documents.title'],
    ['help', 'help.text'],
    ['language', 'greeting.choose'],
    ['lang:ar', 'choose-language'],
    ['menu', 'menu.ask'],
    ['consent:yes', 'menu.ask'],
    ['consent:no', 'menu.ask'],
    ['a-button-of-a-version-before', 'menu.ask'],
  ])('%s, from every state', (payload, what) => {
    for (const state of EVERY_STATE) expect([state.step, does(taps(state, payload))]).toEqual([state.step, what])
  })

  it('an old answer about a file that is not waiting any more does nothing, and says so', () => {
    for (const state of EVERY_STATE)
      for (const payload of ['files:yes', 'files:no', 'doc:situation-plan']) {
        if (state.step === 'file-consent' && payload.startsWith('files:')) continue
        if (state.step === 'which-document' && payload.startsWith('doc:')) continue
        const { ask, state: after } = taps(state, payload)
        expect(ask === undefined || ask.kind === 'communes').toBe(true)
        expect(after).toEqual(state)
      }
  })

  it('a kind of permit that is not issued here is not understood', () => {
    expect(does(taps(AT.kind, 'kind:toString'))).toBe('fallback')
    expect(does(taps(AT.kind, 'kind:XX'))).toBe('fallback')
  })
})

describe('a commune', () => {
  const communes = (typed: string, found: FoundCommune[]) =>
    answered(AT.commune, { kind: 'communes', text: typed }, { kind: 'communes', found, open: [NADOR] }, AT_HOME)

  it('that is the only one of its name leads on to the place', () => {
    expect(communes('nador', [NADOR])).toMatchObject({ state: AT.place, say: [{ request: 'place' }] })
  })

  it('that is one of several is chosen from a list', () => {
    const turn = communes('n', [NADOR, ZEGHANGHANE])
    expect(turn.state).toEqual(AT.commune)
    expect(turn.say.flatMap(payloadsOf)).toEqual([`commune:${NADOR.code}`, `commune:${ZEGHANGHANE.code}`, 'menu'])
  })

  it('whose desk is not here is told so, with the open ones beside', () => {
    const turn = communes('Zeghanghane', [ZEGHANGHANE])
    expect(keysOf(turn)).toEqual(['bots:file.commune-closed'])
    expect(turn.say.flatMap(payloadsOf)).toEqual([`commune:${NADOR.code}`, 'menu'])
  })

  it('nobody knows is asked for again', () => {
    expect(keysOf(communes('Atlantis', []))).toEqual(['bots:file.commune-none'])
  })

  it('never shows more than eight choices and the way back', () => {
    expect(communes('b', Array<FoundCommune>(30).fill(NADOR)).say[0]!.choices).toHaveLength(9)
  })
})

describe('a place', () => {
  it('is given in words', () => {
    expect(hears(AT.place, '  Lotissement Al Matar, rue 12 ').ask).toEqual({
      kind: 'open-draft',
      procedure: 'PC',
      communeCode: NADOR.code,
      place: 'Lotissement Al Matar, rue 12',
      latitude: undefined,
      longitude: undefined,
    })
  })

  it('is given by a pin', () => {
    expect(said(AT.place, { kind: 'place', latitude: 35.1681234, longitude: -2.9331234 }, AT_HOME).ask).toMatchObject({
      kind: 'open-draft',
      place: '35.16812, -2.93312',
      latitude: 35.1681234,
      longitude: -2.9331234,
    })
  })

  it('on the equator and the first meridian is a place too', () => {
    expect(said(AT.place, { kind: 'place', latitude: 0, longitude: 0 }, AT_HOME).ask).toMatchObject({
      place: expect.any(String),
    })
  })

  it('too short to find is asked for again', () => {
    const turn = hears(AT.place, 'Hay')
    expect(turn).toMatchObject({ state: AT.place, say: [{ request: 'place' }] })
    expect(turn.ask).toBeUndefined()
  })

  it('is cut where somebody writes a letter', () => {
    expect(hears(AT.place, 'x'.repeat(1000)).ask).toMatchObject({ place: 'x'.repeat(200) })
  })

  it('sent when none was asked for is not understood', () => {
    expect(does(said(AT.menu, { kind: 'place', latitude: 35, longitude: -3 }, AT_HOME))).toBe('fallback')
  })

  it('opens the page for the personal part', () => {
    const turn = hears(AT.place, 'Lotissement Al Matar')
    const opened = answered(
      turn.state,
      turn.ask!,
      { kind: 'open-draft', applicationId: 'app-1', link: 'f/link-1' },
      AT_HOME,
    )
    expect(opened.state).toEqual(AT.page)
    expect(opened.say[0]!.choices).toEqual([
      { label: { key: 'bots:file.open-page', values: undefined }, link: 'f/link-1' },
    ])
  })
})

describe('a file', () => {
  const sends = (state: State, given: Partial<typeof aFile> = {}, who = AT_HOME) =>
    said(state, { ...aFile, ...given }, who)

  it.each([AT.menu, AT.kind, AT.commune, AT.place])('with no draft at $step is not expected', (state) => {
    expect(sends(state)).toMatchObject({ state, say: [{ texts: [{ key: 'bots:files.no-draft' }] }] })
  })

  it('over 20 MB is refused before it is fetched', () => {
    expect(does(sends(AT.page, { size: 20 * 1024 * 1024 + 1 }))).toBe('refusal.document-too-large')
    expect(does(sends(AT.page, { size: 20 * 1024 * 1024 }))).toBe('files.consent')
  })

  it.each(['video/mp4', 'application/zip', 'image/gif'])('of kind %s is refused before it is fetched', (mediaType) => {
    expect(does(sends(AT.page, { mediaType }))).toBe('refusal.document-kind')
  })

  it.each([undefined, 'application/octet-stream', 'application/pdf', 'image/jpeg', 'image/png'])(
    'said to be %s is looked at when it is fetched',
    (mediaType) => {
      expect(does(sends(AT.page, { mediaType, size: undefined }))).toBe('files.consent')
    },
  )

  it('by chat needs a consent of its own, asked once', () => {
    const first = sends(AT.page)
    expect(first.state).toEqual({ ...AT['file-consent'], file: { ref: 'file-2', name: 'titre.pdf' } })
    const yes = taps(first.state, 'files:yes')
    expect(yes.ask).toEqual({ kind: 'consent', purpose: 'files-by-chat' })
    const which = answered(yes.state, yes.ask!, { kind: 'consent' }, { ...AT_HOME, filesByChat: true })
    expect(which.state).toEqual({ ...AT['which-document'], file: { ref: 'file-2', name: 'titre.pdf' } })
    const { file } = which.state as Extract<typeof which.state, { step: 'which-document' }>
    expect(taps(which.state, 'doc:property-certificate:another').ask).toBeUndefined()
    const attach = taps(which.state, `doc:property-certificate:${prompts.markOf(file)}`)
    expect(attach.ask).toEqual({
      kind: 'attach',
      applicationId: 'app-1',
      document: 'property-certificate',
      file: { ref: 'file-2', name: 'titre.pdf' },
    })
    const done = answered(attach.state, attach.ask!, { kind: 'attach' }, { ...AT_HOME, filesByChat: true })
    expect(done.state).toEqual(AT.page)
    expect(does(sends(done.state, {}, { ...AT_HOME, filesByChat: true }))).toBe('files.which')
  })

  it('that was declined is not kept, and the page stays open', () => {
    const turn = taps(AT['file-consent'], 'files:no')
    expect(turn.state).toEqual(AT.page)
    expect(turn.ask).toBeUndefined()
    expect(turn.say[0]!.texts[0]!.values).toEqual({ link: { link: 'f/link-1' } })
  })

  it('that was refused leaves the page open', () => {
    const ask: Ask = { kind: 'attach', applicationId: 'app-1', document: 'situation-plan', file: pending.file }
    const turn = answered(AT['which-document'], ask, { kind: 'refused', code: 'document-kind' }, AT_HOME)
    expect(turn.state).toEqual(AT.page)
    expect(keysOf(turn)).toEqual(['bots:refusal.document-kind'])
  })

  it('that comes after another takes its place', () => {
    const who = { ...AT_HOME, filesByChat: true }
    expect(sends(AT['which-document'], {}, who).state).toMatchObject({ file: { ref: 'file-2' } })
  })
})

describe('a reference', () => {
  it('that was mistyped is said to be, without looking', () => {
    for (const state of EVERY_STATE) {
      const turn = hears(state, MISTYPED)
      expect(turn.ask).toBeUndefined()
      expect(turn.state).toEqual(state)
      expect(keysOf(turn)).toEqual(['bots:refusal.reference-mistyped'])
    }
  })

  it('is shown with its stage, its holder, who is awaited, its date and what to do', () => {
    expect(keysOf({ say: [prompts.statusCard(STATUS)] })).toEqual([
      'bots:status.title',
      'bots:status.what',
      'bots:status.stage',
      'bots:status.holder',
      'bots:status.awaited',
      'bots:status.due',
      'bots:next.in-review',
    ])
  })

  it('is not asked for where there is only one file', () => {
    const turn = answered(
      AT.menu,
      { kind: 'statuses' },
      { kind: 'statuses', references: [REFERENCE], only: STATUS },
      AT_HOME,
    )
    expect(turn.say).toEqual([prompts.statusCard(STATUS)])
  })

  it('is chosen from a list where there are several, and none is said to be none', () => {
    const statuses = (references: string[]) =>
      answered(AT.menu, { kind: 'statuses' }, { kind: 'statuses', references }, AT_HOME)
    expect(statuses([REFERENCE, '1000000009']).say.flatMap(payloadsOf)).toEqual([
      `status:${REFERENCE}`,
      'status:1000000009',
      'menu',
    ])
    expect(keysOf(statuses([]))).toEqual(['bots:status.none'])
  })
})

describe('a saved state', () => {
  it.each(EVERY_STATE)('at $step is read as it was', (state) => {
    expect(reconcile(JSON.parse(JSON.stringify(state)))).toEqual(state)
  })

  it.each([
    undefined,
    null,
    5,
    'menu',
    [],
    {},
    { step: null },
    { step: 'a step of a later version' },
    { step: 'constructor' },
    { step: '__proto__' },
    { step: 'commune' },
    { step: 'place', procedure: 'PC' },
    { step: 'page', applicationId: 'app-1' },
    { step: 'file-consent', applicationId: 'app-1', link: 'f/link-1' },
  ])('that this version does not know (%o) is the menu', (saved) => {
    expect(reconcile(saved)).toEqual(AT.menu)
  })
})

/** What whoever runs the dialogue answers to an ask, and what the dialogue then knows of the person. */
function carriedOut(ask: Ask, who: Who): [Answer, Who] {
  switch (ask.kind) {
    case 'choose-language':
      return [{ kind: ask.kind }, { ...who, language: ask.language }]
    case 'consent':
      return [
        { kind: ask.kind },
        { ...who, ...(ask.purpose === 'processing' ? { consented: true } : { filesByChat: true }) },
      ]
    case 'prove-phone':
      return [{ kind: ask.kind }, { ...who, verified: true }]
    case 'notices':
      return [{ kind: ask.kind }, { ...who, stopped: !ask.wanted }]
    case 'communes':
      return [{ kind: ask.kind, found: ask.text.startsWith('N') ? [NADOR] : [], open: [NADOR] }, who]
    case 'open-draft':
      return [{ kind: ask.kind, applicationId: 'app-9', link: 'f/link-9' }, who]
    case 'attach':
      return [{ kind: ask.kind }, who]
    case 'statuses':
      return [{ kind: ask.kind, references: [REFERENCE], only: STATUS }, who]
    case 'status':
      return [{ kind: ask.kind, status: STATUS }, who]
  }
}

/** A whole turn, as it is run: asks are carried out, or refused, until there are none. */
function wholeTurn(before: State, message: Said, known: Who, refused = false): { state: State; say: Message[] } {
  let who = known
  let turn = said(before, message, who)
  const say = [...turn.say]
  for (let asks = 0; turn.ask; asks++) {
    expect(asks, 'a turn comes to its end').toBeLessThan(5)
    const { ask } = turn
    const [answer, after] = refused
      ? [{ kind: 'refused', code: 'act-not-allowed' } as const, who]
      : carriedOut(ask, who)
    who = after
    turn = answered(turn.state, ask, answer, who)
    say.push(...turn.say)
  }
  return { state: turn.state, say: putAway(before, turn.state, say) }
}

/** What holds for every turn whatsoever. */
function holds(before: State, message: Said, who: Who, refused = false): void {
  const { state, say } = wholeTurn(before, message, who, refused)
  expect(say.length, 'something is said').toBeGreaterThan(0)
  for (const one of say) {
    expect(one.texts.length).toBeGreaterThan(0)
    expect(one.request === undefined || (one.choices ?? []).length === 0, 'what asks has no buttons').toBe(true)
    for (const payload of payloadsOf(one)) expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(64)
  }
  expect(reconcile(JSON.parse(JSON.stringify(state))), 'the state survives being saved').toEqual(state)
  const keyboard = before.step === 'phone' || before.step === 'place'
  if (keyboard && state.step !== before.step)
    expect(
      say.some(({ request }) => request !== undefined),
      'the keyboard is put away',
    ).toBe(true)
}

const EVERYBODY: Who[] = [undefined, 'ar', 'fr', 'zgh'].flatMap((language) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
    language: language as Who['language'],
    consented: (bits & 1) > 0,
    verified: (bits & 2) > 0,
    stopped: (bits & 4) > 0,
    filesByChat: (bits & 3) === 3,
  })),
)

const anyState: fc.Arbitrary<State> = fc.oneof(
  fc.constantFrom(...EVERY_STATE),
  fc
    .string({ unit: 'binary', maxLength: 80 })
    .map((name): State => ({ ...AT['which-document'], file: { ref: name, name } })),
)
const anyMessage: fc.Arbitrary<Said> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(...WORDS),
      fc.tuple(fc.constantFrom(...WORDS), fc.string({ maxLength: 20 })).map((parts) => parts.join(' ')),
      fc.nat({ max: 9_999_999_999 }).map(String),
    ),
  }),
  fc.record({
    kind: fc.constant('choice' as const),
    payload: fc.oneof(fc.constantFrom(...SHOWN), fc.string({ maxLength: 64 })),
  }),
  fc.record({
    kind: fc.constant('contact' as const),
    own: fc.boolean(),
    number: fc.option(fc.constant('+212600000001'), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('place' as const),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('file' as const),
    ref: fc.string(),
    name: fc.string({ unit: 'binary' }),
    mediaType: fc.option(fc.constantFrom('application/pdf', 'video/mp4'), { nil: undefined }),
    size: fc.option(fc.nat({ max: 30_000_000 }), { nil: undefined }),
  }),
  fc.constant({ kind: 'other' as const }),
)

describe('every turn says something, shows buttons that fit, and leaves a state that can be saved', () => {
  it('for every button, from every state, by everybody', () => {
    for (const state of EVERY_STATE)
      for (const payload of SHOWN) for (const who of EVERYBODY) holds(state, { kind: 'choice', payload }, who)
  })

  it('for every word that is heard anywhere, from every state, by everybody', () => {
    for (const state of EVERY_STATE)
      for (const text of WORDS) for (const who of EVERYBODY) holds(state, { kind: 'text', text }, who)
  })

  it('for whatever else people do, and whether or not the service refuses', () => {
    fc.assert(
      fc.property(anyState, anyMessage, fc.constantFrom(...EVERYBODY), fc.boolean(), (state, message, who, refused) =>
        holds(state, message, who, refused),
      ),
      { numRuns: 2000 },
    )
  })

  it('for whatever was saved before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyMessage, (saved, message) => holds(reconcile(saved), message, AT_HOME)),
      { numRuns: 500 },
    )
  })
})
