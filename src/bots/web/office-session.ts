import { createHmac } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import { sameSecret } from '../../same-secret.js'

const COOKIE = 'rokhas_office'
const HOURS = 8

/** Who is signed in at an office, kept in a cookie that only the server can make. */
export interface OfficeSessions {
  open(response: Response, appointmentId: string): void
  /** The appointment of a request's session, with the token its forms must bring back; undefined where there is none. */
  read(request: Request): { appointmentId: string; formToken: string } | undefined
  close(response: Response): void
}

/** `secure`: the cookie is sent over https only. `wall` is the machine's clock. */
export function createOfficeSessions(deps: { serverKey: Uint8Array; secure: boolean; wall(): Date }): OfficeSessions {
  const { serverKey, secure, wall } = deps
  const sign = (what: string, value: string) =>
    createHmac('sha256', serverKey).update(`${what} ${value}`).digest('base64url')
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', secure, path: '/office' }

  return {
    open(response, appointmentId) {
      const value = `${appointmentId}.${wall().getTime() + HOURS * 3_600_000}`
      response.cookie(COOKIE, `${value}.${sign('office', value)}`, { ...options, maxAge: HOURS * 3_600_000 })
    },

    read(request) {
      const cookie = request.headers.cookie?.split('; ').find((one) => one.startsWith(`${COOKIE}=`))
      const [appointmentId, expires, given] = cookie?.slice(COOKIE.length + 1).split('.') ?? []
      if (!appointmentId || !expires || !given) return undefined
      const value = `${appointmentId}.${expires}`
      if (!sameSecret(given, sign('office', value)) || Number(expires) < wall().getTime()) return undefined
      return { appointmentId, formToken: sign('form', value) }
    },

    close: (response) => void response.clearCookie(COOKIE, options),
  }
}
