import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { seedTown } from '../../prisma/seed/town.js'
import {
  type Actor,
  type ActResult,
  createPermits,
  openClock,
  type PermitEvent,
  type Permits,
  type TurnableClock,
} from '../../src/core/index.js'
import {
  createDocumentStore,
  createPaperRenderer,
  openDevelopmentAuthority,
  unwrapKey,
  wrapKey,
} from '../../src/core/papers/index.js'
import type { Database } from '../../src/database.js'
import type { Language } from '../../src/message.js'
import type { Transaction } from '../../src/transaction.js'
import { createWords } from '../../src/words.js'
import { aDatabase } from './database.js'
import { APPLICANT, aPdf, PIN } from './town.js'

export const NADOR = '02.381.01.05.'
/** A Tuesday in winter, ten in the morning in Nador: where the civil clock of every test starts. */
export const START = new Date('2026-12-01T09:00:00Z')
export const DAY = 86_400_000

export type Office = 'desk' | 'province' | 'urban-agency' | 'commune' | 'president'
type OfficeActor = Extract<Actor, { appointmentId: string }>

/** A person who has agreed and proved their number on a simulated network. */
export interface Citizen {
  personId: string
  contactId: string
  address: string
  number: string
}

/** What an application goes through, in its order. */
const WAY = ['draft', 'submitted', 'in-review', 'opinions-closed', 'fees-due', 'to-sign', 'signed'] as const

export interface PermitService {
  permits: Permits
  database: Database
  /** Where it keeps documents and its authority. */
  folder: string
  clock: TurnableClock
  offices: Record<Office, OfficeActor>
  /** What happens to a published event from now on. */
  listen(listener: (tx: Transaction, event: PermitEvent) => Promise<void>): void
  aCitizen(language?: Language): Promise<Citizen>
  /** A new application of somebody, brought to a state by everybody who has to act. */
  anApplication(state: (typeof WAY)[number], citizen?: Citizen): Promise<ActResult & { citizen: Citizen }>
  /** The types of the saved events of an application, in their order. */
  eventsOf(applicationId: string): Promise<string[]>
  /** The code of the refusal, or what came out. */
  refusal(act: Promise<unknown>): Promise<unknown>
}

/** Something new to cause an act with. */
export const aCause = () => `test:${randomUUID()}`

const SERVER_KEY = Buffer.alloc(32, 7)
let people = 0

/**
 * The permit service through its door, with the training town's people, on a fresh database; or `beside` another one, as a second
 * process on the same database and folder. Nothing is published unless the test does it.
 */
export async function aPermitService(
  given: { beside?: PermitService; database?: Database } = {},
): Promise<PermitService> {
  const database = given.database ?? given.beside?.database ?? (await aDatabase())
  const folder = given.beside?.folder ?? mkdtempSync(join(tmpdir(), 'rokhas-permits-'))
  if (!given.beside) afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const clock = await openClock(database.sql, () => new Date())
  await clock.startAt(START)
  const authority = await openDevelopmentAuthority(join(folder, 'authority'), { at: clock.wall() })
  let listener: Parameters<PermitService['listen']>[0] = async () => {}
  const permits = createPermits({
    database,
    clock,
    serverKey: SERVER_KEY,
    publicUrl: 'https://rokhas.example',
    adminKey: 'an-administrator-of-the-tests',
    documents: createDocumentStore(join(folder, 'documents')),
    renderer: createPaperRenderer(createWords()),
    authority,
    signingKeys: {
      issue: (commonName) => authority.issue({ commonName, at: clock.wall() }),
      wrap: (key, pin) => wrapKey(key, { serverKey: SERVER_KEY, pin }),
      unwrap: (wrapped, pin) => unwrapKey(wrapped, { serverKey: SERVER_KEY, pin }),
    },
    specimen: true,
    newId: randomUUID,
    random: Math.random,
    onEvent: (tx, event) => listener(tx, event),
    saved: () => {},
  })
  await seedTown(permits.staff, { canSign: true })
  // As `service.ts` does: nothing may have to read it from within a transaction.
  await permits.communes()
  const offices = Object.fromEntries(
    (await permits.staff.all()).map(({ id: appointmentId, name: _, ...appointment }) => [
      appointment.institution ?? (appointment.role === 'desk-officer' ? 'desk' : appointment.role),
      { ...appointment, appointmentId },
    ]),
  ) as PermitService['offices']

  async function aCitizen(language: Language = 'fr'): Promise<Citizen> {
    const nth = ++people
    const [address, number] = [String(700_000 + nth), `+2126${String(nth).padStart(8, '0')}`]
    const at = clock.wall()
    const { id: contactId, personId } = await permits.contacts.reach('telegram', address, at)
    await permits.contacts.chooseLanguage(personId, language)
    await permits.contacts.consent({
      personId,
      purpose: 'processing',
      textVersion: '2026-11',
      language,
      channel: 'telegram',
      at,
    })
    await permits.contacts.provePhone(contactId, number, at)
    return { personId, contactId, address, number }
  }

  async function anApplication(state: (typeof WAY)[number], citizen?: Citizen) {
    const owner = citizen ?? (await aCitizen())
    const applicant: Actor = { role: 'applicant', personId: owner.personId }
    const by = (actor: Actor) => ({ actor, cause: aCause() })
    const draft = await permits.openDraft(by(applicant), {
      procedure: 'PC',
      communeCode: NADOR,
      place: 'Lotissement Al Matar, rue 12',
    })
    const id = draft.applicationId
    const opinion = (office: Office) =>
      permits.perform('give-opinion', id, by(offices[office]), { value: 'favourable' })
    /** How each state is reached from the one before it. */
    const steps: Record<(typeof WAY)[number], () => Promise<ActResult>> = {
      draft: async () => draft,
      async submitted() {
        for (const document of ['property-certificate', 'situation-plan', 'architectural-plans'] as const)
          await permits.attach(id, by(applicant), { document, name: `${document}.pdf`, bytes: aPdf(document) })
        return permits.perform('file-application', id, by(applicant), APPLICANT)
      },
      'in-review': () => permits.perform('register', id, by(offices.desk), {}),
      async 'opinions-closed'() {
        await opinion('province')
        await opinion('urban-agency')
        return opinion('commune')
      },
      'fees-due': () => permits.perform('decide', id, by(offices.president), { decision: 'approve' }),
      'to-sign': () =>
        permits.perform('record-payment', id, by(offices.desk), { amount: 125_050, receiptNumber: 'Q-1' }),
      signed: () => permits.perform('sign-permit', id, by(offices.president), { pin: PIN }),
    }
    let result = draft
    for (const step of WAY.slice(0, WAY.indexOf(state) + 1)) result = await steps[step]()
    return { ...result, citizen: owner }
  }

  return {
    permits,
    database,
    folder,
    clock,
    offices,
    listen: (given) => {
      listener = given
    },
    aCitizen,
    anApplication,
    async eventsOf(applicationId) {
      const rows = await database.sql.event.findMany({ where: { applicationId }, orderBy: { id: 'asc' } })
      return rows.map(({ type }) => type)
    },
    refusal: (act) => act.catch((error: { code?: string }) => error.code ?? error),
  }
}
