import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Language } from '../../src/message.js'
import { root } from '../../src/root.js'

const PLURAL = /_(?:zero|one|two|few|many|other)$/
const ARABIC_FORMS = ['zero', 'one', 'two', 'few', 'many', 'other']
/** Arabic says none, one and two in words, so the figure may be left out there. */
const SAID_IN_WORDS = /_(?:zero|one|two)$/

/** The 31 signs of IRCAM and the mark of ⴳⵯ and ⴽⵯ. The block also holds Tuareg, Kabyle and older letters. */
const IRCAM =
  /[\u2D30\u2D31\u2D33\u2D37\u2D39\u2D3B-\u2D3D\u2D40\u2D43-\u2D45\u2D47\u2D49\u2D4A\u2D4D-\u2D4F\u2D53-\u2D56\u2D59-\u2D5C\u2D5F\u2D61-\u2D63\u2D65\u2D6F]/
const TIFINAGH = /[\u2D30-\u2D7F]/
const TIFINAGH_WORD = /[\u2D30-\u2D7F]+/g
/** What may stand beside a word: anything else in a word of Tifinagh is a look-alike, a hyphen or a missing space. */
const AROUND_A_WORD = /[\s/«»().,:;?!…✓✗•]+/
const BIDI_CONTROL = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/
const PLACEHOLDER = /\{\{([^}]*)\}\}/g

type Texts = Record<string, string>
type Nested = { [key: string]: string | Nested }

const folder = (language: Language) => join(root, 'locales', language)
const source = (language: Language, namespace: string) =>
  readFileSync(join(folder(language), `${namespace}.json`), 'utf8')

function flat(texts: Nested, above = ''): Texts {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[above + key, value]] : Object.entries(flat(value, `${above}${key}.`)),
    ),
  )
}

const textsOf = (language: Language, namespace: string): Texts => flat(JSON.parse(source(language, namespace)))
const withoutForm = (key: string) => key.replace(PLURAL, '')
const placeholders = (text: string) => [...new Set([...text.matchAll(PLACEHOLDER)].map((found) => found[1]))].sort()
const withoutPlaceholders = (text: string) => text.replace(PLACEHOLDER, ' ')
/** The texts that break a rule, as `key: text`, so that a failure shows what to correct. */
const breaking = (texts: Texts, broken: (text: string, key: string) => boolean) =>
  Object.entries(texts)
    .filter(([key, text]) => broken(text, key))
    .map(([key, text]) => `${key}: ${text}`)

const namespaces = readdirSync(folder('fr'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, ''))

it('every namespace is there in the three languages', () => {
  expect(namespaces).toEqual(expect.arrayContaining(['bots', 'notices', 'pages', 'papers']))
  const missing = namespaces.flatMap((namespace) =>
    LANGUAGES.filter((language) => !existsSync(join(folder(language), `${namespace}.json`))).map(
      (language) => `${language}/${namespace}`,
    ),
  )
  expect(missing).toEqual([])
})

describe.each(namespaces)('the texts of %s', (namespace) => {
  const french = textsOf('fr', namespace)
  const arabic = textsOf('ar', namespace)
  const amazigh = textsOf('zgh', namespace)
  const counted = new Set(
    Object.keys(french)
      .filter((key) => PLURAL.test(key))
      .map(withoutForm),
  )

  it('are the same texts in Arabic as in French, and a counted one has all six Arabic forms', () => {
    const expected = [...new Set(Object.keys(french).map(withoutForm))].flatMap((key) =>
      counted.has(key) ? ARABIC_FORMS.map((form) => `${key}_${form}`) : [key],
    )
    expect(Object.keys(arabic).sort()).toEqual(expected.sort())
  })

  it('have three French forms where they count: the bare one, many and other', () => {
    const forms = [...counted].flatMap((key) => [key, `${key}_many`, `${key}_other`])
    expect(
      Object.keys(french)
        .filter((key) => counted.has(withoutForm(key)))
        .sort(),
    ).toEqual(forms.sort())
  })

  it('are in Amazigh no other texts than in French, and never have a plural form', () => {
    expect(Object.keys(amazigh).filter((key) => PLURAL.test(key) || !(key in french))).toEqual([])
  })

  it('take the same values in every language', () => {
    const asked = (key: string) => placeholders(french[key] ?? french[withoutForm(key)] ?? '')
    const differs = (text: string, key: string) => {
      const taken = placeholders(text)
      const wanted =
        SAID_IN_WORDS.test(key) && !taken.includes('count') ? asked(key).filter((name) => name !== 'count') : asked(key)
      return taken.join() !== wanted.join()
    }
    expect(breaking(french, differs)).toEqual([])
    expect(breaking(arabic, differs)).toEqual([])
    expect(breaking(amazigh, differs)).toEqual([])
  })

  it.each(LANGUAGES)('say something, in plain characters, without stray spaces (%s)', (language) => {
    const texts = textsOf(language, namespace)
    expect(breaking(texts, (text) => text.trim() === '')).toEqual([])
    expect(breaking(texts, (text) => text !== text.trim() || / {2}/.test(text))).toEqual([])
    expect(breaking(texts, (text) => /[٠-٩۰-۹]/.test(text))).toEqual([])
  })

  it.each(LANGUAGES)('leave it to the program to isolate values and direct lines (%s)', (language) => {
    const file = source(language, namespace)
    expect(BIDI_CONTROL.test(file)).toBe(false)
    expect(/\\u(?:061c|200[ef]|202[a-e]|206[6-9])/i.test(file)).toBe(false)
  })

  it('are written in French with ’ and a space before ? ! : ; and within « »', () => {
    expect(breaking(french, (text) => text.includes("'"))).toEqual([])
    const crowded = (text: string) => /[^\s][?!:;»]/.test(text) || /«[^\s]/.test(text)
    expect(breaking(french, (text) => crowded(withoutPlaceholders(text)))).toEqual([])
  })

  it('are written in Arabic with ، ؛ ؟ and not with , ; ?', () => {
    expect(breaking(arabic, (text) => /[,;?]/.test(withoutPlaceholders(text)))).toEqual([])
  })

  it('are written in Amazigh with the letters of IRCAM alone', () => {
    const foreign = (text: string) => [...text].some((sign) => TIFINAGH.test(sign) && !IRCAM.test(sign))
    expect(breaking(amazigh, foreign)).toEqual([])
  })

  it('keep every Amazigh word apart from digits, hyphens and the letters of other scripts', () => {
    const mixed = (text: string) =>
      withoutPlaceholders(text)
        .split(AROUND_A_WORD)
        .some((word) => TIFINAGH.test(word) && [...word].some((sign) => !TIFINAGH.test(sign)))
    expect(breaking(amazigh, mixed)).toEqual([])
  })

  it('never put a value after ⵏ or a preposition in Amazigh, where its noun would have to change', () => {
    expect(
      breaking(amazigh, (text) => /(?:^|\s)(?:ⵏ|ⴳ|ⴷⴳ|ⵙⴳ|ⵖⵔ|ⵙ|ⵉ|ⴰⵔ|ⵖⴼ|ⴰⴽⴷ|ⴷⴰⵔ|ⴳⵔ|ⴰⵎ|ⴱⵍⴰ)\s+\{\{/.test(text)),
    ).toEqual([])
  })
})

/**
 * Nobody among us reads Tamazight, so nothing may be coined. `attested-words.txt` holds the forms in use, one a line, each
 * taken from the phrasebook (IRCAM's dictionary and conjugator, CLDR, Moroccan public sites, native sentences); three are in
 * CLDR and the glossary only: ⵜⴰⵎⴰⵣⵉⵖⵜ, ⵜⴰⴳⵍⴷⵉⵜ, ⵍⵎⵖⵔⵉⴱ. A word that is not in the list needs a source first and its line
 * here second; with no source, say it in Arabic and French inside an Amazigh label.
 */
describe('the Amazigh words', () => {
  const list = readFileSync(new URL('attested-words.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
  const attested = new Set(list)

  it('are listed once each, in order, in the letters of IRCAM', () => {
    expect(list).toEqual([...attested].sort())
    expect(list.filter((word) => [...word].some((sign) => !IRCAM.test(sign)))).toEqual([])
  })

  it.each(namespaces)('of %s are all attested', (namespace) => {
    const unknown = Object.entries(textsOf('zgh', namespace)).flatMap(([key, text]) =>
      (text.match(TIFINAGH_WORD) ?? []).filter((word) => !attested.has(word)).map((word) => `${word} in ${key}`),
    )
    expect(unknown).toEqual([])
  })

  it('are called unreviewed until a native reader has signed them off', () => {
    const review = JSON.parse(readFileSync(join(folder('zgh'), 'review.json'), 'utf8'))
    expect(review).toEqual({ reviewed: false, by: null, note: expect.stringMatching(/\S/) })
  })
})

it('each language is called by its own name, the same in every language', () => {
  const names = LANGUAGES.map((language) => {
    const texts = textsOf(language, 'bots')
    return LANGUAGES.map((named) => texts[`language.${named}`])
  })
  expect(names).toEqual(LANGUAGES.map(() => ['العربية', 'Français', 'ⵜⴰⵎⴰⵣⵉⵖⵜ']))
})
