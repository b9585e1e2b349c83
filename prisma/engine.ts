import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { root } from '../src/root.js'

const FILTERS = { externalTables: [], externalEnums: [] }
const folder = join(root, 'prisma', 'migrations')
const schemaPath = join(root, 'prisma', 'schema.prisma')

/** Applies the migrations that are missing and records each as `prisma migrate deploy` does. Gives their names. */
export async function applyMigrations(adapters: SqlMigrationAwareDriverAdapterFactory): Promise<string[]> {
  const engine = await openEngine(adapters)
  const { editedMigrationNames, failedMigrationNames } = await engine.diagnoseMigrationHistory({
    migrationsList: migrationsList(),
    optInToShadowDatabase: false,
    filters: FILTERS,
  })
  if (editedMigrationNames.length > 0)
    throw new Error(`Migrations changed after they ran: ${editedMigrationNames.join(', ')}`)
  if (failedMigrationNames.length > 0) throw new Error(`Migrations failed before: ${failedMigrationNames.join(', ')}`)
  return (await engine.applyMigrations({ migrationsList: migrationsList(), filters: FILTERS })).appliedMigrationNames
}

/** The SQL that leads from the migrations to the schema; undefined when they agree. Needs a shadow database. */
export async function missingMigration(adapters: SqlMigrationAwareDriverAdapterFactory): Promise<string | undefined> {
  const engine = await openEngine(adapters)
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'migrations', ...migrationsList() },
    to: { tag: 'schemaDatamodel', files: [{ path: schemaPath, content: readFileSync(schemaPath, 'utf8') }] },
    script: true,
    exitCode: true,
    filters: FILTERS,
  })
  return exitCode === 0 ? undefined : (stdout ?? '')
}

/** The names of the migrations in the repository, oldest first. */
export const migrationNames = () =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : []

function migrationsList(): MigrationList {
  const lockfile = join(folder, 'migration_lock.toml')
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames().map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  }
}

/**
 * Prisma's schema engine as WebAssembly, so that no platform binary is ever downloaded. The package is made for bundlers,
 * which link the .wasm by themselves; Node has to be told, once: its bindings hold one instance for the whole process.
 */
async function openEngine(adapters: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  inProcess[LINKED] ??= link()
  const Engine = await inProcess[LINKED]
  const datamodels: [string, string][] = [[schemaPath, readFileSync(schemaPath, 'utf8')]]
  return Engine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapters))
}

/** Kept on the process, not on this module: a test runner may load the module twice, and both would share the bindings. */
const LINKED = Symbol.for('rokhas.schema-engine')
const inProcess = globalThis as { [LINKED]?: Promise<typeof SchemaEngine> }

async function link(): Promise<typeof SchemaEngine> {
  const name = '@prisma/schema-engine-wasm/schema_engine_bg'
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as {
    __wbg_set_wasm(exports: WebAssembly.Exports): void
    SchemaEngine: typeof SchemaEngine
  }
  const wasm = readFileSync(
    createRequire(import.meta.url)
      .resolve(name)
      .replace(/\.js$/, '.wasm'),
  )
  const { instance } = await WebAssembly.instantiate(wasm, {
    './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
  })
  bindings.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  return bindings.SchemaEngine
}
