import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, openEmbedded, openServer } from '../../src/database.js'
import { atEnd } from './at-end.js'
import { inDatabase } from './setup-database.js'

/** Where a fresh copy of the database is, on the backend this run is for. It goes when the file's tests are done. */
export async function aPlace(): Promise<{ dataDir: string; databaseUrl?: string }> {
  const given = inject('database')
  const dataDir = mkdtempSync(join(tmpdir(), 'rokhas-test-'))
  atEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  if (given.kind === 'embedded') {
    cpSync(given.template, dataDir, { recursive: true })
    return { dataDir }
  }
  const name = `${given.template.replace('template', 'test')}_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`
  const admin = new pg.Client(given.url)
  await admin.connect()
  await admin.query(`create database ${name} template ${given.template}`)
  await admin.end()
  return { dataDir, databaseUrl: inDatabase(given.url, name) }
}

/** A fresh database with migrations and reference data. */
export async function aDatabase(): Promise<Database> {
  const { dataDir, databaseUrl } = await aPlace()
  const database = await (databaseUrl ? openServer(databaseUrl) : openEmbedded(dataDir))
  atEnd(() => database.close())
  return database
}
