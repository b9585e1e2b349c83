import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
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

/** A name of this machine itself. */
export const isLocalName = (hostname: string) => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(hostname)

/** From this machine and by its own name: not through a proxy, and not by a page elsewhere that points its name here. */
export function isHere(request: Request): boolean {
  const { remoteAddress = '' } = request.socket
  const proxied = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(remoteAddress) && !proxied && isLocalName(request.hostname)
}

/** Only from this machine. */
export const fromHere: RequestHandler = (request, response, next) =>
  isHere(request) ? next() : void response.sendStatus(403)
