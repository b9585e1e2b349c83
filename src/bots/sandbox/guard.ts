import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'

const COOKIE = 'rokhas_sandbox'
const LOCAL = ['localhost', '127.0.0.1', '[::1]']

/**
 * The sandbox answers this machine only: not through a proxy, and not under another name (a page elsewhere could otherwise point
 * its own name here). With a key it also answers whoever brings it, once as `?key=`, then by cookie.
 */
export function sandboxGuard(key: string | undefined): RequestHandler {
  return (request, response, next) => {
    const { remoteAddress } = request.socket
    const here = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(remoteAddress ?? '')
    const proxied = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
    if (here && !proxied && LOCAL.includes(request.hostname.replace(/^::1$/, '[::1]'))) return next()
    if (key !== undefined) {
      const cookie = request.headers.cookie?.split('; ').find((one) => one.startsWith(`${COOKIE}=`))
      if (cookie && same(cookie.slice(COOKIE.length + 1), digest(key))) return next()
      const given = request.query.key
      if (typeof given === 'string' && same(digest(given), digest(key))) {
        response.cookie(COOKIE, digest(key), { httpOnly: true, sameSite: 'strict', path: '/sandbox' })
        return next()
      }
    }
    response.sendStatus(403)
  }
}

const digest = (key: string) => createHash('sha256').update(`sandbox ${key}`).digest('hex')
const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
