import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../../src/root.js'

type Texts = { [key: string]: string | Texts }
const leaves = (texts: Texts, path = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
const read = (language: string) =>
  new Map(leaves(JSON.parse(readFileSync(join(root, 'locales', language, 'papers.json'), 'utf8'))))
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

it.each(['ar', 'zgh'])('says in %s all that it says in French, with the same values', (language) => {
  const [french, other] = [read('fr'), read(language)]

  expect([...other.keys()]).toEqual([...french.keys()])
  for (const [key, text] of french) expect([key, placeholders(other.get(key)!)]).toEqual([key, placeholders(text)])
})

it('writes Tamazight with the letters IRCAM kept', () => {
  for (const [, text] of read('zgh')) {
    expect(text.replace(/[^\u2d30-\u2d7f]/g, '')).toMatch(/^[ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵟⵡⵢⵣⵥⵯ]*$/)
  }
})
