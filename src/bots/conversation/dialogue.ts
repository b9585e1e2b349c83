import { type DocumentCode, PROCEDURES, type ProcedureCode, readReference } from '../../core/index.js'
import { LANGUAGES, type Language, type Message } from '../../message.js'
import type { Said } from './inbound.js'
import type { GlobalWord } from './lexicon.js'
import { normalise } from './normalise.js'
import * as prompts from './prompts.js'
import { simply } from './prompts.js'
import type { State } from './state.js'
import type { Answer, Ask, Turn, Who } from './turn.js'
import { type Understood, understand } from './understand.js'

const MAX_FILE_BYTES = 20 * 1024 * 1024
const FILE_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'application/octet-stream']
const SHORTEST_PLACE = 4

/** What to answer. Pure: it knows no network, no language and no database; what it needs to know or have done it asks for. */
export function said(state: State, message: Said, who: Who): Turn {
  switch (message.kind) {
    case 'text':
      return text(state, message.text, who)
    case 'choice':
      return choice(state, message.payload, who)
    case 'contact':
      return contact(state, message, who)
    case 'place':
      return place(state, { latitude: message.latitude, longitude: message.longitude }, who)
    case 'file':
      return file(state, message, who)
    case 'other':
      return lost(state, who)
  }
}

/** One order for every text: hard stop, word for anywhere, pending question, soft stop, step, reference, intent, fallback. */
function text(state: State, typed: string, who: Who): Turn {
  const heard = understand(typed)
  if (heard.hardStop) return { state, say: [], ask: { kind: 'notices', wanted: false } }
  // A quarter may be called Salam: where a place was asked for, a greeting is its name.
  const isPlace = state.step === 'place' && heard.global === 'start' && !typed.startsWith('/')
  if (heard.global && !isPlace) return globalWord(heard.global, state, who)
  if (heard.language) return { state, say: [], ask: { kind: 'choose-language', language: heard.language } }
  const pending = question(state, heard)
  if (pending) return choice(state, pending, who)
  // Where a commune was asked for, Safi is the city.
  const isCity = state.step === 'commune' && normalise(typed) === 'safi'
  if (heard.softStop && !isCity) return { state, say: [], ask: { kind: 'notices', wanted: false } }
  if (!isAtHome(who)) return state.step === 'phone' ? phoneTyped(state) : prompts.welcome(who)
  const taken = step(state, typed, heard, who)
  if (taken) return taken
  if (heard.digits) return reference(state, heard.digits)
  if (heard.intent) return choice(state, heard.intent, who)
  return lost(state, who)
}

function globalWord(word: GlobalWord, state: State, who: Who): Turn {
  switch (word) {
    case 'start':
      return who.stopped ? { state, say: [], ask: { kind: 'notices', wanted: true } } : prompts.welcome(who)
    case 'help':
      return { state, say: who.language ? [prompts.help()] : [prompts.greeting()] }
    case 'language':
      return { state, say: [prompts.chooseLanguage()] }
    case 'cancel':
      return isAtHome(who) ? { state: { step: 'menu' }, say: [prompts.menu('bots:cancelled')] } : prompts.welcome(who)
    case 'menu':
      return prompts.welcome(who)
  }
}

/** Yes and no belong to the question that was asked; a soft stop word is a no to it. */
function question({ step }: State, { answer, softStop }: Understood): string | undefined {
  const given = answer ?? (softStop ? 'no' : undefined)
  if (!given) return undefined
  if (step === 'consent') return `consent:${given}`
  if (step === 'file-consent') return `files:${given}`
  return undefined
}

/** What the present step makes of a text; undefined where it is not meant for it. */
function step(state: State, typed: string, { digits, sure }: Understood, who: Who): Turn | undefined {
  if (digits) return undefined
  if (state.step === 'commune') return { state, say: [], ask: { kind: 'communes', text: typed } }
  if (state.step === 'place') return sure ? undefined : place(state, { text: typed.trim() }, who)
  return undefined
}

/** A button means what it says, whenever it is touched: also an old one, also in the middle of something else. */
function choice(state: State, payload: string, who: Who): Turn {
  const [action, ...rest] = payload.split(':')
  const value = rest.join(':')
  if (action === 'lang' && LANGUAGES.includes(value as Language))
    return { state, say: [], ask: { kind: 'choose-language', language: value as Language } }
  if (action === 'help') return globalWord('help', state, who)
  if (action === 'language') return globalWord('language', state, who)
  if (action === 'consent' && who.language && !who.consented)
    return value === 'yes'
      ? { state, say: [], ask: { kind: 'consent', purpose: 'processing' } }
      : { state: { step: 'consent' }, say: [declined()] }
  if (!isAtHome(who)) return prompts.welcome(who)

  switch (action) {
    case 'file':
      return { state: { step: 'kind' }, say: [prompts.kinds()] }
    case 'kind':
      return Object.hasOwn(PROCEDURES, value)
        ? {
            state: { step: 'commune', procedure: value as ProcedureCode },
            say: [],
            ask: { kind: 'communes', text: '' },
          }
        : lost(state, who)
    case 'commune':
      return {
        state: state.step === 'commune' ? state : { step: 'commune', procedure: 'PC' },
        say: [],
        ask: { kind: 'communes', text: value },
      }
    case 'status':
      return value ? reference(state, value) : { state, say: [], ask: { kind: 'statuses' } }
    case 'documents':
      return { state, say: [prompts.documents()] }
    case 'files':
      return filesAnswer(state, value, who)
    case 'doc':
      return documentChosen(state, value, who)
    default:
      return prompts.welcome(who)
  }
}

function contact(state: State, { number, own }: Extract<Said, { kind: 'contact' }>, who: Who): Turn {
  if (!who.consented) return prompts.welcome(who)
  if (!own) return { state, say: [{ ...simply('bots:phone.not-own'), request: 'contact' }] }
  if (!number) return { state, say: [{ ...simply('bots:phone.invalid'), request: 'contact' }] }
  return { state, say: [], ask: { kind: 'prove-phone', number } }
}

function place(state: State, given: { text?: string; latitude?: number; longitude?: number }, who: Who): Turn {
  if (!isAtHome(who) || state.step !== 'place') return lost(state, who)
  const { latitude, longitude } = given
  const named =
    latitude !== undefined && longitude !== undefined ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : given.text
  if (!named || named.length < SHORTEST_PLACE)
    return { state, say: [{ ...simply('bots:file.place-short'), request: 'place' }] }
  const { procedure, communeCode } = state
  return {
    state,
    say: [],
    ask: { kind: 'open-draft', procedure, communeCode, place: named.slice(0, 200), latitude, longitude },
  }
}

/** A file is judged by what the network says of it first; what it truly is shows when it is fetched. */
function file(state: State, { ref, name, mediaType, size }: Extract<Said, { kind: 'file' }>, who: Who): Turn {
  if (!isAtHome(who)) return prompts.welcome(who)
  if (!('applicationId' in state)) return { state, say: [simply('bots:files.no-draft', prompts.MENU.slice(0, 2))] }
  if (size !== undefined && size > MAX_FILE_BYTES) return { state, say: [simply('bots:refusal.document-too-large')] }
  if (mediaType && !FILE_TYPES.includes(mediaType)) return { state, say: [simply('bots:refusal.document-kind')] }
  const { applicationId, link } = state
  const next = { applicationId, link, file: { ref, name } }
  return who.filesByChat
    ? { state: { step: 'which-document', ...next }, say: [prompts.whichDocument(next.file)] }
    : { state: { step: 'file-consent', ...next }, say: [prompts.filesConsent()] }
}

function filesAnswer(state: State, value: string, who: Who): Turn {
  if (state.step !== 'file-consent') return lost(state, who)
  const { applicationId, link } = state
  if (value === 'yes') return { state, say: [], ask: { kind: 'consent', purpose: 'files-by-chat' } }
  return {
    state: { step: 'page', applicationId, link },
    say: [simply('bots:files.declined', undefined, { link: { link } })],
  }
}

/** Which document a file is. A button under another file asks again for the one that waits. */
function documentChosen(state: State, value: string, who: Who): Turn {
  if (state.step !== 'which-document') return lost(state, who)
  const { applicationId, file: pending } = state
  const [document, mark] = value.split(':')
  if (mark !== prompts.markOf(pending)) return { state, say: [prompts.whichDocument(pending)] }
  return { state, say: [], ask: { kind: 'attach', applicationId, document: document as DocumentCode, file: pending } }
}

const reference = (state: State, digits: string): Turn =>
  readReference(digits) === 'mistyped'
    ? { state, say: [simply('bots:refusal.reference-mistyped')] }
    : { state, say: [], ask: { kind: 'status', reference: digits } }

/** The turn goes on with what was asked for. */
export function answered(state: State, ask: Ask, answer: Answer, who: Who): Turn {
  if (answer.kind === 'refused') return { state: afterRefusal(state), say: [simply(`bots:refusal.${answer.code}`)] }
  switch (answer.kind) {
    case 'choose-language': {
      const next = isAtHome(who) ? { state, say: [prompts.menu()] } : prompts.welcome(who)
      return { state: next.state, say: [simply('bots:language-chosen'), ...next.say] }
    }
    case 'consent':
      if (ask.kind === 'consent' && ask.purpose === 'files-by-chat' && state.step === 'file-consent')
        return { state: { ...state, step: 'which-document' }, say: [prompts.whichDocument(state.file)] }
      return prompts.welcome(who)
    case 'prove-phone':
      return { state: { step: 'menu' }, say: [simply('bots:phone.proved'), prompts.menu()] }
    case 'notices':
      if (ask.kind === 'notices' && !ask.wanted) return { state, say: [simply('bots:stopped')] }
      return { ...prompts.welcome(who), say: [simply('bots:resumed'), ...prompts.welcome(who).say] }
    case 'communes':
      return ask.kind === 'communes' ? communeFound(state, ask.text, answer, who) : { state, say: [] }
    case 'open-draft': {
      const { applicationId, link } = answer
      return { state: { step: 'page', applicationId, link }, say: [prompts.pagePrompt('PC', link)] }
    }
    case 'attach': {
      if (state.step !== 'which-document' || ask.kind !== 'attach') return { state, say: [] }
      const { applicationId, link } = state
      const document = { term: `bots:document.${ask.document}` } as const
      return {
        state: { step: 'page', applicationId, link },
        say: [
          {
            ...simply('bots:files.attached', undefined, { document }),
            choices: [{ label: { key: 'bots:file.open-page' }, link }],
          },
        ],
      }
    }
    case 'statuses':
      if (answer.draft) return draftFound(answer.draft)
      if (answer.only) return { state, say: [prompts.statusCard(answer.only)] }
      return {
        state,
        say: [
          answer.references.length === 0
            ? simply('bots:status.none', prompts.MENU.slice(0, 1))
            : prompts.whichStatus(answer.references),
        ],
      }
    case 'status':
      return { state, say: [prompts.statusCard(answer.status)] }
  }
}

/** Nothing is filed yet, but a draft is open: its page again. */
const draftFound = ({ applicationId, link }: { applicationId: string; link: string }): Turn => ({
  state: { step: 'page', applicationId, link },
  say: [{ ...simply('bots:status.draft'), choices: [{ label: { key: 'bots:file.open-page' }, link }] }],
})

function communeFound(
  state: State,
  typed: string,
  { found, open }: Extract<Answer, { kind: 'communes' }>,
  who: Who,
): Turn {
  if (state.step !== 'commune') return { state, say: [] }
  if (typed === '') return { state, say: [prompts.communes('bots:file.commune', open)] }
  const [first, ...others] = found
  const { intent } = understand(typed)
  if (!first && intent) return choice(state, intent, who)
  if (!first) return { state, say: [prompts.communes('bots:file.commune-none', open)] }
  if (others.length > 0) return { state, say: [prompts.communes('bots:file.commune-many', found)] }
  if (!first.open)
    return { state, say: [prompts.communes('bots:file.commune-closed', open, { commune: { names: first.names } })] }
  return {
    state: { step: 'place', procedure: state.procedure, communeCode: first.code },
    say: [prompts.placePrompt(first)],
  }
}

/** The keyboard that asks for a contact or a place goes away with its question, whichever way the dialogue went on. */
export function putAway(before: State, after: State, say: Message[]): Message[] {
  const asked = before.step === 'phone' || before.step === 'place'
  if (!asked || after.step === before.step || say.some(({ request }) => request !== undefined)) return say
  const plain = say.findIndex(({ choices = [] }) => choices.length === 0)
  return plain === -1
    ? [{ ...simply('bots:noted'), request: 'done' }, ...say]
    : say.map((message, at) => (at === plain ? { ...message, request: 'done' } : message))
}

/** A refused file leaves the page open; anything else leaves the dialogue where it was. */
const afterRefusal = (state: State): State =>
  state.step === 'which-document' || state.step === 'file-consent'
    ? { step: 'page', applicationId: state.applicationId, link: state.link }
    : state

const isAtHome = ({ language, consented, verified }: Who) => language !== undefined && consented && verified

const phoneTyped = (state: State): Turn => ({ state, say: [{ ...simply('bots:phone.typed'), request: 'contact' }] })

const declined = () => ({
  ...simply('bots:consent.declined'),
  choices: [{ label: { key: 'bots:consent.yes' as const }, payload: 'consent:yes' }],
})

/** Nothing was understood: say so, and offer the way on from here. */
function lost(state: State, who: Who): Turn {
  if (!isAtHome(who)) return prompts.welcome(who)
  if (state.step === 'commune') return { state, say: [], ask: { kind: 'communes', text: '' } }
  if (state.step === 'place') return { state, say: [{ ...simply('bots:file.place-short'), request: 'place' }] }
  return { state, say: [prompts.menu('bots:fallback')] }
}
