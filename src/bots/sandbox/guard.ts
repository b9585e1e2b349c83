import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'
import { isHere, isLocalName } from '../../http.js'
import { sameSecret } from '../../same-secret.js'

const COOKIE = 'rokhas_sandbox'

/**
 * The sandbox answers this machine only, and only while `publicUrl` is this machine's own name: a proxy in front would make
 * every visitor look local. With a key it also answers whoever brings it, once as `?key=`, then by cookie. The simulated
 * network's wire is let through for the service itself: it asks for the bot's token.
 */
export function sandboxGuard(key: string | undefined, publicUrl: string): RequestHandler {
  const isPrivate = isLocalName(new URL(publicUrl).hostname)
  return (request, response, next) => {
    if (isHere(request) && (isPrivate || request.path.startsWith('/telegram/'))) return next()
    if (key !== undefined) {
      const cookie = request.headers.cookie?.split('; ').find((one) => one.startsWith(`${COOKIE}=`))
      if (cookie && sameSecret(cookie.slice(COOKIE.length + 1), digest(key))) return next()
      const given = request.query.key
      if (typeof given === 'string' && sameSecret(digest(given), digest(key))) {
        response.cookie(COOKIE, digest(key), { httpOnly: true, sameSite: 'strict', path: '/sandbox' })
        return next()
      }
    }
    response.sendStatus(403)
  }
}

const digest = (key: string) => createHash('sha256').update(`sandbox ${key}`).digest('hex')
