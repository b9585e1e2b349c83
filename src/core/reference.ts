/** Damm's quasigroup of order 10: catches every single wrong digit and every swap of neighbours. H. M. Damm, 2004. */
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
]

const damm = (digits: string) => [...digits].reduce((interim, digit) => DAMM[interim]![Number(digit)]!, 0)

/** The check digit of a row of digits. */
export const checkDigit = (digits: string) => String(damm(digits))

/** A new reference: ten digits, the first never 0, the last the check digit, the rest from `random` (0 ≤ x < 1). */
export function newReference(random: () => number): string {
  const digit = (low: number) => String(low + Math.floor(random() * (10 - low)))
  const nine = digit(1) + Array.from({ length: 8 }, () => digit(0)).join('')
  return nine + checkDigit(nine)
}

/** What a person's ten digits are: a reference, or ten digits that cannot be one because the check digit does not fit. */
export const readReference = (digits: string): 'reference' | 'mistyped' =>
  /^[1-9]\d{9}$/.test(digits) && damm(digits) === 0 ? 'reference' : 'mistyped'

/** Digits of every script as 0–9, everything else as it was: people type the number they read aloud. */
export const westernDigits = (text: string) =>
  text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
