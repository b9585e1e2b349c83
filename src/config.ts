import { z } from 'zod'

/** Environment → Config, once, at boot. Nothing else reads the environment. */
export interface Config {
  port: number
  /** Without a slash at the end. Links and webhook signatures are made with it. */
  publicUrl: string
  dataDir: string
  databaseUrl?: string
  redisUrl?: string
  role: 'web' | 'worker' | 'all'
  telegram: Telegram
  adminApiKey?: string
  sandbox: boolean
  sandboxKey?: string
  now?: Date
  production: boolean
}

/** A network without credentials is simulated while the sandbox is on, and off otherwise. */
export type Telegram =
  | { kind: 'off' }
  | { kind: 'sandbox' }
  | { kind: 'real'; token: string; apiRoot?: string; mode: 'webhook' | 'polling'; webhookSecret?: string }

/** What a service needs of the outside. */
export type Outside = Partial<Pick<Config, 'port' | 'dataDir' | 'databaseUrl' | 'redisUrl'>>

/** Every problem found at boot, in one list. `problems` are sentences that name the setting. */
export class BootError extends Error {
  constructor(
    readonly problems: string[],
    /** What of the outside the settings name readably, so that its problems can be told in the same list. */
    readonly outside?: Outside,
  ) {
    super(`Rokhas Hub cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })

const Environment = z.object({
  PORT: z.coerce.number({ error: 'must be a number' }).int().min(0).max(65535).default(3000),
  PUBLIC_URL: url('http:', 'https:').optional(),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  ROLE: z.enum(['web', 'worker', 'all'], { error: 'must be web, worker or all' }).default('all'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, { error: 'must look like 123456:ABC…, as BotFather gives it' })
    .optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/, { error: 'must be 16 to 256 letters, digits, _ or -' })
    .optional(),
  TELEGRAM_API_ROOT: url('http:', 'https:').optional(),
  TELEGRAM_MODE: z.enum(['webhook', 'polling'], { error: 'must be webhook or polling' }).optional(),
  ADMIN_API_KEY: z.string().min(24, { error: 'must have at least 24 characters' }).optional(),
  SANDBOX: z.enum(['0', '1', 'on', 'off', 'true', 'false'], { error: 'must be on or off' }).optional(),
  SANDBOX_KEY: z.string().min(12, { error: 'must have at least 12 characters' }).optional(),
  NOW: z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-12-01T09:00:00Z' }).optional(),
  NODE_ENV: z.string().optional(),
})

/** Reads the settings; an empty one counts as absent. Throws BootError with every problem. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Object.entries(Environment.shape).map(
    ([name, schema]) => [name, schema.safeParse(given[name])] as const,
  )
  const problems = parsed.flatMap(([name, { error }]) => error?.issues.map(({ message }) => `${name} ${message}`) ?? [])
  // What could not be read is left out, so that what contradicts the rest is still seen.
  const raw = Object.fromEntries(parsed.map(([name, { data }]) => [name, data])) as z.infer<typeof Environment>

  const production = raw.NODE_ENV === 'production'
  const sandbox = raw.SANDBOX === undefined ? !production : ['1', 'on', 'true'].includes(raw.SANDBOX)
  const publicUrl = (raw.PUBLIC_URL ?? `http://localhost:${raw.PORT}`).replace(/\/+$/, '')
  problems.push(...contradictions(given))
  if (given.NOW && !sandbox) problems.push('NOW turns the civil clock, which is only allowed in the sandbox')
  if (given.NOW && given.TELEGRAM_BOT_TOKEN)
    problems.push('NOW turns the civil clock, which is only allowed while no network is real')
  if (raw.TELEGRAM_MODE === 'webhook' && !publicUrl.startsWith('https:') && !raw.TELEGRAM_API_ROOT)
    problems.push('TELEGRAM_MODE=webhook needs a PUBLIC_URL that begins with https://')
  if (problems.length > 0) {
    const { PORT: port, DATA_DIR: dataDir, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = raw
    throw new BootError(problems, { port, dataDir, databaseUrl, redisUrl })
  }

  return {
    port: raw.PORT,
    publicUrl,
    dataDir: raw.DATA_DIR,
    databaseUrl: raw.DATABASE_URL,
    redisUrl: raw.REDIS_URL,
    role: raw.ROLE,
    telegram: telegram(raw, sandbox, publicUrl),
    adminApiKey: raw.ADMIN_API_KEY,
    sandbox,
    sandboxKey: raw.SANDBOX_KEY,
    now: raw.NOW ? new Date(raw.NOW) : undefined,
    production,
  }
}

function telegram(raw: z.infer<typeof Environment>, sandbox: boolean, publicUrl: string): Telegram {
  if (!raw.TELEGRAM_BOT_TOKEN) return { kind: sandbox ? 'sandbox' : 'off' }
  return {
    kind: 'real',
    token: raw.TELEGRAM_BOT_TOKEN,
    apiRoot: raw.TELEGRAM_API_ROOT?.replace(/\/+$/, ''),
    mode: raw.TELEGRAM_MODE ?? (publicUrl.startsWith('https:') ? 'webhook' : 'polling'),
    webhookSecret: raw.TELEGRAM_WEBHOOK_SECRET,
  }
}

/** What each setting alone cannot see. */
function contradictions(given: Record<string, string | undefined>): string[] {
  const problems: string[] = []
  if (given.ROLE && given.ROLE !== 'all' && !given.DATABASE_URL)
    problems.push('ROLE other than all needs DATABASE_URL: the embedded database serves one process only')
  if (given.ROLE && given.ROLE !== 'all' && !given.REDIS_URL)
    problems.push('ROLE other than all needs REDIS_URL: web processes tell the workers through it that there is work')
  return problems
}
