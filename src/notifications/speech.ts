import type { Language, Message, Names, Text, Value } from '../message.js'
import { spokenReference, type Words } from '../words.js'

/** Words a message in one language, the same for every channel. */
export interface Speech {
  line(text: Text, language: Language): string
  /** The lines of a message, one a row; an empty one where the language changes. */
  lines(message: Message, language: Language): string[]
  /** The address of a saved link. */
  url(ref: string): string
}

/** `url` turns a link's ref into its address. */
export function createSpeech(words: Words, url: (ref: string) => string): Speech {
  const shown = (value: Value, language: Language): string | number => {
    if ('text' in value) return value.text
    if ('count' in value) return value.count
    if ('date' in value) return words.date(language, value.date)
    if ('reference' in value) return spokenReference(value.reference)
    if ('link' in value) return url(value.link)
    if ('names' in value) return nameIn(value.names, language)
    if ('terms' in value)
      return value.terms.map((key) => words.text(language, key)).join(language === 'ar' ? '، ' : ', ')
    return words.text(language, value.term)
  }
  const line = ({ key, values = {}, language: own }: Text, language: Language) =>
    words.text(
      own ?? language,
      key,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value, own ?? language)])),
    )

  return {
    line,
    url,
    lines: ({ texts }, language) =>
      texts.flatMap((text, at) => {
        const turns = at > 0 && text.language !== texts[at - 1]!.language
        return turns ? ['', line(text, language)] : [line(text, language)]
      }),
  }
}

/** A name without an Amazigh form is shown in Arabic and French. */
export const nameIn = ({ ar, fr, zgh }: Names, language: Language) =>
  language === 'zgh' ? (zgh ?? `${ar} / ${fr}`) : { ar, fr }[language]
