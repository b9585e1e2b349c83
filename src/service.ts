import { createHmac, randomInt, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Express, Router } from 'express'
import { seedReference } from '../prisma/seed/reference.js'
import { seedTown, TOWN_PIN } from '../prisma/seed/town.js'
import {
  createFilingPage,
  createInbox,
  createOfficePage,
  createOfficeSessions,
  createTelegramDoor,
  createTurns,
  readTelegram,
} from './bots/index.js'
import { sandboxGuard } from './bots/sandbox/guard.js'
import { createSandboxPage } from './bots/sandbox/page/index.js'
import { sampleFiling } from './bots/sandbox/sample.js'
import { createTelegramNetwork } from './bots/sandbox/telegram/index.js'
import { BootError, type Config, type Outside } from './config.js'
import { createApi } from './core/api/router.js'
import { createPermits, openClock } from './core/index.js'
import { createLinkPage } from './core/pages/link-page.js'
import { createVerifyPage } from './core/pages/verify-page.js'
import {
  createDocumentStore,
  createPaperRenderer,
  openDevelopmentAuthority,
  unwrapKey,
  wrapKey,
} from './core/papers/index.js'
import { type Database, openEmbedded, openServer } from './database.js'
import { FolderLocked, lockFolder } from './folder-lock.js'
import { createApp } from './http.js'
import type { Logger } from './logger.js'
import { createMetrics } from './metrics.js'
import {
  createBullLanes,
  createInProcessLanes,
  createNotifications,
  createTelegramChannel,
  type Lanes,
  redisProblem,
} from './notifications/index.js'
import { createPages } from './page/page.js'
import { keptSecret, serverKey as openServerKey } from './server-key.js'
import { createWords } from './words.js'

const DAILY_MS = 30_000
const RECOVER_MS = 5_000
const CLOCK_MS = 1_000
const PATIENCE_MS = 3_000

/** A running service. */
export interface Service {
  port: number
  publicUrl: string
  /** The administrator's key, to be shown where the sandbox is on. */
  adminKey: string
  stop(): Promise<void>
}

/** Builds everything from the configuration, bottom to top, and starts it. Throws BootError with every problem there is. */
export async function startService(config: Config, log: Logger): Promise<Service> {
  const wall = () => new Date()
  const newId = () => randomUUID()
  const keys = join(config.dataDir, 'keys')
  const { database, server } = await openAll(config)
  const { port } = server.address() as AddressInfo
  const publicUrl = config.publicUrl.replace(/^(http:\/\/localhost):0$/, `$1:${port}`)

  // What the pillars share.
  const serverKey = openServerKey(join(keys, 'server.key'))
  const derived = (what: string) => createHmac('sha256', serverKey).update(what).digest('base64url')
  const words = createWords()
  const pages = createPages(words, { specimen: config.sandbox })
  const clock = await openClock(database.sql, wall)
  if (config.now) await clock.startAt(config.now)
  await seedReference(database.sql)
  const lanes: Lanes = config.redisUrl ? createBullLanes(config.redisUrl, log) : createInProcessLanes(log)

  // The permit service. Nothing but the sandbox may sign with a certificate made here, and never in production.
  const adminKey = config.adminApiKey ?? keptSecret(join(keys, 'admin.key'))
  const authority =
    config.sandbox && !config.production
      ? await openDevelopmentAuthority(join(keys, 'authority'), { at: wall() })
      : undefined
  const permits = createPermits({
    database,
    clock,
    serverKey,
    publicUrl,
    adminKey,
    documents: createDocumentStore(join(config.dataDir, 'documents')),
    renderer: createPaperRenderer(words),
    authority,
    signingKeys: authority && {
      issue: (commonName) => authority.issue({ commonName, at: wall() }),
      wrap: (key, pin) => wrapKey(key, { serverKey, pin }),
      unwrap: (wrapped, pin) => unwrapKey(wrapped, { serverKey, pin }),
    },
    specimen: config.sandbox,
    newId,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    onEvent: (tx, event) => notifications.onEvent(tx, event),
    saved: () => lanes.offer('events'),
  })
  if (config.sandbox) await seedTown(permits.staff, { canSign: authority !== undefined })
  // Read once here, so that nothing has to read it from within a transaction: an embedded database has one connection.
  await permits.communes()

  // Telegram: the real one, the simulated one, or none.
  const inbox = createInbox(database.sql)
  const sandboxToken = `100001:${derived('sandbox telegram').slice(0, 35)}`
  const simulated =
    config.telegram.kind === 'sandbox' && config.role !== 'worker'
      ? createTelegramNetwork({
          token: sandboxToken,
          now: wall,
          snapshot: join(config.dataDir, 'sandbox', 'telegram.json'),
        })
      : undefined
  const telegram = telegramSettings(config, { publicUrl, port, secret: derived('telegram webhook'), sandboxToken })
  const door =
    telegram &&
    createTelegramDoor({ ...telegram, inbox, alone: database.alone, wall, arrived: () => lanes.offer('inbound'), log })

  // The hub, and the dialogue that answers through it.
  const notifications = createNotifications({
    database,
    permits,
    channels: door ? { telegram: createTelegramChannel(door.api) } : {},
    words,
    wall,
    newId,
    log,
  })
  const turns = createTurns({
    inbox,
    permits,
    outbox: notifications.outbox,
    read: { telegram: (body) => readTelegram(body as Parameters<typeof readTelegram>[0]) },
    fetchFile: async (_channel, ref) => door?.fetchFile(ref),
    transact: database.transact,
    wall,
    replied: () => lanes.offer('reply'),
    log,
  })

  // The way in over HTTP.
  const sessions = createOfficeSessions({ serverKey, secure: publicUrl.startsWith('https:'), wall })
  const sandbox =
    simulated &&
    createSandboxPage({
      pages,
      network: simulated,
      people: async () =>
        (await permits.staff.all()).map((one) => ({ ...one, pin: one.role === 'president' ? TOWN_PIN : undefined })),
      openOffice: async (response, appointmentId) => sessions.open(response, appointmentId),
      civil: clock.civil,
      turn: async (days) => {
        await clock.turn(days * 86_400_000)
        await daily()
      },
      adminKey: config.adminApiKey ? undefined : adminKey,
      now: wall,
    })
  const serves = config.role !== 'worker'
  const app = createApp({
    pages,
    log,
    mount(app: Express) {
      app.use(health(database))
      app.use(createMetrics(database, adminKey))
      if (!serves) return
      if (sandbox) app.use('/sandbox', sandboxGuard(config.sandboxKey, publicUrl), sandbox.router)
      if (door) app.use(door.router())
      app.use('/api/v1', createApi({ permits, publicUrl }))
      app.use(createLinkPage({ permits, pages, words }))
      app.use(createVerifyPage({ permits, pages, words }))
      app.use(createFilingPage({ permits, pages, words, sample: config.sandbox ? sampleFiling() : undefined }))
      app.use(createOfficePage({ permits, pages, words, sessions }))
      app.get('/', (_, response) => response.redirect(sandbox ? '/sandbox' : '/verify'))
    },
  })
  server.removeAllListeners('request')
  server.on('request', app)

  // Work. What an earlier process of this machine was doing is free at once where no other process can be doing it.
  const works = config.role !== 'web'
  async function daily(): Promise<void> {
    await database.alone('daily', async () => {
      while ((await permits.runDue()) === 'more');
    })
  }
  const timers: NodeJS.Timeout[] = []
  const every = (ms: number, work: () => Promise<unknown>) =>
    timers.push(setInterval(() => void work().catch((cause) => log.warn({ cause }, 'periodic work failed')), ms))
  if (works) {
    if (!config.databaseUrl) {
      await inbox.freeAll()
      await notifications.recover(true)
    }
    lanes.work('events', async () => {
      const outcome = await permits.publish()
      if (outcome === 'more') lanes.offer('notice')
      return outcome
    })
    lanes.work('inbound', turns)
    lanes.work('reply', notifications.sendReplies)
    lanes.work('notice', notifications.sendNotices)
    every(DAILY_MS, daily)
    every(RECOVER_MS, () => notifications.recover())
    await daily()
  }
  if (config.sandbox && config.databaseUrl) every(CLOCK_MS, clock.refresh)
  if (door && (telegram.mode.kind === 'webhook' ? serves : works)) void door.start()

  return {
    port,
    publicUrl,
    adminKey,
    async stop() {
      for (const timer of timers) clearInterval(timer)
      sandbox?.close()
      await door?.stop()
      await lanes.close()
      // Requests under way are finished; those that take too long are cut.
      const cut = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await closed
      clearTimeout(cut)
      await simulated?.close()
      await database.close()
    },
  }
}

/** The outside that can fail: the port, Redis, the database. Every problem is found before any is told. */
async function openAll(config: Config): Promise<{ database: Database; server: Server }> {
  const problems: string[] = []
  try {
    mkdirSync(config.dataDir, { recursive: true })
  } catch (error) {
    problems.push(`DATA_DIR ${config.dataDir}: the folder cannot be made (${(error as NodeJS.ErrnoException).code})`)
  }
  const redis = config.redisUrl && (await redisProblem(config.redisUrl))
  if (redis) problems.push(redis)
  const server = await listen(config.port).catch((error) => void problems.push(portProblem(config.port, error)))
  const database = await openDatabase(config).catch((error) => {
    const place = config.databaseUrl ? 'DATABASE_URL' : `DATA_DIR ${config.dataDir}`
    if (error instanceof FolderLocked) problems.push(lockProblem(config.dataDir, error))
    else problems.push(`${place}: the database cannot be opened (${error.message})`)
  })
  if (database && server && problems.length === 0) return { database, server }
  await database?.close()
  server?.close()
  throw new BootError(problems)
}

/** What stands in the way outside, looked at without opening anything: for a list that wrong settings have begun. */
export async function outsideProblems({ port, dataDir, databaseUrl, redisUrl }: Outside): Promise<string[]> {
  const redis = redisUrl && (await redisProblem(redisUrl))
  const taken = port && (await listen(port).then(close, (error) => portProblem(port, error)))
  const held = dataDir && !databaseUrl && existsSync(dataDir) && folderProblem(dataDir)
  return [redis, taken, held].filter((problem) => typeof problem === 'string' && problem !== '') as string[]
}

const close = (server: Server) => void server.close()

const portProblem = (port: number, error: NodeJS.ErrnoException) =>
  `PORT ${port}: ${error.code === 'EADDRINUSE' ? 'another program listens there' : error.message}`

const lockProblem = (dataDir: string, { pid }: FolderLocked) =>
  `DATA_DIR ${dataDir}: process ${pid} uses it; the embedded database serves one process only`

function folderProblem(dataDir: string): string | undefined {
  try {
    lockFolder(dataDir)()
    return undefined
  } catch (error) {
    return error instanceof FolderLocked ? lockProblem(dataDir, error) : undefined
  }
}

const openDatabase = ({ databaseUrl, dataDir }: Config) =>
  databaseUrl ? openServer(databaseUrl) : openEmbedded(dataDir)

/** Listens before anything is built, so that the port is known; until the app is there, it is not ready. */
function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((_, response) => void response.writeHead(503, { 'Retry-After': '1' }).end('starting'))
    server.once('error', reject)
    server.listen(port, () => resolve(server))
  })
}

function telegramSettings(
  { telegram, role }: Config,
  at: { publicUrl: string; port: number; secret: string; sandboxToken: string },
): Pick<Parameters<typeof createTelegramDoor>[0], 'token' | 'apiRoot' | 'mode'> | undefined {
  if (telegram.kind === 'off') return undefined
  if (telegram.kind === 'real') {
    const { token, apiRoot, mode, webhookSecret } = telegram
    const webhook = {
      kind: 'webhook',
      url: `${at.publicUrl}/webhooks/telegram`,
      secret: webhookSecret ?? at.secret,
    } as const
    return { token, apiRoot, mode: mode === 'webhook' ? webhook : { kind: 'polling' } }
  }
  // The simulated network lives in the web process; a worker beside it reaches it by its public address.
  const here = role === 'worker' ? at.publicUrl : `http://127.0.0.1:${at.port}`
  return {
    token: at.sandboxToken,
    apiRoot: `${here}/sandbox/telegram`,
    mode: { kind: 'webhook', url: `${here}/webhooks/telegram`, secret: at.secret },
  }
}

function health(database: Database): Router {
  return Router()
    .get('/healthz', (_, response) => void response.send('ok'))
    .get('/readyz', async (_, response) => {
      await database.ping()
      response.send('ready')
    })
}
