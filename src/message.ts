import type bots from '../locales/fr/bots.json'
import type notices from '../locales/fr/notices.json'

/** The three languages of the service. Arabic and Amazigh are official; French is customary. */
export const LANGUAGES = ['ar', 'fr', 'zgh'] as const
export type Language = (typeof LANGUAGES)[number]

type Leaf<T> = T extends string
  ? ''
  : { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}` }[keyof T & string]
type WithoutPlural<K extends string> = K extends `${infer Base}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}`
  ? Base
  : K

/** A key of `locales/*​/bots.json` or `locales/*​/notices.json`; French is the file the types are read from. */
export type MessageKey = `bots:${WithoutPlural<Leaf<typeof bots>>}` | `notices:${WithoutPlural<Leaf<typeof notices>>}`

/**
 * What stands in a message, neutral of language and channel: each shows it its own way.
 * `date` is a civil date (`2026-12-09`), `term` another key, `terms` a list of them, `reference` the ten digits, `link` the
 * ref of a saved link.
 */
export type Value =
  | { text: string }
  | { names: Names }
  | { terms: MessageKey[] }
  | { count: number }
  | { date: string }
  | { term: MessageKey }
  | { reference: string }
  | { link: string }

/** A place's name in each language; where Amazigh has none, Arabic and French are shown. */
export interface Names {
  ar: string
  fr: string
  zgh?: string
}

/** One line. `language` is set only where a text must not follow the reader's choice (the first greeting). */
export interface Text {
  key: MessageKey
  values?: Record<string, Value>
  language?: Language
}

/** A button, a list row or a numbered line. `payload` comes back as it was given (at most 64 bytes); `link` is the ref of a page. */
export type Choice = { label: Text; payload: string } | { label: Text; link: string }

/** What is said to one person, before it is a call to any provider. */
export interface Message {
  texts: Text[]
  choices?: Choice[]
  /**
   * Asks the phone for its owner's number, or for a place on the map, where the channel can; `done` puts such a question away.
   * A message that asks or puts away has no choices.
   */
  request?: 'contact' | 'place' | 'done'
}
