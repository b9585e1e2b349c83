import { timingSafeEqual } from 'node:crypto'

/** Whether two secrets are the same text; takes as long wherever they differ. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
