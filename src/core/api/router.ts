import { randomUUID } from 'node:crypto'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import { storable } from '../../storable.js'
import {
  ACT_NAMES,
  type ActName,
  type Actor,
  type Application,
  type ApplicationFile,
  actsOpenTo,
  type Caller,
  PermitError,
  type Permits,
  runningSegment,
} from '../index.js'
import { openApi } from './openapi.js'
import { problem, problems } from './problem.js'
import { Appointing, Pin } from './schemas.js'

/** `/api/v1`: bearer key in, problem+json where it is refused. A key speaks for one appointment, or for the administrator. */
export function createApi({ permits, publicUrl }: { permits: Permits; publicUrl: string }): Router {
  const { staff } = permits
  const api = Router()
  api.get('/openapi.json', (_, response) => void response.json(openApi(publicUrl)))

  api.use(async (request, response, next) => {
    const key = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    const caller = key === undefined ? undefined : await staff.authenticate(key)
    if (!caller) return problem(response.set('WWW-Authenticate', 'Bearer'), 401, 'not-authenticated')
    response.locals.caller = caller
    response.locals.cause = `api:${caller.kind === 'appointed' ? caller.appointment.id : 'administrator'}:${request.get('Idempotency-Key') ?? randomUUID()}`
    next()
  })
  api.use((request, _response, next) => {
    if ((request.get('Idempotency-Key') ?? '').length > 100)
      throw new PermitError('invalid-input', 'Idempotency-Key is too long', { 'Idempotency-Key': 'too_big' })
    next()
  })
  api.use(express.json({ limit: '100kb' }))

  api.get('/applications', async (_, response) => {
    const actor = appointed(response)
    const applications = await permits.worklist(actor)
    response.json({ applications: applications.map((one) => summary(one, actor)) })
  })

  api.get('/applications/:reference', async (request, response) => {
    const actor = appointed(response)
    response.json(details(await permits.fileFor(actor, String(request.params.reference)), actor))
  })

  api.post('/applications/:reference/acts/:act', async (request, response) => {
    const actor = appointed(response)
    const { reference, act } = request.params as { reference: string; act: string }
    if (!ACT_NAMES.includes(act as ActName)) return problem(response, 404, 'act-unknown', { act: 'unknown' })
    const { id } = await permits.fileFor(actor, reference)
    const { state } = await permits.perform(act as ActName, id, { actor, cause: response.locals.cause }, request.body)
    response.json({ reference, state })
  })

  api.get('/staff', administrator, async (_, response) => {
    response.json({ staff: (await staff.all()).map(({ personId: _, ...one }) => one) })
  })

  api.post('/staff', administrator, async (request, response) => {
    const given = parsed(Appointing, request)
    if (!(await permits.commune(given.communeCode)))
      throw new PermitError('invalid-input', 'No such commune', { communeCode: 'unknown' })
    const { personId: _, ...appointment } = await staff.appoint(given, response.locals.cause)
    response.status(201).json(appointment)
  })

  api.post('/staff/:id/keys', administrator, async (request, response) => {
    const id = await appointmentOf(request)
    if (!id) return problem(response, 404, 'appointment-unknown', { id: 'unknown' })
    response.status(201).json({ key: await staff.giveKey(id, response.locals.cause) })
  })

  api.post('/staff/:id/pin', administrator, async (request, response) => {
    const id = await appointmentOf(request)
    if (!id) return problem(response, 404, 'appointment-unknown', { id: 'unknown' })
    await staff.enrol(id, parsed(Pin, request).pin)
    response.sendStatus(204)
  })

  async function appointmentOf(request: Request): Promise<string | undefined> {
    const { id } = request.params as { id: string }
    return z.uuid().safeParse(id).success ? (await staff.get(id))?.id : undefined
  }

  api.use((_, response) => problem(response, 404, 'route-unknown'))
  api.use(problems)
  return api
}

const administrator: RequestHandler = (_, response, next) => {
  if ((response.locals.caller as Caller).kind === 'administrator') next()
  else problem(response, 403, 'administrator-only')
}

/** The actor behind a key. The administrator appoints people and never acts on an application in their place. */
function appointed(response: Response): Actor & { communeCode: string } {
  const caller = response.locals.caller as Caller
  if (caller.kind === 'appointed' && 'communeCode' in caller.actor) return caller.actor
  throw new PermitError('act-not-allowed', 'The administrator does not act on applications')
}

function parsed<T>(schema: z.ZodType<T>, request: Request): T {
  const result = schema.safeParse(storable(request.body) ?? {})
  if (result.success) return result.data
  throw new PermitError(
    'invalid-input',
    'Invalid body',
    Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.') || 'body', issue.code])),
  )
}

const summary = (
  { reference, procedure, state, communeCode, place, registerNumber, decisionNumber, changedAt }: Application,
  actor: Actor,
) => ({
  reference,
  procedure,
  state,
  communeCode,
  place,
  registerNumber,
  decisionNumber,
  changedAt,
  acts: actsOpenTo(actor, state),
})

/** The commission and the president see the personal part: they decide on it. */
const details = (file: ApplicationFile, actor: Actor) => ({
  ...summary(file, actor),
  dueOn: runningSegment(file)?.dueOn.toString(),
  particulars: file.particulars,
  attachments: file.attachments.map(({ document, name, mediaType, size }) => ({ document, name, mediaType, size })),
  opinions: file.opinions.map(({ institution, value, remarks, givenAt }) => ({ institution, value, remarks, givenAt })),
  payment: file.payment && { amount: file.payment.amount, receiptNumber: file.payment.receiptNumber },
  permit: file.permit && { number: file.permit.number, signedAt: file.permit.signedAt },
})
