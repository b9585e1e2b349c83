import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { drain } from './drain.js'
import type { Place } from './place.js'
import { openPlace } from './place.js'
import type { Row } from './row.js'
import { turn } from './turn.js'

/** `npm run bench -- [--quick] [--only a,b] --json FILE`: what we do beside a bare reference in the same run. */
const BENCHES: Record<string, (place: Place, quick: boolean) => Promise<Row[]>> = { turn, drain }

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } },
})
const wanted = values.only?.split(',') ?? Object.keys(BENCHES)
const place = await openPlace()
const rows: Row[] = []
try {
  for (const name of wanted) {
    const bench = BENCHES[name]
    if (!bench) throw new Error(`No bench ${name}; there are ${Object.keys(BENCHES).join(', ')}`)
    rows.push(...(await bench(place, values.quick)))
  }
} finally {
  place.close()
}
console.table(
  rows.map(({ name, value, unit, reference, ratio, against }) => ({
    name,
    value: Math.round(value),
    unit,
    reference: Math.round(reference),
    ratio: ratio.toFixed(3),
    against,
  })),
)
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)
