import { westernDigits } from '../../core/index.js'

/** Forms of one letter that people type for one another. */
const LETTERS: [RegExp, string][] = [
  [/[أإآٱ]/g, 'ا'],
  [/ى/g, 'ي'],
  [/ة/g, 'ه'],
  [/ؤ/g, 'و'],
  [/ئ/g, 'ي'],
  [/[گڭݣک]/g, 'ك'],
  [/پ/g, 'ب'],
  [/ڤ/g, 'ف'],
  [/[’ʼ`´]/g, "'"],
]

/**
 * What was typed, as it is compared: one case, no accents or vowel signs, one form a letter, no direction marks, emoji or
 * punctuation, no letter more than twice in a row.
 */
export function normalise(text: string): string {
  // An acute accent typed for an apostrophe would be taken apart by NFKC.
  let plain = westernDigits(text.replaceAll('\u00b4', "'").normalize('NFKC').toLowerCase())
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
  // Taking the marks off an alif with hamza leaves the alif; the rest of the letters are evened out here.
  for (const [form, letter] of LETTERS) plain = plain.replace(form, letter)
  return plain
    .replace(/ـ/g, '')
    .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/(\p{L})\1{2,}/gu, '$1$1')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Ten digits that stand together, in any script, however they are grouped; undefined where there are none. */
export function tenDigits(text: string): string | undefined {
  const plain = westernDigits(text.normalize('NFKC'))
    .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\p{Pd}/gu, '-')
  const alone = plain.match(/(?<!\d)\d{10}(?!\d)/)?.[0]
  const grouped = plain.match(/(?<!\d)\d{3}[ .\-/]\d{3}[ .\-/]\d{3}[ .\-/]\d(?!\d)/)?.[0]
  const runs = plain.match(/\d(?:[\d .\-/]*\d)?/g) ?? []
  return [alone, grouped, ...runs].map((run) => run?.replace(/\D/g, '')).find((digits) => digits?.length === 10)
}
