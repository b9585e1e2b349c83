import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { applyMigrations } from '../prisma/engine.js'
import { type Prisma, PrismaClient } from '../prisma/generated/client.js'
import { lockFolder } from './folder-lock.js'
import type { Transact, Transaction } from './transaction.js'

/** What a store may use: Prisma's client, or the same inside a transaction. */
export type Sql = Prisma.TransactionClient

/** The database, embedded or on a server, with every session in UTC and every migration applied. */
export interface Database {
  sql: Sql
  transact: Transact
  /** Runs the work in one process at a time, across processes; undefined where another one has it. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T | undefined>
  /** Fails when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The stores' way into a transaction they were handed. */
export const within = (tx: Transaction): Sql => tx as unknown as Sql

/** Opens the embedded database in a folder. Throws FolderLocked when another process has it. */
export async function openEmbedded(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true })
  const unlock = lockFolder(folder)
  try {
    const client = await PGlite.create({ dataDir: join(folder, 'postgres') })
    // Prisma's adapters read and write instants by the session's zone: any other than UTC stores them hours off.
    await client.exec(`set time zone 'UTC'`)
    const adapter = new PrismaPGlite(client)
    await applyMigrations(adapter)
    await client.exec('analyze')
    const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 15_000 } })
    const busy = new Set<string>()
    return {
      ...access(prisma),
      async alone(name, work) {
        if (busy.has(name)) return undefined
        busy.add(name)
        return work().finally(() => busy.delete(name))
      },
      async close() {
        await prisma.$disconnect()
        await client.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Opens a PostgreSQL server by its URL (`postgresql://…`). */
export async function openServer(url: string, { connections = 10 } = {}): Promise<Database> {
  const config: pg.PoolConfig = { connectionString: url, max: connections, options: '-c timezone=UTC' }
  await migrateAlone(config)
  const prisma = new PrismaClient({
    adapter: new PrismaPg(config),
    transactionOptions: { maxWait: 10_000, timeout: 15_000 },
  })
  const locks = new pg.Pool({ ...config, max: 4 })
  locks.on('error', () => {})
  return {
    ...access(prisma),
    async alone(name, work) {
      const session = await locks.connect()
      // A connection that breaks while the lock is held must not end the process: the lock is gone, the work goes on or fails.
      session.on('error', () => {})
      let broken = false
      try {
        const { rows } = await session.query<{ got: boolean }>(
          'select pg_try_advisory_lock(hashtextextended($1, 0)) as got',
          [name],
        )
        if (!rows[0]?.got) return undefined
        try {
          return await work()
        } finally {
          await session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {
            broken = true
          })
        }
      } finally {
        session.release(broken)
      }
    },
    async close() {
      await prisma.$disconnect()
      await locks.end()
    },
  }
}

function access(prisma: PrismaClient): Pick<Database, 'sql' | 'transact' | 'ping'> {
  return {
    sql: prisma,
    transact: (work) => prisma.$transaction((tx) => work(tx as unknown as Transaction)),
    ping: async () => void (await prisma.$queryRaw`select 1`),
  }
}

/** Several processes start at once: the first migrates, the others wait and find it done. */
async function migrateAlone(config: pg.PoolConfig): Promise<void> {
  const session = new pg.Client(config)
  await session.connect()
  // The engine takes a lock of its own and keeps it as long as its session lives: the session ends here, not with the process.
  const pool = new pg.Pool({ ...config, max: 1 })
  try {
    await session.query(`select pg_advisory_lock(hashtextextended('migrations', 0))`)
    await applyMigrations(new PrismaPg(pool))
  } finally {
    await pool.end()
    await session.end()
  }
}
