import type { Request, RequestHandler } from 'express'

/**
 * Refuses what another site makes a browser send. A client that is no browser (the bot, a test) says neither header and may
 * pass: it carries nobody's cookies.
 */
export const sameOrigin: RequestHandler = (request, response, next) => {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || fromHere(request)) return next()
  response.status(403).json({ error: 'sent from another site' })
}

function fromHere(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = request.get('Origin')
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === request.get('Host')
}
