import { type ChildProcess, spawn } from 'node:child_process'
import { root } from '../../src/root.js'
import { atEnd } from './at-end.js'
import { anAdminKey } from './service.js'
import { freePort } from './services.js'

/** The service as people start it: a process of its own, with an environment of its own. */
export interface Running {
  url: string
  port: number
  child: ChildProcess
  /** Ends it the hard way, as a power cut would. */
  kill(): Promise<void>
}

/** What a process that did not start left behind. */
export interface Ended {
  code: number | null
  output: string
}

const BASE = { PATH: process.env.PATH, HOME: process.env.HOME, ADMIN_API_KEY: anAdminKey }

/** Starts `src/main.ts` and waits until it says it is ready, or has ended. */
export async function run(environment: Record<string, string | undefined>): Promise<Running | Ended> {
  const port = Number(environment.PORT ?? (await freePort()))
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: root,
    env: { ...BASE, PORT: String(port), ...environment },
  })
  atEnd(() => void child.kill('SIGKILL'))
  let output = ''
  const ended = new Promise<Ended>((resolve) => child.once('exit', (code) => resolve({ code, output })))
  const ready = new Promise<Running>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk
        if (/is ready/.test(output))
          resolve({
            url: `http://localhost:${port}`,
            port,
            child,
            async kill() {
              child.kill('SIGKILL')
              await ended
            },
          })
      })
  })
  return Promise.race([ready, ended])
}

/** The same, where it must start. */
export async function started(environment: Record<string, string | undefined>): Promise<Running> {
  const outcome = await run(environment)
  if ('code' in outcome) throw new Error(`It ended with ${outcome.code}: ${outcome.output}`)
  return outcome
}

/** The same, where it must not. */
export async function refused(environment: Record<string, string | undefined>): Promise<Ended> {
  const outcome = await run(environment)
  if ('code' in outcome) return outcome
  await outcome.kill()
  throw new Error('It started')
}
