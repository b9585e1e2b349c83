import { join } from 'node:path'
import express, { type Router } from 'express'
import { civilDate } from '../../../clock.js'
import { LANGUAGES, type Language } from '../../../message.js'
import type { Pages } from '../../../page/page.js'
import { root } from '../../../root.js'
import { createPhoneRouter, type Person, type TelegramNetwork } from '../telegram/index.js'
import { callsView } from './calls-view.js'
import { createEventStream } from './event-stream.js'
import { sameOrigin } from './same-origin.js'
import { sandboxView } from './sandbox-view.js'

/** Somebody of the town who sits in an office; `pin` where they sign. */
export interface Office {
  /** The appointment. */
  id: string
  name: string
  /** Of `pages:role.*` and `pages:institution.*`. */
  role: string
  institution?: string
  pin?: string
}

export interface SandboxPageDeps {
  pages: Pages
  network: TelegramNetwork
  people(): Promise<Office[]>
  /** Sets the office's session cookie; the page then goes to `/office`. */
  openOffice(response: express.Response, appointmentId: string): Promise<void>
  /** The civil clock. */
  civil(): Date
  turn(days: number): Promise<void>
  /** The administrator's key, where it was made here; one that was given is not shown. */
  adminKey: string | undefined
  now(): Date
}

export interface SandboxPage {
  /** Mount it at `/sandbox`, behind a guard. */
  router: Router
  /** Ends the event streams, which would keep the server from stopping. */
  close(): void
}

/** Made up, each with a name that says so. */
const CITIZENS: Person[] = [
  { id: 700001, first_name: 'Specimen', last_name: 'Nadia', phone: '+212600000001', language_code: 'fr' },
  { id: 700002, first_name: 'Specimen', last_name: 'Yassin', phone: '+212600000002', language_code: 'ar' },
]

const LOCALE: Record<Language, string> = { ar: 'ar-MA', fr: 'fr-MA', zgh: 'zgh' }

/** The whole product on one page: a phone, the town's offices, a clock. */
export function createSandboxPage(deps: SandboxPageDeps): SandboxPage {
  const { pages, network, people, openOffice, civil, turn, adminKey, now } = deps
  const known = new Set(network.phone.people().map(({ id }) => id))
  for (const citizen of CITIZENS) if (!known.has(citizen.id)) network.phone.register(citizen)

  const clock = () => ({ date: civilDate(civil()).toString(), inFull: inFull(civil()) })
  const stream = createEventStream(now().getTime().toString(36), clock)
  const unsubscribe = network.subscribe((event) => {
    // The keyboard in force is settled only after the message that brings it or answers it has been told.
    queueMicrotask(() => stream.tell('phone', { ...event, keyboard: network.keyboard(event.userId) ?? null }))
  })

  const router = express.Router()
  router.use(sameOrigin)
  router.use(
    '/assets',
    express.static(join(root, 'src', 'bots', 'sandbox', 'page', 'assets'), { cacheControl: false, index: false }),
  )
  router.use('/phone', createPhoneRouter(network))
  router.use('/telegram', network.wire)
  router.get('/events', (request, response) => stream.serve(request, response))

  router.get('/', async (request, response) => {
    const language = pages.language(request)
    const t = pages.say(language)
    // Paths of a page are read under /assets/, and this one keeps its own beside it.
    const own = (name: string) => `..${request.baseUrl}/assets/${name}`
    pages.send(request, response, {
      language,
      title: t('sandbox.title'),
      styles: [own('phone.css')],
      scripts: [own('phone.js')],
      main: sandboxView({
        t,
        base: request.baseUrl,
        phones: network.phone.people(),
        offices: await people(),
        date: inFull(civil())[language],
        adminKey,
      }),
    })
  })

  router.get('/calls', (request, response) => {
    const language = pages.language(request)
    const t = pages.say(language)
    pages.send(request, response, {
      language,
      title: t('sandbox.calls'),
      styles: [`..${request.baseUrl}/assets/phone.css`],
      main: callsView(t, network.calls()),
    })
  })

  router.post('/clock', express.json(), async (request, response) => {
    const days: unknown = request.body?.days
    if (days !== 1 && days !== 7) return void response.status(400).json({ error: 'days is 1 or 7' })
    await turn(days)
    stream.tell('clock', clock())
    response.json(clock())
  })

  router.post('/office/:appointmentId', async (request, response) => {
    await openOffice(response, request.params.appointmentId)
    response.redirect(303, '/office')
  })

  return {
    router,
    close() {
      unsubscribe()
      stream.close()
    },
  }
}

/** Worded here, because few browsers know the months in Amazigh. */
function inFull(instant: Date): Record<Language, string> {
  const day = new Date(`${civilDate(instant)}T00:00:00Z`)
  const worded = (language: Language) =>
    new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'full', timeZone: 'UTC' }).format(day)
  return Object.fromEntries(LANGUAGES.map((language) => [language, worded(language)])) as Record<Language, string>
}
