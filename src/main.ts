import { TOWN_PIN } from '../prisma/seed/town.js'
import { BootError, type Config, readConfig } from './config.js'
import { createLogger } from './logger.js'
import { outsideProblems, startService } from './service.js'

const log = createLogger(process.env.NODE_ENV === 'production' ? 'info' : 'warn')

try {
  const config = readConfig(process.env)
  const service = await startService(config, log)
  console.log(banner(service.publicUrl, config))

  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, async () => {
      if (stopping) process.exit(1)
      stopping = true
      await service.stop().catch((cause) => log.error({ cause }, 'it did not stop in order'))
      process.exit(0)
    })
} catch (error) {
  if (error instanceof BootError) {
    const outside = error.outside ? await outsideProblems(error.outside) : []
    console.error(new BootError([...error.problems, ...outside]).message)
  } else log.fatal({ cause: error }, 'Rokhas Hub could not start')
  process.exit(1)
}

/** Where to look and what to try. */
function banner(url: string, { sandbox, telegram, dataDir }: Config): string {
  if (!sandbox) return `Rokhas Hub is ready at ${url}`
  if (telegram.kind === 'real')
    return `
  Rokhas Hub is ready: Telegram is real, the permits are for training.

    ${url}/office    the offices; each person enters with a key
    ${url}/verify    does a permit stand?

  The administrator's key is in ${dataDir}/keys/admin.key; with it, GET /api/v1/staff lists the offices
  and POST /api/v1/staff/{id}/keys gives one a key. The president signs with the PIN ${TOWN_PIN}.
  `
  return `
  Rokhas Hub is ready. Everything is simulated: people, files and papers are fictitious.

    ${url}/sandbox    a phone, the offices of a small town, a clock
    ${url}/verify     does a permit stand?

  Try: touch "Start" on the phone, choose a language, share the contact, file a request in Nador;
  then open the offices one after another and follow it to the signed permit.
  `
}
