import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { root } from '../src/root.js'
import { missingMigration } from './engine.js'

/** `npm run migration -- NAME`: writes what leads from the migrations to the schema, on an embedded shadow database. */
const [name] = process.argv.slice(2)
if (!name || !/^[a-z0-9-]+$/.test(name)) {
  console.error('Usage: npm run migration -- name-in-lower-case')
  process.exit(2)
}
const database = await PGlite.create()
const sql = await missingMigration(new PrismaPGlite(database))
if (sql === undefined) console.log('The migrations say what the schema says: nothing to write.')
else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(root, 'prisma', 'migrations', `${stamp}_${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'migration.sql'), sql)
  console.log(`Written: ${folder}/migration.sql`)
}
await database.close()
