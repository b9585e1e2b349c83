import { createHash } from 'node:crypto'
import { civilDate } from '../../clock.js'
import { storable } from '../../storable.js'
import type { Application } from '../application.js'
import { PermitError } from '../errors.js'
import { type ActRecord, type ActResult, type ActsDeps, CauseTaken } from '../ports.js'
import { newReference } from '../reference.js'
import type { Actor } from '../roles.js'
import type { Act } from './act.js'
import { ACTS, type ActName, allows } from './table.js'

const MAX_DRAFTS = 20
const STALE_TRIES = 5

/** What an act is asked with. `cause` is the id of the message or request behind it: unique, and never reused for another. */
export interface ActRequest {
  actor: Actor
  cause: string
}

/** Opens a draft for the applicant; nothing is filed and nobody is told. The same cause again gives the same draft. */
export async function openDraft(
  deps: ActsDeps,
  { actor, cause }: ActRequest,
  input: Pick<Application, 'procedure' | 'communeCode' | 'place' | 'latitude' | 'longitude'>,
): Promise<ActResult> {
  const { store, clock, transact, newId, random } = deps
  const digest = digestOf('open-draft', '', input)
  const before = await replayed(deps, cause, digest)
  if (before) return before
  if (actor.role !== 'applicant') throw new PermitError('act-not-allowed', `${actor.role} cannot open a draft`)
  if ((await store.countDrafts(actor.personId)) >= MAX_DRAFTS)
    throw new PermitError('too-many-drafts', 'Too many open drafts')

  const at = clock.civil()
  const application: Application = {
    ...input,
    id: newId(),
    reference: newReference(random),
    state: 'draft',
    version: 0,
    applicantId: actor.personId,
    openedAt: at,
    changedAt: at,
  }
  const record = recordOf('open-draft', actor, cause, digest, application, 'draft', at)
  const outcome = await transact((tx) => store.create(tx, application, record))
  return outcome === 'saved' ? record.result : (await replayed(deps, cause, digest))!
}

/**
 * Does one act of the table: reads, looks up who may do what from where, asks the rule, and saves state, record and events
 * in one transaction. The same cause again returns the first result and changes nothing. Throws PermitError to refuse.
 */
export async function perform(
  deps: ActsDeps,
  name: ActName,
  applicationId: string,
  { actor, cause }: ActRequest,
  given: unknown,
): Promise<ActResult> {
  const act = ACTS[name] as unknown as Act<unknown, unknown>
  const input = checked(act, given)
  const digest = digestOf(name, applicationId, input)

  for (let tries = 0; tries < STALE_TRIES; tries++) {
    const before = await replayed(deps, cause, digest)
    if (before) return before
    try {
      const result = await attempt(deps, { name, act, applicationId, actor, cause, digest, input })
      if (result !== 'stale') return result
    } catch (error) {
      if (error instanceof CauseTaken) continue
      // The same request may have been done while this one looked: then its result is the answer, not a refusal.
      const done = error instanceof PermitError ? await replayed(deps, cause, digest) : undefined
      if (!done) throw error
      return done
    }
  }
  throw new Error(`${name}: ${applicationId} kept changing`)
}

interface Attempt {
  name: ActName
  act: Act<unknown, unknown>
  applicationId: string
  actor: Actor
  cause: string
  digest: string
  input: unknown
}

async function attempt(deps: ActsDeps, { name, act, applicationId, actor, cause, digest, input }: Attempt) {
  const { store, calendars, clock, transact, newId, services, saved } = deps
  const file = await store.get(applicationId)
  if (!file || !isConcerned(actor, file))
    throw new PermitError('application-not-found', `No application ${applicationId}`)
  if (!allows(name, actor.role, file.state))
    throw new PermitError('act-not-allowed', `${name} by ${actor.role} from ${file.state}: ${applicationId}`)

  const prepared = await act.prepare?.({ file, actor, input }, services)
  const at = clock.civil()
  const change = act.rule(
    { file, actor, input, prepared },
    { at, today: civilDate(at), calendar: await calendars.calendar(), newId },
  )
  const record = recordOf(name, actor, cause, digest, file, change.to, at)
  const outcome = await transact((tx) => store.save(tx, file, change, record))
  if (outcome === 'stale') return 'stale'
  if (change.events.length > 0) saved()
  return record.result
}

/** An applicant acts on their own files, an officer on those filed in their commune. To anybody else the file does not exist. */
export const isConcerned = (actor: Actor, { applicantId, communeCode, state }: Application) =>
  actor.role === 'applicant' ? actor.personId === applicantId : actor.communeCode === communeCode && state !== 'draft'

function checked(act: Act<unknown, unknown>, given: unknown): unknown {
  const parsed = act.input.safeParse(storable(given) ?? {})
  if (parsed.success) return parsed.data
  const fields = Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.') || 'body', issue.code]))
  throw new PermitError('invalid-input', `${act.name}: ${Object.keys(fields).join(', ')}`, fields)
}

async function replayed({ store }: ActsDeps, cause: string, digest: string): Promise<ActResult | undefined> {
  const before = await store.actOf(cause)
  if (before && before.digest !== digest)
    throw new PermitError('cause-reused', 'The same key came with another request')
  return before?.result
}

/** A PIN is left out: it is kept nowhere, not even as a hash among others. */
function digestOf(name: string, applicationId: string, input: unknown): string {
  const told = JSON.stringify(input, (key, value) => (key === 'pin' ? undefined : value))
  return createHash('sha256').update(`${name}\n${applicationId}\n${told}`).digest('hex')
}

function recordOf(
  act: string,
  actor: Actor,
  cause: string,
  digest: string,
  { id, reference, state, version }: Application,
  toState: Application['state'],
  at: Date,
): ActRecord {
  return {
    cause,
    act,
    digest,
    applicationId: id,
    actorId: actor.personId,
    fromState: version === 0 && act === 'open-draft' ? undefined : state,
    toState,
    result: { applicationId: id, reference, state: toState },
    at,
  }
}
