import express, { type ErrorRequestHandler, type Request } from 'express'
import type { Fault } from './faults.js'
import type { TelegramNetwork } from './network.js'
import type { ContactCard } from './phone.js'
import { type Person, PhoneError } from './types.js'

const MAX_FILE = '60mb'

type Body = Readonly<Record<string, unknown>>

/** The phones over HTTP, for a page and for tests: JSON in and out, `{ error }` with a 4xx for what cannot be done. */
export function createPhoneRouter(network: TelegramNetwork): express.Router {
  const { phone } = network
  const router = express.Router()

  router.post('/people/:id/file', express.raw({ type: () => true, limit: MAX_FILE }), (req, res) => {
    const { name = 'file', type = 'application/octet-stream', caption } = req.query
    const bytes = Buffer.isBuffer(req.body) ? Uint8Array.from(req.body) : new Uint8Array()
    const words = caption === undefined ? undefined : String(caption)
    const file = { name: String(name), mime_type: String(type), bytes }
    res.json(phone.sendFile(who(req), file, words))
  })
  router.post('/people/:id/photo', express.raw({ type: () => true, limit: MAX_FILE }), (req, res) => {
    res.json(phone.sendPhoto(who(req), Buffer.isBuffer(req.body) ? Uint8Array.from(req.body) : new Uint8Array()))
  })

  router.use(express.json())

  router.get('/people', (_req, res) => void res.json(phone.people()))
  router.post('/people', (req, res) => void res.status(201).json(phone.register(body(req) as unknown as Person)))

  router.get('/people/:id/chat', (req, res) => {
    const id = who(req)
    res.json({ messages: network.chat(id), keyboard: network.keyboard(id) ?? null })
  })
  router.get('/people/:id/messages/:messageId/file', (req, res) => {
    const { name, mime_type, bytes } = phone.open(who(req), number(req.params.messageId, 'messageId'))
    // Never inline: the bytes are somebody's, and this page is ours.
    res.attachment(name).type(mime_type).send(Buffer.from(bytes))
  })

  router.post('/people/:id/start', (req, res) => {
    const { payload } = body(req)
    res.json(phone.start(who(req), payload === undefined ? undefined : String(payload)))
  })
  router.post('/people/:id/say', (req, res) => void res.json(phone.say(who(req), string(body(req).text, 'text'))))
  router.post('/people/:id/tap', (req, res) => {
    const { messageId, choice } = body(req)
    res.json(phone.tap(who(req), number(messageId, 'messageId'), button(choice, 'choice')))
  })
  router.post('/people/:id/press', (req, res) => {
    const { text, latitude, longitude } = body(req)
    const place =
      latitude === undefined
        ? undefined
        : { latitude: number(latitude, 'latitude'), longitude: number(longitude, 'longitude') }
    res.json(phone.press(who(req), button(text, 'text'), place))
  })
  router.post('/people/:id/contact', (req, res) => void res.json(phone.shareContact(who(req), card(body(req)))))
  router.post('/people/:id/place', (req, res) => {
    const { latitude, longitude } = body(req)
    res.json(phone.sharePlace(who(req), number(latitude, 'latitude'), number(longitude, 'longitude')))
  })
  router.post('/people/:id/edit', (req, res) => {
    const { messageId, text } = body(req)
    res.json(phone.edit(who(req), number(messageId, 'messageId'), string(text, 'text')))
  })
  router.post('/people/:id/block', (req, res) => {
    phone.block(who(req))
    res.json({ blocked: true })
  })
  router.post('/people/:id/unblock', (req, res) => {
    phone.unblock(who(req))
    res.json({ blocked: false })
  })

  router.post('/redeliver', (req, res) => {
    const updateId = number(body(req).updateId, 'updateId')
    network.redeliver(updateId)
    res.json({ updateId })
  })
  router.get('/calls', (_req, res) => void res.json(network.calls()))
  router.post('/faults', (req, res) => {
    network.faults.add(fault(body(req)))
    res.status(201).json({ added: true })
  })
  router.delete('/faults', (_req, res) => {
    network.faults.clear()
    res.json({ cleared: true })
  })

  router.use(((error: Error & { status?: number }, _req, res, next) => {
    if (res.headersSent) return next(error)
    if (error instanceof PhoneError) return void res.status(400).json({ error: error.message })
    // What express.json and express.raw refuse carries a status; anything else is a bug and rises.
    if (error.status && error.status < 500) return void res.status(error.status).json({ error: error.message })
    next(error)
  }) satisfies ErrorRequestHandler)

  return router
}

function who(req: Request<{ id: string }>): number {
  return number(req.params.id, 'id')
}

function body(req: Request): Body {
  const given: unknown = req.body
  return typeof given === 'object' && given !== null ? (given as Body) : {}
}

function number(given: unknown, name: string): number {
  const parsed = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) throw new PhoneError(`${name} must be a number`)
  return parsed
}

function string(given: unknown, name: string): string {
  if (typeof given !== 'string') throw new PhoneError(`${name} must be a text`)
  return given
}

function button(given: unknown, name: string): number | string {
  if (typeof given !== 'number' && typeof given !== 'string') throw new PhoneError(`${name} must name a button`)
  return given
}

/** No phone: the person's own card. */
function card(given: Body): ContactCard | undefined {
  if (given.phone === undefined) return undefined
  return {
    phone: string(given.phone, 'phone'),
    ...(given.user_id !== undefined && { user_id: number(given.user_id, 'user_id') }),
    ...(given.first_name !== undefined && { first_name: string(given.first_name, 'first_name') }),
    ...(given.last_name !== undefined && { last_name: string(given.last_name, 'last_name') }),
  }
}

function fault({ kind, method, times, ms, retry_after, status }: Body): Fault {
  const where = {
    ...(method !== undefined && { method: string(method, 'method') }),
    ...(times !== undefined && { times: number(times, 'times') }),
  }
  if (kind === 'delay') return { kind, ms: number(ms, 'ms'), ...where }
  if (kind === 'throttle') return { kind, retry_after: number(retry_after, 'retry_after'), ...where }
  if (kind === 'error') return { kind, status: number(status ?? 500, 'status'), ...where }
  if (kind === 'drop') return { kind, ...where }
  throw new PhoneError('kind is one of delay, throttle, error, drop')
}
