import { distance } from 'fastest-levenshtein'
import type { Commune } from '../core/index.js'
import { normalise } from './conversation/normalise.js'
import type { FoundCommune } from './conversation/turn.js'

/** The communes that what was typed may mean, the likeliest first; a code finds its own. At most eight. */
export function findCommunes(communes: Commune[], typed: string): FoundCommune[] {
  const wanted = fold(typed)
  const exact = communes.filter(
    ({ code, nameFr, nameAr, nameZgh }) =>
      code === typed || [nameFr, nameAr, nameZgh ?? ''].some((name) => fold(name) === wanted),
  )
  if (exact.length > 0) return exact.slice(0, 8).map(found)
  if (wanted.length < 3) return []
  return communes
    .map((commune) => ({
      commune,
      apart: Math.min(...[commune.nameFr, commune.nameAr].map((name) => farness(fold(name), wanted))),
    }))
    .filter(({ apart }) => apart <= 2)
    .sort((a, b) => a.apart - b.apart || Number(b.commune.open) - Number(a.commune.open))
    .slice(0, 8)
    .map(({ commune }) => found(commune))
}

/** Spellings that differ from writer to writer: Beni/Bni, Ensar/Ansar, spaces and the article. */
const fold = (name: string) =>
  normalise(name)
    .replace(/^(?:al|el|ال)(?=[\p{L} ])/u, '')
    .replace(/\bbeni\b/g, 'bni')
    .replace(/\bens/g, 'ans')
    .replace(/[ '-]/g, '')

/** A name that begins with what was typed is near; otherwise the slips count. */
const farness = (name: string, wanted: string) =>
  name.startsWith(wanted)
    ? 1
    : Math.abs(name.length - wanted.length) > 2 || wanted.length < 5
      ? 9
      : distance(name, wanted)

export const found = ({ code, nameFr, nameAr, nameZgh, open }: Commune): FoundCommune => ({
  code,
  names: { fr: nameFr, ar: nameAr, zgh: nameZgh },
  open,
})
