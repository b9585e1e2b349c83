import { createServer, type Server } from 'node:http'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import type { Logger } from './logger.js'
import type { Pages } from './page/page.js'

/** Nothing inline, nothing from elsewhere, in no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers: RequestHandler = (_, response, next) => {
  response.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  })
  next()
}

/** The Express app: headers, the given routes, then a page for what is not there and one for what went wrong. */
export function createApp({ mount, pages, log }: { mount(app: Express): void; pages: Pages; log: Logger }): Express {
  const app = express().disable('x-powered-by').set('query parser', 'simple')
  app.use(headers)
  app.use('/assets', pages.assets)
  mount(app)

  app.use((request, response) => {
    const language = pages.language(request)
    const t = pages.say(language)
    pages.send(request, response, {
      status: 404,
      language,
      title: t('problem.not-found'),
      main: t('problem.not-found'),
    })
  })
  const failed: ErrorRequestHandler = (cause, request, response, next) => {
    if (response.headersSent) return next(cause)
    const status = typeof cause?.status === 'number' && cause.status < 500 ? cause.status : 500
    if (status === 500) log.error({ cause, route: request.route?.path }, 'a request failed')
    if (request.path.startsWith('/api/') || request.path.startsWith('/webhooks/'))
      return void response.sendStatus(status)
    const language = pages.language(request)
    const t = pages.say(language)
    const key = status === 413 ? 'problem.too-large' : 'problem.error'
    pages.send(request, response, { status, language, title: t(key), main: t(key) })
  }
  app.use(failed)
  return app
}

/** Listens; gives the server once it does. Rejects where the port is taken. */
export function listen(app: Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(app)
    server.once('error', reject)
    server.listen(port, () => resolve(server))
  })
}

/** Only from this machine: not through a proxy, which says for whom it asks. */
export const fromHere: RequestHandler = (request, response, next) => {
  const { remoteAddress } = request.socket
  const here = remoteAddress === '127.0.0.1' || remoteAddress === '::1' || remoteAddress === '::ffff:127.0.0.1'
  if (here && request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined) next()
  else response.sendStatus(403)
}
