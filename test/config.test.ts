import { describe, expect, it } from 'vitest'
import { BootError, readConfig } from '../src/config.js'

const TOKEN = `123456:${'A'.repeat(35)}`
const POSTGRES = 'postgresql://rokhas@localhost/rokhas'

/** The names of the settings that are complained of, in their order. */
function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof BootError) return error.problems
    throw error
  }
}

describe('with no setting at all', () => {
  it('the service runs on this machine, everything in it, every network simulated', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: '.data',
      databaseUrl: undefined,
      redisUrl: undefined,
      role: 'all',
      telegram: { kind: 'sandbox' },
      adminApiKey: undefined,
      sandbox: true,
      sandboxKey: undefined,
      now: undefined,
      production: false,
    })
  })

  it('in production nothing is simulated', () => {
    expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({
      sandbox: false,
      production: true,
      telegram: { kind: 'off' },
    })
  })
})

it('an empty setting counts as absent', () => {
  const names = [
    'PORT',
    'PUBLIC_URL',
    'DATA_DIR',
    'DATABASE_URL',
    'REDIS_URL',
    'ROLE',
    'TELEGRAM_BOT_TOKEN',
    'TELEGRAM_WEBHOOK_SECRET',
    'TELEGRAM_API_ROOT',
    'TELEGRAM_MODE',
    'ADMIN_API_KEY',
    'SANDBOX',
    'SANDBOX_KEY',
    'NOW',
    'NODE_ENV',
  ]
  expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}))
})

it('what the service does not know is left alone', () => {
  expect(readConfig({ HOME: '/root', TWILIO_SOMETHING: 'x' })).toEqual(readConfig({}))
})

describe('a setting', () => {
  it('moves the public address with the port, unless it is given', () => {
    expect(readConfig({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080')
    expect(readConfig({ PORT: '8080', PUBLIC_URL: 'https://rokhas.example/' }).publicUrl).toBe('https://rokhas.example')
  })

  it('with a token makes Telegram real, by polling unless the public address is safe', () => {
    expect(readConfig({ TELEGRAM_BOT_TOKEN: TOKEN }).telegram).toMatchObject({ kind: 'real', mode: 'polling' })
    expect(readConfig({ TELEGRAM_BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://rokhas.example' }).telegram).toMatchObject({
      kind: 'real',
      mode: 'webhook',
    })
    expect(
      readConfig({ TELEGRAM_BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://rokhas.example', TELEGRAM_MODE: 'polling' })
        .telegram,
    ).toMatchObject({ mode: 'polling' })
  })

  it('with a token alone is a valid installation in production', () => {
    expect(readConfig({ NODE_ENV: 'production', TELEGRAM_BOT_TOKEN: TOKEN }).telegram.kind).toBe('real')
  })

  it.each([
    ['on', true],
    ['1', true],
    ['true', true],
    ['off', false],
    ['0', false],
    ['false', false],
  ])('SANDBOX=%s is heard in production and out of it', (SANDBOX, on) => {
    expect(readConfig({ SANDBOX }).sandbox).toBe(on)
    expect(readConfig({ SANDBOX, NODE_ENV: 'production' }).sandbox).toBe(on)
  })

  it('starts the civil clock at an instant', () => {
    expect(readConfig({ NOW: '2026-12-01T10:00:00+01:00' }).now).toEqual(new Date('2026-12-01T09:00:00Z'))
  })

  it('gives web and workers their own processes where they can meet', () => {
    const together = { DATABASE_URL: POSTGRES, REDIS_URL: 'redis://localhost:6379' }
    for (const ROLE of ['web', 'worker', 'all']) expect(readConfig({ ...together, ROLE }).role).toBe(ROLE)
  })
})

describe('the boot is refused', () => {
  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PUBLIC_URL', 'ftp://nador'],
    ['PUBLIC_URL', 'rokhas.example'],
    ['DATABASE_URL', 'mysql://localhost/rokhas'],
    ['REDIS_URL', 'http://localhost'],
    ['ROLE', 'both'],
    ['TELEGRAM_BOT_TOKEN', 'not a token'],
    ['TELEGRAM_WEBHOOK_SECRET', 'short'],
    ['TELEGRAM_WEBHOOK_SECRET', 'with spaces in the middle'],
    ['TELEGRAM_API_ROOT', 'api.telegram.org'],
    ['TELEGRAM_MODE', 'pigeon'],
    ['ADMIN_API_KEY', 'short'],
    ['SANDBOX', 'maybe'],
    ['SANDBOX_KEY', 'short'],
    ['NOW', 'yesterday'],
    ['NOW', '2026-12-01'],
  ])('for %s=%s, by its name', (name, value) => {
    expect(problemsOf({ [name]: value })[0]).toMatch(new RegExp(`^${name} `))
  })

  it('with every wrong setting in one list', () => {
    const problems = problemsOf({
      PORT: 'abc',
      PUBLIC_URL: 'ftp://nador',
      ROLE: 'web',
      TELEGRAM_BOT_TOKEN: 'not a token',
      NOW: 'yesterday',
    })
    for (const name of ['PORT', 'PUBLIC_URL', 'TELEGRAM_BOT_TOKEN', 'NOW', 'DATABASE_URL', 'REDIS_URL'])
      expect(problems.filter((problem) => problem.includes(name))).not.toEqual([])
    expect(problems).toHaveLength(7)
  })

  it('with a message that lists them, one a line', () => {
    expect(() => readConfig({ PORT: 'abc', NOW: 'yesterday' })).toThrow(/cannot start:\n {2}- PORT .*\n {2}- NOW /)
  })

  it.each([
    [
      'a role of its own without a database to share',
      { ROLE: 'worker', REDIS_URL: 'redis://localhost' },
      'DATABASE_URL',
    ],
    ['a role of its own without a queue to share', { ROLE: 'web', DATABASE_URL: POSTGRES }, 'REDIS_URL'],
    ['a civil clock that is turned outside the sandbox', { NOW: '2026-12-01T09:00:00Z', SANDBOX: 'off' }, 'NOW'],
    ['a civil clock that is turned in production', { NOW: '2026-12-01T09:00:00Z', NODE_ENV: 'production' }, 'NOW'],
    [
      'a webhook that Telegram could not call',
      { TELEGRAM_MODE: 'webhook', TELEGRAM_BOT_TOKEN: TOKEN },
      'TELEGRAM_MODE',
    ],
  ])('for %s', (_, environment, name) => {
    const problems = problemsOf(environment as Record<string, string>)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(name)
  })

  it('never with the secret in what it says', () => {
    expect(problemsOf({ TELEGRAM_BOT_TOKEN: 'my-secret token', ADMIN_API_KEY: 'my-secret' }).join()).not.toContain(
      'my-secret',
    )
  })
})
