import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { seedReference } from '../../prisma/seed/reference.js'
import { openEmbedded, openServer } from '../../src/database.js'
import { findServices, startPostgres } from './services.js'

declare module 'vitest' {
  interface ProvidedContext {
    database: { kind: 'embedded'; template: string } | { kind: 'server'; url: string; template: string }
  }
}

/** Makes a database with migrations and reference data once; every test file takes a copy. */
export default async function setup(project: TestProject) {
  return project.config.env.TEST_DATABASE === 'server' ? serverTemplate(project) : embeddedTemplate(project)
}

async function embeddedTemplate(project: TestProject) {
  const template = mkdtempSync(join(tmpdir(), 'rokhas-template-'))
  const database = await openEmbedded(template)
  await seedReference(database.sql)
  await database.close()
  project.provide('database', { kind: 'embedded', template })
  return () => rmSync(template, { recursive: true, force: true })
}

async function serverTemplate(project: TestProject) {
  const { postgres } = findServices()
  const own = postgres && 'bin' in postgres ? await startPostgres(postgres.bin) : undefined
  const url = own?.url ?? (postgres as { url: string }).url
  const template = `rokhas_template_${process.pid}`
  const admin = new pg.Client(url)
  await admin.connect()
  await admin.query(`create database ${template}`)
  const database = await openServer(inDatabase(url, template))
  await seedReference(database.sql)
  await database.close()
  // A database that somebody is still connected to cannot be copied.
  await admin.query(`alter database ${template} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [template])
  project.provide('database', { kind: 'server', url, template })
  return async () => {
    const { rows } = await admin.query(
      `select datname from pg_database where datname like 'rokhas_test_${process.pid}_%'`,
    )
    for (const { datname } of [...rows, { datname: template }])
      await admin.query(`drop database if exists ${datname} with (force)`)
    await admin.end()
    own?.stop()
  }
}

export function inDatabase(url: string, name: string): string {
  const named = new URL(url)
  named.pathname = `/${name}`
  return named.toString()
}
