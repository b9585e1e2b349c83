import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What is on this machine to test against: an address that was given, or the programs to start one's own. */
export interface Services {
  postgres?: { url: string } | { bin: string }
  redis?: { url: string } | { bin: string }
  /** The program itself, for what needs a Redis with settings of its own. */
  redisServer?: string
}

/** Looks; says loudly what is missing, and fails where REQUIRE_SERVICES is set. */
export function findServices(): Services {
  const { DATABASE_URL, REDIS_URL } = process.env
  const initdb = onPath('initdb', '/usr/lib/postgresql')
  const redisServer = onPath('redis-server')
  const services: Services = {
    postgres: DATABASE_URL ? { url: DATABASE_URL } : initdb ? { bin: initdb } : undefined,
    redis: REDIS_URL ? { url: REDIS_URL } : redisServer ? { bin: redisServer } : undefined,
    redisServer,
  }
  missing('PostgreSQL', 'DATABASE_URL', services.postgres)
  missing('Redis', 'REDIS_URL', services.redis)
  return services
}

const told = new Set<string>()
function missing(name: string, variable: string, found: unknown): void {
  if (found || told.has(name)) return
  told.add(name)
  const message = `No ${name}: the suites that need it are SKIPPED. Give ${variable}, or install ${name}.`
  if (process.env.REQUIRE_SERVICES) throw new Error(message)
  console.warn(`\n*** ${message}\n`)
}

function onPath(program: string, versions?: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  if (versions && existsSync(versions))
    folders.push(...readdirSync(versions).map((version) => join(versions, version, 'bin')))
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

/** Starts a PostgreSQL of our own in a new folder. It refuses to run as root: there it runs as `postgres`. */
export async function startPostgres(initdb: string): Promise<{ url: string; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'rokhas-postgres-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    const uid = Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout)
    chownSync(folder, uid, uid)
  }
  const as = (command: string, args: string[]): [string, string[]] =>
    isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args]
  const run = (command: string, args: string[]) => spawnSync(...as(command, args), { encoding: 'utf8', cwd: folder })
  const made = run(initdb, ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const server = spawn(
    ...as(join(initdb, '..', 'postgres'), [
      '-D',
      join(folder, 'data'),
      '-p',
      String(port),
      '-k',
      folder,
      '-c',
      'fsync=off',
    ]),
    {
      cwd: folder,
      stdio: 'ignore',
    },
  )
  await answering(port)
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run(join(initdb, '..', 'pg_ctl'), ['-D', join(folder, 'data'), '-m', 'immediate', 'stop'])
      server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a Redis of our own that keeps nothing. */
export async function startRedis(bin: string, ...options: string[]): Promise<{ url: string; stop(): void }> {
  const port = await freePort()
  const server = spawn(
    bin,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...options],
    { stdio: 'ignore' },
  )
  await answering(port)
  return { url: `redis://127.0.0.1:${port}`, stop: () => void server.kill() }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

async function answering(port: number): Promise<void> {
  const { connect } = await import('node:net')
  for (let tries = 0; tries < 150; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.end())
    })
    if (open) return
    await sleep(100)
  }
  throw new Error(`Nothing answers on port ${port}`)
}
