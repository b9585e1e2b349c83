import { createHash } from 'node:crypto'
import { civilDate } from '../clock.js'
import type { Database } from '../database.js'
import { isConcerned, openDraft, perform } from './acts/perform.js'
import { type ActName, actsOpenTo } from './acts/table.js'
import type { Application, ApplicationFile } from './application.js'
import { STATES } from './application.js'
import { PermitError } from './errors.js'
import { createLinks } from './links.js'
import type { DocumentStore } from './papers/document-store.js'
import { type Authority, fileKind, verifyPdf } from './papers/index.js'
import { createPermitSigner } from './papers/permit-signer.js'
import type { PaperRenderer } from './papers/renderer.js'
import { createContactStore } from './people/contact-store.js'
import { createStaff, type SigningKeys } from './people/staff.js'
import type { ActResult, ActsDeps, EventListener } from './ports.js'
import type { DocumentCode } from './procedures/index.js'
import { readReference } from './reference.js'
import type { Actor } from './roles.js'
import { type ApplicationStatus, statusOf } from './status.js'
import { createApplicationStore } from './store/application-store.js'
import type { TurnableClock } from './store/civil-clock.js'
import { createReferenceData } from './store/reference-data.js'
import { createRelay } from './store/relay.js'
import { type FullStanding, type Standing, standingOf } from './verification.js'

export type { ActRequest } from './acts/perform.js'
export { ACT_NAMES, ACTS, type ActName, actsOpenTo, allows } from './acts/table.js'
export type { Application, ApplicationFile, OpinionValue, State } from './application.js'
export { OPINIONS, runningSegment, STATES } from './application.js'
export { PermitError, type RefusalCode } from './errors.js'
export type { EventType, PermitEvent } from './events.js'
export type { Link, LinkKind, Links } from './links.js'
export type { Contact, ContactStore, Purpose } from './people/contact-store.js'
export type { Appointment, Caller, Staff } from './people/staff.js'
export type { ActResult, Commune } from './ports.js'
export { type DocumentCode, PROCEDURES, type Procedure, type ProcedureCode } from './procedures/index.js'
export { readReference, westernDigits } from './reference.js'
export { type Actor, type AppointedRole, INSTITUTIONS, type Institution, ROLES, type Role } from './roles.js'
export type { ApplicationStatus, Holder } from './status.js'
export { openClock, type TurnableClock } from './store/civil-clock.js'
export type { FullStanding, Standing } from './verification.js'

/** The largest document taken, in bytes. Telegram gives a bot no more than that either. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024

const MEDIA_TYPES = { pdf: 'application/pdf', jpeg: 'image/jpeg', png: 'image/png' } as const

export interface PermitsDeps {
  database: Database
  clock: TurnableClock
  serverKey: Uint8Array
  publicUrl: string
  adminKey: string
  documents: DocumentStore
  renderer: PaperRenderer
  /** Who issues signing certificates; absent where nothing may sign yet. */
  authority?: Authority
  signingKeys?: SigningKeys
  /** Papers are marked as only for training. */
  specimen: boolean
  newId(): string
  random(): number
  /** What happens to a published event, in the transaction that publishes it. */
  onEvent: EventListener
  /** A hint that there are events to publish. */
  saved(): void
}

/** What `verify` found of an uploaded paper. `genuine`: byte for byte a permit of this service, its signature intact. */
export type PaperVerdict =
  | { verdict: 'genuine'; standing: FullStanding }
  | { verdict: 'altered' | 'unsigned' | 'foreign' | 'unreadable' }

/** The permit service: its one door. Everything that refuses throws PermitError, with nothing changed. */
export type Permits = ReturnType<typeof createPermits>

export function createPermits(deps: PermitsDeps) {
  const { database, clock, documents, newId } = deps
  const { sql, transact } = database
  const store = createApplicationStore(sql)
  const reference = createReferenceData(sql)
  const contacts = createContactStore(sql, transact, newId)
  const staff = createStaff({
    sql,
    adminKey: deps.adminKey,
    serverKey: deps.serverKey,
    signingKeys: deps.signingKeys,
    wall: clock.wall,
    newId,
  })
  const links = createLinks({ sql, serverKey: deps.serverKey, publicUrl: deps.publicUrl, civil: clock.civil, newId })
  const signPermit = createPermitSigner({
    renderer: deps.renderer,
    authority: deps.authority,
    documents,
    staff,
    commune: reference.commune,
    civil: clock.civil,
    wall: clock.wall,
    publicUrl: deps.publicUrl,
    specimen: deps.specimen,
  })
  const acts: ActsDeps = {
    store,
    calendars: reference,
    transact,
    clock,
    newId,
    random: deps.random,
    services: { signPermit },
    saved: deps.saved,
  }

  return {
    contacts,
    staff,
    links,
    /** The commune of an HCP code, or undefined. */
    commune: reference.commune,
    /** All communes and arrondissements. */
    communes: reference.communes,

    /**
     * Opens a draft in a commune whose desk is open, and gives its reference (told to nobody before it is filed).
     * Refuses `commune-closed`, `too-many-drafts`.
     */
    async openDraft(
      request: { actor: Actor; cause: string },
      input: Pick<Application, 'procedure' | 'communeCode' | 'place' | 'latitude' | 'longitude'>,
    ): Promise<ActResult> {
      const commune = await reference.commune(input.communeCode)
      if (!commune?.open) throw new PermitError('commune-closed', `${input.communeCode} has no desk here`)
      return openDraft(acts, request, input)
    },

    /** Does an act of the table. The same `cause` again gives the first result. */
    perform: (name: ActName, applicationId: string, request: { actor: Actor; cause: string }, input: unknown) =>
      perform(acts, name, applicationId, request, input),

    /** Keeps a document and adds it to a draft. Refuses `document-too-large` (over 20 MB) and `document-kind` (not PDF, JPEG, PNG). */
    async attach(
      applicationId: string,
      request: { actor: Actor; cause: string },
      { document, name, bytes }: { document: DocumentCode; name: string; bytes: Uint8Array },
    ): Promise<ActResult> {
      if (bytes.length > MAX_DOCUMENT_BYTES)
        throw new PermitError('document-too-large', `${applicationId}: ${bytes.length} bytes`, {
          [document]: 'too-large',
        })
      const kind = fileKind(bytes)
      if (!kind)
        throw new PermitError('document-kind', `${applicationId}: not PDF, JPEG or PNG`, { [document]: 'kind' })
      const hash = await documents.put(bytes)
      return perform(acts, 'attach-document', applicationId, request, {
        document,
        name: name.slice(0, 200),
        mediaType: MEDIA_TYPES[kind],
        size: bytes.length,
        hash,
      })
    },

    /** The whole file, within a transaction where one is open. For those who may see it: the caller has checked. */
    file: store.get,

    /** The file an officer or applicant asks for by its reference. To anybody not concerned it does not exist. */
    async fileFor(actor: Actor, ten: string): Promise<ApplicationFile> {
      const file = readReference(ten) === 'reference' ? await store.findByReference(ten) : undefined
      if (!file || !isConcerned(actor, file))
        throw new PermitError('application-not-found', 'No such application for this actor')
      return file
    },

    /** What an officer has to do: the applications of their commune from whose state they have an act, oldest first. */
    async worklist(actor: Actor & { communeCode: string }, limit = 100): Promise<Application[]> {
      return store.inCommune(
        actor.communeCode,
        STATES.filter((state) => actsOpenTo(actor, state).length > 0),
        limit,
        'institution' in actor ? actor.institution : undefined,
      )
    },

    /** Where a person's application stands. Refuses `reference-mistyped`, and `application-not-found` for another's as for none. */
    async status(personId: string, ten: string): Promise<ApplicationStatus> {
      if (readReference(ten) === 'mistyped') throw new PermitError('reference-mistyped', 'The check digit does not fit')
      const file = await store.findByReference(ten)
      if (!file || file.applicantId !== personId || file.state === 'draft')
        throw new PermitError('application-not-found', 'No such application of this person')
      return statusOf(file)
    },

    /** The draft a person has begun and not handed in, the last changed; its id. */
    draftOf: store.draftOf,

    /** The references of a person's applications, the last changed first; at most ten. */
    referencesOf: async (personId: string) => (await store.ofApplicant(personId)).map(({ reference: ten }) => ten),

    /** Does this permit stand? The number alone answers little; with the code of the QR, all. Undefined where there is none. */
    async standing(ten: string, code?: string): Promise<Standing | FullStanding | undefined> {
      if (readReference(ten) === 'mistyped') throw new PermitError('reference-mistyped', 'The check digit does not fit')
      const file = await store.findByReference(ten)
      return file && standingOf(file, code)
    },

    /** Is this PDF a permit of ours, unaltered? */
    async verify(pdf: Uint8Array): Promise<PaperVerdict> {
      if (fileKind(pdf) !== 'pdf') return { verdict: 'unreadable' }
      const result = await verifyPdf(pdf, { rootPem: deps.authority?.rootPem ?? '' })
      if (!result.signed) return { verdict: 'unsigned' }
      if (!result.intact || !result.coversWholeFile) return { verdict: 'altered' }
      if (!result.trusted) return { verdict: 'foreign' }
      const row = await sql.permit.findUnique({ where: { hash: createHash('sha256').update(pdf).digest('hex') } })
      const file = row && (await store.get(row.applicationId))
      const standing = file && standingOf(file, file.permit!.code)
      return standing && 'hash' in standing ? { verdict: 'genuine', standing } : { verdict: 'foreign' }
    },

    /** The signed permit's bytes, only once the president's act is saved; undefined before. */
    async permitPaper(applicationId: string): Promise<Uint8Array | undefined> {
      const file = await store.get(applicationId)
      return file?.permit && documents.get(file.permit.hash)
    },

    /** The bytes of a document by its hash. */
    document: documents.get,

    /** Publishes a batch of saved events. */
    publish: createRelay(database, deps.onEvent, clock.wall),

    /** The daily work that is due: deadlines that passed. `more` when a whole batch was done. */
    async runDue(limit = 100): Promise<'more' | 'drained'> {
      const at = clock.civil()
      const passed = await transact((tx) => store.passDeadlines(tx, civilDate(at), at, limit))
      if (passed > 0) deps.saved()
      return passed === limit ? 'more' : 'drained'
    },
  }
}
