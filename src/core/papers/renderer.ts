import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import QRCode from 'qrcode'
import { LANGUAGES, type Language } from '../../message.js'
import { root } from '../../root.js'
import { spokenReference, type Words } from '../../words.js'
import { codePointsOf } from './glyphs.js'
import { type PermitPaper, WORKS } from './permit-paper.js'

/** Sets papers in type. */
export interface PaperRenderer {
  /**
   * A building permit as PDF/A-2b, A4: one page, two when what people wrote is very long. The same paper gives the same
   * bytes. Compiles take turns with the rest of the process, one at a time. Throws `RangeError` on what is no date.
   */
  permit(paper: PermitPaper): Promise<Uint8Array>
}

const google = (path: string) => join(root, 'node_modules/@expo-google-fonts', path)
const FONTS = [
  'amiri/400Regular/Amiri_400Regular.ttf',
  'amiri/700Bold/Amiri_700Bold.ttf',
  'noto-sans-tifinagh/400Regular/NotoSansTifinagh_400Regular.ttf',
].map(google)

const CONDITIONS = [
  'plans',
  'alignment',
  'notice',
  'documents',
  'fence',
  'connection',
  'facade',
  'changes',
  'completion',
  'taxes',
  'rights',
]

const LABELS = [
  ...['kingdom', 'title', 'track', 'specimen', 'specimen-note', 'decision-number', 'decision-date', 'reference'],
  ...['register-number', 'visas', 'decides', 'applicant', 'cin', 'address', 'works', 'place', 'land-title'],
  ...['application', 'commission', 'payment', 'conditions-title', 'validity', 'ne-varietur', 'president', 'signed'],
  ...['verify', 'code'],
]

interface Line {
  language: Language
  text: string
}
interface Row {
  label: string
  lines: Line[]
  layout: 'line' | 'stack' | 'strong'
}
type Trilingual = Record<Language, string>

/** Reads the template and the fonts once; the first permit pays for it (some 100 ms), each of the next takes 20 to 30. */
export function createPaperRenderer(words: Words): PaperRenderer {
  let press: Press | undefined
  let turn: Promise<unknown> = Promise.resolve()

  return {
    async permit(paper) {
      press ??= openPress()
      const { print, drawn } = press
      const shown = wordPermit(withTypableText(paper, drawn), words)
      const qr = await QRCode.toString(paper.verificationUrl, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' })
      // Typst holds the loop while it compiles. Without the queue, a hundred permits asked for at once would all be
      // compiled in one turn of it; so each waits for the one before and then lets the others in.
      const printed = turn.then(() => nextTurn()).then(() => print({ paper: JSON.stringify(shown), qr }))
      turn = printed.catch(() => {})
      return printed
    },
  }
}

interface Press {
  print(inputs: Record<string, string>): Uint8Array
  /** Every code point our fonts can draw. */
  drawn: Set<number>
}

function openPress(): Press {
  const template = readFileSync(join(root, 'src/core/papers/permit.typ'), 'utf8')
  const blobs = FONTS.map((path) => readFileSync(path))
  const [regular, bold, tifinagh] = blobs.map(codePointsOf) as [Set<number>, Set<number>, Set<number>]
  const compiler = NodeCompiler.create({ workspace: root, fontArgs: [{ fontBlobs: blobs }] })
  return {
    drawn: new Set([...regular].filter((point) => bold.has(point)).concat([...tifinagh])),
    print(inputs) {
      const pdf = compiler.pdf({ mainFileContent: template, inputs }, { pdfStandard: 'a-2b' })
      // Typst remembers every layout it has made; no two permits are alike, and remembering saves no time here.
      compiler.evictCache(0)
      return pdf
    },
  }
}

/**
 * People's own texts made fit to print: no control or direction characters (one could turn a line around), one space
 * where there was any, `?` for what no font of ours draws.
 */
function withTypableText<T>(value: T, drawn: Set<number>): T {
  if (typeof value === 'string') {
    const clean = value
      .normalize('NFC')
      .replace(/\s+/gu, ' ')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
    return [...clean].map((letter) => (drawn.has(letter.codePointAt(0)!) ? letter : '?')).join('') as T
  }
  if (Array.isArray(value)) return value.map((item) => withTypableText(item, drawn)) as T
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTypableText(item, drawn)])) as T
  }
  return value
}

/** Everything the template shows, worded: it holds no word itself. */
function wordPermit(paper: PermitPaper, words: Words) {
  const say = (key: string, values?: (language: Language) => Record<string, string>): Trilingual =>
    trilingual((language) => words.text(language, key, values?.(language)))
  const lines = (texts: Trilingual): Line[] => LANGUAGES.map((language) => ({ language, text: texts[language] }))
  const date = (isoDate: string) => trilingual((language) => words.date(language, isoDate))

  const works = WORKS.includes(paper.works) ? lines(say(`papers:works.${paper.works}`)) : [asGiven(paper.works)]

  const rows: Row[] = [
    { label: 'applicant', lines: [asGiven(paper.applicant.name)], layout: 'strong' },
    { label: 'cin', lines: [asGiven(paper.applicant.cin)], layout: 'line' },
    { label: 'address', lines: [asGiven(paper.applicant.address)], layout: 'line' },
    { label: 'works', lines: works, layout: 'line' },
    { label: 'place', lines: [asGiven(paper.place)], layout: 'line' },
    ...(paper.landTitle ? [{ label: 'land-title', lines: [asGiven(paper.landTitle)], layout: 'line' as const }] : []),
    {
      label: 'application',
      layout: 'stack',
      lines: lines(
        say('papers:permit.application-line', () => ({
          filedOn: shortDate(paper.filedOn),
          registeredOn: shortDate(paper.registeredOn),
        })),
      ),
    },
    {
      label: 'commission',
      layout: 'stack',
      lines: lines(
        trilingual((language) =>
          paper.opinions
            .map(({ institution, value }) =>
              [`papers:institution.${institution}`, `papers:opinion.${value}`].map((key) => words.text(language, key)),
            )
            .map(([institution, value]) => `${institution}${language === 'fr' ? '\u00a0' : ''}: ${value}`)
            .join(language === 'ar' ? '، ' : ', '),
        ),
      ),
    },
    {
      label: 'payment',
      layout: 'stack',
      lines: lines(
        say('papers:permit.payment-line', (language) => ({
          amount: words.amount(language, paper.payment.amount),
          number: paper.payment.receiptNumber,
          on: shortDate(paper.payment.on),
        })),
      ),
    },
  ]

  const reference = spokenReference(paper.reference)
  const fullName = (name: { ar: string; fr: string; zgh?: string }) => (language: Language) => ({
    name: language === 'zgh' ? (name.zgh ?? `${name.ar} / ${name.fr}`) : name[language],
  })
  return {
    texts: Object.fromEntries(LABELS.map((label) => [label, say(`papers:permit.${label}`)])),
    title: `${words.text('ar', 'papers:permit.title')} · ${words.text('fr', 'papers:permit.title')} · ${reference}`,
    specimen: paper.specimen,
    province: say('papers:permit.province', fullName(paper.province)),
    commune: say('papers:permit.commune', fullName(paper.commune)),
    number: paper.number,
    reference,
    registerNumber: paper.registerNumber,
    decidedOn: date(paper.decidedOn),
    // In Amazigh the short form: its full date does not fit beside the French one.
    signedOnText: { ...date(paper.signedOn), zgh: shortDate(paper.signedOn) },
    signedOn: calendarDate(paper.signedOn),
    rows,
    conditions: CONDITIONS.map((key) => say(`papers:conditions.${key}`)),
    signatory: asGiven(paper.signatory.name),
    verificationUrl: paper.verificationUrl,
    code: paper.code,
  }
}

const trilingual = (say: (language: Language) => string): Trilingual => ({
  ar: say('ar'),
  fr: say('fr'),
  zgh: say('zgh'),
})

/** The language a given text is set in follows its script, so that its letters join and its line runs the right way. */
function asGiven(text: string): Line {
  const script = /\p{Script=Arabic}|\p{Script=Tifinagh}|\p{Script=Latin}/u.exec(text)?.[0] ?? ''
  if (/\p{Script=Arabic}/u.test(script)) return { language: 'ar', text }
  return { language: /\p{Script=Tifinagh}/u.test(script) ? 'zgh' : 'fr', text }
}

function calendarDate(isoDate: string): { year: number; month: number; day: number } {
  const [year, month, day] = isoDate.split('-').map(Number) as [number, number, number]
  if (Number.isNaN(Date.parse(isoDate)) || !year || !month || !day) throw new RangeError(`No civil date: ${isoDate}`)
  return { year, month, day }
}

/** `09/12/2026`: read the same way in the three languages. */
function shortDate(isoDate: string): string {
  const { year, month, day } = calendarDate(isoDate)
  return `${String(day).padStart(2, '0')}/${String(month).padStart(2, '0')}/${year}`
}
