import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Sql } from '../../database.js'
import { PermitError } from '../errors.js'
import type { Actor, AppointedRole, Institution } from '../roles.js'

const MAX_PIN_FAILURES = 5
const PIN_LOCK_MS = 15 * 60_000

/** A role somebody holds in a commune. */
export interface Appointment {
  id: string
  personId: string
  role: AppointedRole
  institution?: Institution
  communeCode: string
  name: string
}

/** Who a key speaks for. The administrator's key appoints people; it never acts on an application. */
export type Caller = { kind: 'administrator' } | { kind: 'appointed'; appointment: Appointment; actor: Actor }

/** What it takes to make and open a signing key; the papers give it (`papers/`). */
export interface SigningKeys {
  issue(commonName: string): Promise<{ certificatePem: string; privateKeyPkcs8: Uint8Array }>
  wrap(privateKeyPkcs8: Uint8Array, pin: string): Promise<Uint8Array>
  unwrap(wrapped: Uint8Array, pin: string): Promise<Uint8Array | undefined>
}

export interface Staff {
  /** Appoints somebody new. The same `cause` again gives the same appointment. */
  appoint(appointment: Omit<Appointment, 'id' | 'personId'>, cause: string): Promise<Appointment>
  /** A key for an appointment: the database keeps only its hash. The same `cause` again gives the same key. */
  giveKey(appointmentId: string, cause: string): Promise<string>
  /** Who a bearer key speaks for; undefined for a key nobody has, or one of an appointment that ended. */
  authenticate(key: string): Promise<Caller | undefined>
  all(): Promise<Appointment[]>
  /** An appointment that has not ended. */
  get(appointmentId: string): Promise<Appointment | undefined>
  /** Sets the PIN and makes the signing key and certificate it protects. */
  enrol(appointmentId: string, pin: string): Promise<void>
  /** Opens the signing key. Throws `pin-wrong`, `pin-locked` (15 minutes after five wrong ones) or `signature-unavailable`. */
  unlock(
    appointmentId: string,
    pin: string,
  ): Promise<{ name: string; certificatePem: string; privateKeyPkcs8: Uint8Array }>
}

/** Appointments and their keys in PostgreSQL. `adminKey` is the administrator's bearer key. */
export function createStaff(deps: {
  sql: Sql
  adminKey: string
  serverKey: Uint8Array
  signingKeys?: SigningKeys
  wall(): Date
  newId(): string
}): Staff {
  const { sql, adminKey, serverKey, signingKeys, wall, newId } = deps
  const hashOf = (key: string) => createHash('sha256').update(key).digest()
  const adminHash = hashOf(adminKey)
  /** What a cause leads to is derived from it and from a secret: repeated it is the same, and nobody can guess it. */
  const derived = (what: string, cause: string) => createHmac('sha256', serverKey).update(`${what} ${cause}`).digest()
  const idOf = (what: string, cause: string) =>
    derived(what, cause)
      .toString('hex')
      .slice(0, 32)
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')

  return {
    async appoint(given, cause) {
      const [id, personId] = [idOf('appointment', cause), idOf('person', cause)]
      const createdAt = wall()
      await sql.person.createMany({ data: [{ id: personId, createdAt }], skipDuplicates: true })
      await sql.appointment.createMany({ data: [{ id, personId, ...given, createdAt }], skipDuplicates: true })
      return appointmentOf(await sql.appointment.findUniqueOrThrow({ where: { id } }))
    },

    async giveKey(appointmentId, cause) {
      const key = `rk_${derived('key', `${appointmentId} ${cause}`).toString('base64url').slice(0, 32)}`
      const row = { id: newId(), hash: hashOf(key).toString('hex'), appointmentId, createdAt: wall() }
      await sql.apiKey.createMany({ data: [row], skipDuplicates: true })
      return key
    },

    async authenticate(key) {
      if (timingSafeEqual(hashOf(key), adminHash)) return { kind: 'administrator' }
      const row = await sql.apiKey.findUnique({ where: { hash: hashOf(key).toString('hex') } })
      if (!row?.appointmentId || row.revokedAt) return undefined
      const found = await sql.appointment.findUnique({ where: { id: row.appointmentId } })
      if (!found || found.endedAt) return undefined
      const appointment = appointmentOf(found)
      const { id: appointmentId, name: _, ...actor } = appointment
      return { kind: 'appointed', appointment, actor: { ...actor, appointmentId } }
    },

    async all() {
      const rows = await sql.appointment.findMany({ where: { endedAt: null }, orderBy: { createdAt: 'asc' } })
      return rows.map(appointmentOf)
    },

    async get(id) {
      const row = await sql.appointment.findUnique({ where: { id, endedAt: null } })
      return row ? appointmentOf(row) : undefined
    },

    async enrol(appointmentId, pin) {
      if (!signingKeys) throw new PermitError('signature-unavailable', 'No signature provider')
      if (!/^\d{6}$/.test(pin)) throw new PermitError('invalid-input', 'A PIN has six digits', { pin: 'invalid' })
      const { name } = await sql.appointment.findUniqueOrThrow({ where: { id: appointmentId } })
      const { certificatePem, privateKeyPkcs8 } = await signingKeys.issue(name)
      const wrappedKey = new Uint8Array(await signingKeys.wrap(privateKeyPkcs8, pin))
      await sql.appointment.update({
        where: { id: appointmentId },
        data: { certificatePem, wrappedKey, pinFailures: 0, pinLockedUntil: null },
      })
    },

    async unlock(appointmentId, pin) {
      const at = wall()
      // Counted before it is tried, so that many guesses at once cannot all be the first.
      const [counted] = await sql.$queryRaw<{ failures: number }[]>`
        update appointment set pin_failures = pin_failures + 1
        where id = ${appointmentId}::uuid and (pin_locked_until is null or pin_locked_until <= ${at})
        returning pin_failures as failures`
      const row = await sql.appointment.findUnique({ where: { id: appointmentId } })
      if (!signingKeys || !row?.wrappedKey || !row.certificatePem)
        throw new PermitError('signature-unavailable', `${appointmentId} has no signing key`)
      if (!counted) throw new PermitError('pin-locked', `${appointmentId}: too many wrong PINs`)
      if (counted.failures > MAX_PIN_FAILURES) {
        await sql.appointment.update({
          where: { id: appointmentId },
          data: { pinFailures: 0, pinLockedUntil: new Date(at.getTime() + PIN_LOCK_MS) },
        })
        throw new PermitError('pin-locked', `${appointmentId}: too many wrong PINs`)
      }
      const privateKeyPkcs8 = await signingKeys.unwrap(row.wrappedKey, pin)
      if (!privateKeyPkcs8) throw new PermitError('pin-wrong', `${appointmentId}: wrong PIN`, { pin: 'wrong' })
      await sql.appointment.update({ where: { id: appointmentId }, data: { pinFailures: 0, pinLockedUntil: null } })
      return { name: row.name, certificatePem: row.certificatePem, privateKeyPkcs8 }
    },
  }
}

function appointmentOf(row: {
  id: string
  personId: string
  role: string
  institution: string | null
  communeCode: string
  name: string
}): Appointment {
  const { id, personId, communeCode, name } = row
  return {
    id,
    personId,
    role: row.role as AppointedRole,
    institution: (row.institution ?? undefined) as Institution | undefined,
    communeCode,
    name,
  }
}
