import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../src/root.js'

const src = join(root, 'src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.replaceAll('\\', '/'))

/** What a file imports: packages by name, own files by their path under `src`. */
function imports(path: string): string[] {
  const text = readFileSync(join(src, path), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name]) =>
    name!.startsWith('.') ? relative(src, resolve(join(src, dirname(path)), name!)).replaceAll('\\', '/') : name!,
  )
}

const edges = files.flatMap((path) => imports(path).map((to) => [path, to] as const))
const shown = (found: (readonly [string, string])[]) => found.map(([from, to]) => `${from} → ${to}`)
const pillar = (path: string) => /^(core|notifications|bots)\//.exec(path)?.[1]

describe('the direction of dependencies', () => {
  it('core knows neither the bots nor the hub, and they do not know each other', () => {
    const wrong = edges.filter(([from, to]) => {
      const [a, b] = [pillar(from), pillar(to)]
      return a !== undefined && b !== undefined && a !== b && b !== 'core'
    })
    expect(shown(wrong)).toEqual([])
  })

  it('core is entered by its one door', () => {
    const wrong = edges.filter(
      ([from, to]) =>
        ['bots', 'notifications'].includes(pillar(from) ?? '') && pillar(to) === 'core' && to !== 'core/index.js',
    )
    expect(shown(wrong)).toEqual([])
  })

  it('core’s rules know no web, no bot, no queue, no words and no database', () => {
    const rules = /^core\/(acts|procedures|deadlines)\//
    const outside =
      /^(express|grammy|twilio|bull|ioredis|i18next|preact|pg|@prisma\/|@electric-sql)|prisma\/generated|^database\.js|^words\.js|^core\/(store|api|pages|papers)\//
    expect(shown(edges.filter(([from, to]) => rules.test(from) && outside.test(to)))).toEqual([])
  })

  it('the dialogue knows no network, no language file, no database and no clock', () => {
    const outside =
      /^(express|grammy|twilio|bull|i18next|@prisma\/)|prisma\/generated|^database\.js|^words\.js|^clock\.js/
    expect(shown(edges.filter(([from, to]) => from.startsWith('bots/conversation/') && outside.test(to)))).toEqual([])
  })

  it('only the composition root knows all three pillars', () => {
    const know = new Map<string, Set<string>>()
    for (const [from, to] of edges) {
      const known = pillar(to)
      if (known && pillar(from) === undefined) know.set(from, (know.get(from) ?? new Set()).add(known))
    }
    expect([...know].filter(([, pillars]) => pillars.size > 1).map(([path]) => path)).toEqual(['service.ts'])
  })

  it('the pillars’ shared things know no pillar, and nothing imports the way it came', () => {
    const shared = ['message.ts', 'transaction.ts', 'clock.ts', 'words.ts', 'root.ts', 'logger.ts', 'database.ts']
    expect(shown(edges.filter(([from, to]) => shared.includes(from) && pillar(to) !== undefined))).toEqual([])
  })

  it('a message leaves through the hub’s channels only', () => {
    const callers = files.filter((path) =>
      /\.(sendMessage|sendDocument|sendPhoto)\(/.test(readFileSync(join(src, path), 'utf8')),
    )
    expect(callers.filter((path) => !path.startsWith('bots/sandbox/'))).toEqual(['notifications/channels/telegram.ts'])
  })

  it('no SQL and no schema reads a clock of its own', () => {
    const wrong = files.filter((path) =>
      /\bnow\(\)|current_timestamp|clock_timestamp/i.test(sqlOf(readFileSync(join(src, path), 'utf8'))),
    )
    expect(wrong).toEqual([])
    expect(readFileSync(join(root, 'prisma', 'schema.prisma'), 'utf8')).not.toMatch(/@default\(now\(\)\)|@updatedAt/)
  })

  it('only the entry point reads the environment', () => {
    expect(files.filter((path) => readFileSync(join(src, path), 'utf8').includes('process.env'))).toEqual(['main.ts'])
  })
})

const sqlOf = (text: string) =>
  [...text.matchAll(/(?:sql|db|within\(tx\))\.\$(?:query|execute)Raw[^`]*`([^`]*)`/g)].map(([, sql]) => sql).join('\n')
