import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance, type i18n } from 'i18next'
import { Temporal } from 'temporal-polyfill'
import { LANGUAGES, type Language } from './message.js'
import { root } from './root.js'

/** Reads `locales/` and words things for people: texts, dates, amounts, references. */
export interface Words {
  /**
   * The text of `namespace:key`, with its values put in (each isolated, so that it cannot turn an Arabic line around).
   * A missing Amazigh text is given in Arabic and French, never dropped. Throws on a key no language has.
   */
  text(language: Language, key: string, values?: Record<string, string | number>): string
  /** A civil date (`2026-12-09`) in full: `mercredi 9 décembre 2026`. */
  date(language: Language, isoDate: string): string
  /** Centimes as dirhams: `1 234,50`; the currency's word belongs to the text around it. */
  amount(language: Language, centimes: number): string
}

/** `ar` and `fr` alone would give the separators and months of other countries. */
const LOCALE: Record<Language, string> = { ar: 'ar-MA', fr: 'fr-MA', zgh: 'zgh' }

/** Unicode first-strong isolate and its end: a value keeps its own direction and cannot disturb its neighbours. */
const isolate = (value: string) => `\u2068${value}\u2069`
const ISOLATED = /^(?:https?:\/\/|[\u2066-\u2068])/

/** The languages with their direction, as pages and papers declare it. Tifinagh is written left to right. */
export const direction = (language: Language): 'rtl' | 'ltr' => (language === 'ar' ? 'rtl' : 'ltr')

/** Ten digits as people read them aloud: `482 193 075 6`. */
export const spokenReference = (reference: string) => reference.replace(/^(\d{3})(\d{3})(\d{3})(\d)$/, '$1 $2 $3 $4')

/** Loads every `locales/<language>/<namespace>.json` once; throws if a language lacks a namespace. */
export function createWords(folder = join(root, 'locales')): Words {
  const files = readdirSync(join(folder, 'fr')).filter((name) => name.endsWith('.json'))
  const namespaces = files.map((name) => name.replace(/\.json$/, ''))
  const resources = Object.fromEntries(
    LANGUAGES.map((language) => [
      language,
      Object.fromEntries(
        namespaces.map((name) => [name, JSON.parse(readFileSync(join(folder, language, `${name}.json`), 'utf8'))]),
      ),
    ]),
  )
  const i18n: i18n = createInstance()
  void i18n.init({
    resources,
    ns: namespaces,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    initAsync: false,
    returnEmptyString: false,
  })
  const has = (language: Language, key: string, values: object) => i18n.exists(key, { lng: language, ...values })

  function text(language: Language, key: string, values: Record<string, string | number> = {}): string {
    const shown = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'number' || ISOLATED.test(value) || language === 'fr' ? value : isolate(value),
      ]),
    )
    if (has(language, key, shown)) {
      const said = i18n.t(key, { lng: language, ...shown })
      // A line that begins with a value has no direction of its own for a reader that looks for the first strong letter.
      return language === 'ar' && ISOLATED.test(said) ? `\u200f${said}` : said
    }
    if (language === 'zgh') return `${text('ar', key, values)} / ${text('fr', key, values)}`
    throw new Error(`No text ${key} in ${language}`)
  }

  // Kept: a formatter is dear to make, and its memory is slow to come back.
  const dates = perLanguage(
    (locale) =>
      new Intl.DateTimeFormat(locale, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      }),
  )
  const amounts = perLanguage(
    (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  )
  return {
    text,
    date: (language, isoDate) =>
      dates[language].format(new Date(`${Temporal.PlainDate.from(isoDate).toString()}T00:00:00Z`)),
    amount: (language, centimes) => amounts[language].format(centimes / 100),
  }
}

const perLanguage = <T>(make: (locale: string) => T) =>
  Object.fromEntries(LANGUAGES.map((language) => [language, make(LOCALE[language])])) as Record<Language, T>
