import { type Sql, within } from '../../database.js'
import type { Language } from '../../message.js'
import type { Transact, Transaction } from '../../transaction.js'

/** A channel and an address where one person can be reached. */
export interface Contact {
  id: string
  personId: string
  channel: string
  address: string
  language?: Language
  /** Set once the address is proved to be this person's. */
  verifiedAt?: Date
  /** Set while the person wants no notices there, or the network says nothing arrives. */
  stoppedAt?: Date
  /** Who stopped it: what the network stopped begins again with the person's next message. */
  stoppedBy?: 'person' | 'network'
  /** What the person agreed to and has not withdrawn. */
  consents: Purpose[]
}

export type Purpose = 'processing' | 'files-by-chat'

/** The one way to anybody's address or number, and to what they chose. */
export interface ContactStore {
  /** The contact behind an address; makes it, with its person, on the first message. */
  reach(channel: string, address: string, at: Date): Promise<Contact>
  get(contactId: string): Promise<Contact | undefined>
  /** Where a person can be told something now: proved, not stopped. */
  openTo(personId: string, tx?: Transaction): Promise<Contact[]>
  /** The addresses of contacts, and whether they are stopped, by their ids: the last step before a message leaves. */
  addressesOf(contactIds: string[]): Promise<Map<string, { address: string; stopped: boolean }>>
  chooseLanguage(personId: string, language: Language): Promise<void>
  /**
   * Notes that the person of this contact owns a phone number (E.164). Where the number is already somebody's, this contact
   * becomes theirs: the same person on another network. Gives the person.
   */
  provePhone(contactId: string, number: string, at: Date): Promise<string>
  /** Stops notices on a contact, or lets them begin again. */
  stop(contactId: string, at: Date | undefined, by?: 'person' | 'network'): Promise<void>
  /** Law 09-08: records a consent once; the same again changes nothing. */
  consent(given: {
    personId: string
    purpose: Purpose
    textVersion: string
    language: Language
    channel: string
    at: Date
  }): Promise<void>
}

/** Contacts in PostgreSQL. */
export function createContactStore(sql: Sql, transact: Transact, newId: () => string): ContactStore {
  const select = {
    person: { select: { language: true, consents: { where: { withdrawnAt: null }, select: { purpose: true } } } },
  } as const
  const find = (db: Sql, channel: string, address: string) =>
    db.contact.findUnique({ where: { channel_address: { channel, address } }, include: select })

  return {
    async reach(channel, address, at) {
      const found = await find(sql, channel, address)
      if (found) return contactOf(found)
      const personId = newId()
      const [made] = await sql.$queryRaw<{ id: string }[]>`
        with newcomer as (insert into person (id, created_at) values (${personId}::uuid, ${at}) returning id)
        insert into contact (id, person_id, channel, address, created_at)
        select ${newId()}::uuid, id, ${channel}, ${address}, ${at} from newcomer
        on conflict (channel, address) do nothing returning id`
      // Somebody quicker made the same contact: the person made here for nothing goes again.
      if (!made) await sql.person.delete({ where: { id: personId } })
      return contactOf((await find(sql, channel, address))!)
    },

    async get(id) {
      const row = await sql.contact.findUnique({ where: { id }, include: select })
      return row ? contactOf(row) : undefined
    },

    async openTo(personId, tx) {
      const rows = await (tx ? within(tx) : sql).contact.findMany({
        where: { personId, verifiedAt: { not: null }, stoppedAt: null },
        include: select,
        orderBy: { createdAt: 'asc' },
      })
      return rows.map(contactOf)
    },

    async addressesOf(contactIds) {
      const rows = await sql.$queryRaw<{ id: string; address: string; stopped: boolean }[]>`
        select id, address, stopped_at is not null as stopped from contact where id = any(${contactIds}::uuid[])`
      return new Map(rows.map(({ id, ...contact }) => [id, contact]))
    },

    async chooseLanguage(personId, language) {
      await sql.person.update({ where: { id: personId }, data: { language } })
    },

    provePhone: (contactId, number, at) =>
      transact(async (tx) => {
        const db = within(tx)
        const contact = await db.contact.findUniqueOrThrow({ where: { id: contactId }, include: select })
        const known = await find(db, 'sms', number)
        const personId = known?.personId ?? contact.personId
        // Whatever the person had under this contact alone comes along.
        if (personId !== contact.personId) {
          const from = contact.personId
          await db.application.updateMany({ where: { applicantId: from }, data: { applicantId: personId } })
          await db.link.updateMany({ where: { personId: from }, data: { personId } })
          await db.contact.updateMany({ where: { personId: from }, data: { personId } })
        }
        await db.contact.update({ where: { id: contactId }, data: { verifiedAt: at, personId } })
        if (known) {
          if (contact.person.language)
            await db.person.update({ where: { id: personId }, data: { language: contact.person.language } })
          await db.contact.update({ where: { id: known.id }, data: { verifiedAt: at } })
          await db.consent.updateMany({ where: { personId: contact.personId }, data: { personId } })
        } else {
          await db.contact.create({
            data: { id: newId(), personId, channel: 'sms', address: number, verifiedAt: at, createdAt: at },
          })
        }
        return personId
      }),

    async stop(id, at, by) {
      await sql.contact.update({ where: { id }, data: { stoppedAt: at ?? null, stoppedBy: at ? by : null } })
    },

    async consent({ at, ...given }) {
      const before = await sql.consent.findFirst({
        where: { personId: given.personId, purpose: given.purpose, textVersion: given.textVersion, withdrawnAt: null },
      })
      if (!before) await sql.consent.create({ data: { id: newId(), ...given, givenAt: at } })
    },
  }
}

function contactOf(row: {
  id: string
  personId: string
  channel: string
  address: string
  verifiedAt: Date | null
  stoppedAt: Date | null
  stoppedBy: string | null
  person: { language: string | null; consents: { purpose: string }[] }
}): Contact {
  return {
    id: row.id,
    personId: row.personId,
    channel: row.channel,
    address: row.address,
    language: (row.person.language ?? undefined) as Language | undefined,
    verifiedAt: row.verifiedAt ?? undefined,
    stoppedAt: row.stoppedAt ?? undefined,
    stoppedBy: (row.stoppedBy ?? undefined) as Contact['stoppedBy'],
    consents: row.person.consents.map(({ purpose }) => purpose as Purpose),
  }
}
