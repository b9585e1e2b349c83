import type { ErrorRequestHandler, Response } from 'express'
import { PermitError, type RefusalCode } from '../index.js'

/** RFC 9457. `code` is stable; `detail` may change; `fields` names what was wrong. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  fields?: Record<string, string>
}

const STATUS: Partial<Record<RefusalCode, number>> = {
  'application-not-found': 404,
  'reference-mistyped': 400,
  'invalid-input': 422,
  'reasons-required': 422,
  'amount-required': 422,
  'cause-reused': 422,
  'document-missing': 422,
  'document-kind': 415,
  'document-too-large': 413,
  'pin-wrong': 403,
  'pin-locked': 429,
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Refused by a rule',
  413: 'Too large',
  415: 'Unsupported kind',
  422: 'Invalid input',
  429: 'Too many tries',
  500: 'Internal error',
}

/** Sends a problem. */
export function problem(response: Response, status: number, code: string, fields?: Record<string, string>): void {
  const body: Problem = { type: `urn:rokhas:problem:${code}`, title: TITLES[status] ?? 'Error', status, code, fields }
  response.status(status).type('application/problem+json').send(JSON.stringify(body))
}

/** What a route threw, as a problem; what is not ours is left to the next handler. */
export const problems: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof PermitError)
    return problem(
      response,
      STATUS[error.code] ?? 409,
      error.code,
      Object.keys(error.fields).length > 0 ? error.fields : undefined,
    )
  if (error?.type === 'entity.parse.failed') return problem(response, 400, 'malformed-json', { body: 'not JSON' })
  if (error?.type === 'entity.too.large') return problem(response, 413, 'body-too-large')
  const status = typeof error?.status === 'number' && error.status < 500 ? error.status : 500
  problem(response, status, status === 500 ? 'internal' : 'malformed-request')
  if (status === 500) next(error)
}
