import pg from 'pg'
import { findServices, startPostgres, startRedis } from '../test/support/services.js'
import { inDatabase } from '../test/support/setup-database.js'

/** The services a bench runs on: those that are given, or private ones started for it. */
export interface Place {
  redisUrl: string
  /** A new, empty database on the PostgreSQL server. */
  newDatabase(): Promise<string>
  close(): void
}

export async function openPlace(): Promise<Place> {
  const { postgres, redis } = findServices()
  if (!postgres || !redis)
    throw new Error('The bench needs PostgreSQL and Redis: give DATABASE_URL and REDIS_URL, or install them')
  const ownPostgres = 'bin' in postgres ? await startPostgres(postgres.bin) : undefined
  const ownRedis = 'bin' in redis ? await startRedis(redis.bin) : undefined
  const url = ownPostgres?.url ?? (postgres as { url: string }).url
  const made: string[] = []
  return {
    redisUrl: ownRedis?.url ?? (redis as { url: string }).url,
    async newDatabase() {
      const name = `rokhas_bench_${process.pid}_${made.length}`
      await query(url, `create database ${name}`)
      made.push(name)
      return inDatabase(url, name)
    },
    async close() {
      for (const name of made) await query(url, `drop database if exists ${name} with (force)`)
      ownPostgres?.stop()
      ownRedis?.stop()
    },
  }
}

export async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
}
