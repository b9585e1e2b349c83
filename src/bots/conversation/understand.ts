import { distance } from 'fastest-levenshtein'
import type { Language } from '../../message.js'
import {
  GLOBAL,
  type GlobalWord,
  HARD_STOP,
  INTENTS,
  type Intent,
  LANGUAGE_NAMES,
  NO,
  SOFT_STOP,
  YES,
} from './lexicon.js'
import { normalise, tenDigits } from './normalise.js'

/** Everything a text may mean; the order of precedence is `dialogue.ts`'s to apply. */
export interface Understood {
  hardStop: boolean
  softStop: boolean
  global?: GlobalWord
  language?: Language
  answer?: 'yes' | 'no'
  /** Ten digits, of which nobody has yet said whether they are a reference. */
  digits?: string
  intent?: Intent
  /** The intent is most of what was said, not a word in passing. */
  sure: boolean
}

const whole = (phrases: readonly string[]) => new Set(phrases.map((phrase) => normalise(phrase) || phrase))
const entries = <K extends string>(table: Record<K, readonly string[]>) =>
  (Object.entries(table) as [K, readonly string[]][]).map(([key, phrases]) => [key, whole(phrases)] as const)

const hardStops = whole(HARD_STOP)
const softStops = whole(SOFT_STOP)
const yes = whole(YES)
const no = whole(NO)
const globals = entries(GLOBAL)
const languages = entries(LANGUAGE_NAMES)
const intents = (Object.entries(INTENTS) as [Intent, string[]][]).flatMap(([intent, phrases]) =>
  phrases.map((phrase) => ({
    intent,
    words: normalise(phrase).split(/[ ']/),
    weight: phrase.startsWith('~') ? 0.5 : 1,
  })),
)

/** Reads a text. Pure, and never fails: what it does not know is left undefined. */
export function understand(text: string): Understood {
  const said = normalise(text) || text.trim()
  const among = <K extends string>(table: (readonly [K, Set<string>])[]) =>
    table.find(([, phrases]) => phrases.has(said))?.[0]
  return {
    hardStop: hardStops.has(said),
    softStop: softStops.has(said),
    global: among(globals),
    language: among(languages),
    answer: yes.has(said) ? 'yes' : no.has(said) ? 'no' : undefined,
    digits: tenDigits(text),
    ...intentOf(said.split(/[ ']/)),
  }
}

/** The intent whose phrases cover most letters of the message; one slip is forgiven in words of five letters and more. */
function intentOf(words: string[]): Pick<Understood, 'intent' | 'sure'> {
  const score = new Map<Intent, number>()
  for (const phrase of intents) {
    if (phrase.words.every((word) => words.some((heard) => alike(heard, word))))
      score.set(phrase.intent, (score.get(phrase.intent) ?? 0) + phrase.words.join('').length * phrase.weight)
  }
  const [intent, letters = 0] = [...score].sort(([, a], [, b]) => b - a)[0] ?? []
  return { intent, sure: letters * 5 >= words.join('').length * 3 }
}

const alike = (heard: string, word: string) =>
  heard === word || (word.length >= 5 && Math.abs(heard.length - word.length) <= 1 && distance(heard, word) <= 1)
