import { type DocumentCode, PROCEDURES, type ProcedureCode } from '../../core/index.js'
import { type Choice, LANGUAGES, type Message, type MessageKey, type Text } from '../../message.js'
import type { PendingFile, State } from './state.js'
import type { FoundCommune, ShownStatus, Who } from './turn.js'

/** Choices shown at once; every network's list holds as many. */
const MAX_CHOICES = 8

const text = (key: MessageKey, values?: Text['values']): Text => ({ key, values })
const button = (key: MessageKey, payload: string, values?: Text['values']): Choice => ({
  label: { key, values },
  payload,
})

export const MENU: Choice[] = [
  button('bots:menu.file', 'file'),
  button('bots:menu.status', 'status'),
  button('bots:menu.documents', 'documents'),
  button('bots:menu.help', 'help'),
  button('bots:menu.language', 'language'),
]
const BACK: Choice = button('bots:menu.back', 'menu')

export const languages: Choice[] = LANGUAGES.map((language) => button(`bots:language.${language}`, `lang:${language}`))

/** One greeting in three scripts: nobody has chosen yet. */
export const greeting = (): Message => ({
  texts: LANGUAGES.flatMap((language) => [
    { key: 'bots:greeting.hello', language } as const,
    { key: 'bots:greeting.choose', language } as const,
  ]),
  choices: languages,
})

export const chooseLanguage = (): Message => ({
  texts: LANGUAGES.map((language) => ({ key: 'bots:greeting.choose', language }) as const),
  choices: languages,
})

export const consentPrompt = (): Message => ({
  texts: [text('bots:consent.ask'), text('bots:consent.question')],
  choices: [button('bots:consent.yes', 'consent:yes'), button('bots:consent.no', 'consent:no')],
})

export const phonePrompt = (): Message => ({ texts: [text('bots:phone.ask')], request: 'contact' })

export const menu = (...before: MessageKey[]): Message => ({
  texts: [...before.map((key) => text(key)), text('bots:menu.ask')],
  choices: MENU,
})

export const simply = (key: MessageKey, choices?: Choice[], values?: Text['values']): Message => ({
  texts: [text(key, values)],
  choices,
})

/** What somebody is asked before anything else can be done, and where that leaves the dialogue; the menu when all is there. */
export function welcome({ language, consented, verified }: Who): { state: State; say: Message[] } {
  if (!language) return { state: { step: 'language' }, say: [greeting()] }
  if (!consented) return { state: { step: 'consent' }, say: [consentPrompt()] }
  if (!verified) return { state: { step: 'phone' }, say: [phonePrompt()] }
  return { state: { step: 'menu' }, say: [menu()] }
}

export const help = (): Message => ({ texts: [text('bots:help.text'), text('bots:help.words')], choices: MENU })

export const kinds = (): Message => ({
  texts: [text('bots:file.kind')],
  choices: [
    ...(Object.keys(PROCEDURES) as ProcedureCode[]).map((code) => button(`bots:procedure.${code}`, `kind:${code}`)),
    BACK,
  ],
})

export const communes = (key: MessageKey, shown: FoundCommune[], values?: Text['values']): Message => ({
  texts: [text(key, values)],
  choices: [
    ...shown
      .slice(0, MAX_CHOICES)
      .map(({ code, names }) => button('bots:file.commune-name', `commune:${code}`, { commune: { names } })),
    BACK,
  ],
})

export const placePrompt = ({ names }: FoundCommune): Message => ({
  texts: [text('bots:file.place', { commune: { names } })],
  request: 'place',
})

export const pagePrompt = (procedure: ProcedureCode, link: string): Message => ({
  texts: [text('bots:file.page'), ...documentLines(procedure), text('bots:file.after')],
  choices: [{ label: text('bots:file.open-page'), link }],
})

export const documents = (): Message => ({
  texts: [text('bots:documents.title'), ...documentLines('PC'), text('bots:documents.formats')],
  choices: MENU.slice(0, 2),
})

const documentLines = (procedure: ProcedureCode) =>
  PROCEDURES[procedure].documents.map(({ code }) =>
    text('bots:documents.line', { document: { term: `bots:document.${code}` } }),
  )

/** A short mark of a file, so that a button under one file never attaches another. */
export const markOf = ({ ref }: PendingFile) =>
  [...ref].reduce((mark, sign) => (mark * 31 + sign.charCodeAt(0)) % 0xffffff, 7).toString(36)

export const whichDocument = (file: PendingFile): Message => ({
  texts: [text('bots:files.which')],
  choices: PROCEDURES.PC.documents.map(({ code }: { code: DocumentCode }) =>
    button(`bots:document.${code}`, `doc:${code}:${markOf(file)}`),
  ),
})

export const filesConsent = (): Message => ({
  texts: [text('bots:files.consent')],
  choices: [button('bots:files.yes', 'files:yes'), button('bots:files.no', 'files:no')],
})

export const whichStatus = (references: string[]): Message => ({
  texts: [text('bots:status.which')],
  choices: [
    ...references
      .slice(0, MAX_CHOICES)
      .map((reference) => button('bots:status.one', `status:${reference}`, { reference: { reference } })),
    BACK,
  ],
})

/** Stage, who has it, the next deadline, what to do. */
export function statusCard(status: ShownStatus): Message {
  const { reference, procedure, commune, state, step, steps, holder, awaited, dueOn, late, link } = status
  return {
    texts: [
      text('bots:status.title', { reference: { reference } }),
      text('bots:status.what', { procedure: { term: `bots:procedure.${procedure}` }, commune: { names: commune } }),
      text('bots:status.stage', {
        step: { count: step },
        steps: { count: steps },
        stage: { term: `bots:stage.${state}` },
      }),
      text('bots:status.holder', { holder: { term: `bots:holder.${holder}` } }),
      ...(awaited.length > 0
        ? [
            text('bots:status.awaited', {
              institutions: { terms: awaited.map((one) => `bots:institution.${one}` as const) },
            }),
          ]
        : []),
      ...(dueOn ? [text(late ? 'bots:status.late' : 'bots:status.due', { date: { date: dueOn } })] : []),
      text(`bots:next.${state}`),
    ],
    choices: [
      ...(link ? [{ label: text(state === 'signed' ? 'bots:status.download' : 'bots:status.reasons'), link }] : []),
      button('bots:status.refresh', `status:${reference}`),
      BACK,
    ],
  }
}
