import express, { type RequestHandler } from 'express'
import { Bot, webhookCallback } from 'grammy'
import pg from 'pg'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { startService } from '../src/service.js'

/** What `turn.ts` measures, each in its own process: the service, an echo that commits one row, a bare echo. */
const [kind] = process.argv.slice(2)
const config = readConfig(process.env)
if (kind === 'service') await startService(config, createLogger('error'))
else await echo(kind === 'echo-row')
process.send!('ready')

async function echo(commits: boolean): Promise<void> {
  if (config.telegram.kind !== 'real') throw new Error('The echo needs a bot token')
  const { token, apiRoot, webhookSecret } = config.telegram
  const pool = commits ? new pg.Pool({ connectionString: config.databaseUrl, max: 10 }) : undefined
  await pool?.query('create table turn (update_id bigint primary key, body jsonb)')
  const bot = new Bot(token, { client: { apiRoot } })
  bot.on('message:text', async (context) => {
    await pool?.query('insert into turn values ($1, $2)', [context.update.update_id, context.update])
    await context.reply(context.message.text)
  })
  const app = express().use(express.json())
  app.post('/webhooks/telegram', webhookCallback(bot, 'express', { secretToken: webhookSecret }) as RequestHandler)
  await new Promise<void>((resolve) => app.listen(config.port, () => resolve()))
}
