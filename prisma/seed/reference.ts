import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sql } from '../../src/database.js'
import { root } from '../../src/root.js'
import { HOLIDAYS } from './holidays.js'

/** Communes whose desk works on this service from the start, with their names in Tifinagh where they are known. */
const OPEN: Record<string, string> = { '02.381.01.05.': 'ⵏⵏⴰⴹⵓⵔ' }

/** Puts the facts every installation needs: communes and days off. What is there already is left as it is. */
export async function seedReference(sql: Sql): Promise<void> {
  if ((await sql.commune.count()) === 0) await sql.commune.createMany({ data: communes(), skipDuplicates: true })
  if ((await sql.holiday.count()) === 0)
    await sql.holiday.createMany({
      data: HOLIDAYS.map(({ date, ...holiday }) => ({ ...holiday, date: new Date(`${date}T00:00:00Z`) })),
      skipDuplicates: true,
    })
}

/** `communes.tsv`. Source: Haut-Commissariat au Plan, RGPH 2014 et 2024; mise en forme modifiée. */
function communes() {
  const [header, ...lines] = readFileSync(join(root, 'prisma', 'seed', 'communes.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
  const columns = header!.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    const code = cell('hcp_code')
    return {
      code,
      nameFr: cell('commune_fr'),
      nameAr: cell('commune_ar'),
      nameZgh: OPEN[code] ?? null,
      provinceFr: cell('province_fr'),
      provinceAr: cell('province_ar'),
      kind: cell('commune_type'),
      population2024: Number(cell('population_2024')),
      open: code in OPEN,
    }
  })
}
