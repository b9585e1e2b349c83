import { randomInt } from 'node:crypto'
import { civilDate } from '../../clock.js'
import type { SealedPaper } from '../acts/act.js'
import type { ApplicationFile } from '../application.js'
import { PermitError } from '../errors.js'
import type { Staff } from '../people/staff.js'
import type { Commune } from '../ports.js'
import type { Actor } from '../roles.js'
import type { Authority } from './authority.js'
import type { DocumentStore } from './document-store.js'
import { signPdf } from './pades.js'
import type { PaperRenderer } from './renderer.js'

/** Makes the permit's PDF and seals it with the president's key. */
export function createPermitSigner(deps: {
  renderer: PaperRenderer
  authority?: Authority
  documents: DocumentStore
  staff: Staff
  commune(code: string): Promise<Commune | undefined>
  civil(): Date
  wall(): Date
  publicUrl: string
  /** Stands on every page of a paper that is only for training. */
  specimen: boolean
}) {
  const { renderer, authority, documents, staff, publicUrl, specimen, civil, wall } = deps

  return async function signPermit(file: ApplicationFile, actor: Actor, pin: string): Promise<SealedPaper> {
    if (!('appointmentId' in actor) || !authority)
      throw new PermitError('signature-unavailable', `${file.id}: nothing can sign`)
    const { particulars, payment, decisionNumber, registerNumber, filedAt, registeredAt, decidedAt } = file
    if (!particulars || !payment || !decisionNumber || !registerNumber || !filedAt || !registeredAt || !decidedAt)
      throw new PermitError('act-not-allowed', `${file.id}: signed before its time`)
    const key = await staff.unlock(actor.appointmentId, pin)
    const commune = (await deps.commune(file.communeCode))!
    const code = newCode()
    const date = (at: Date) => civilDate(at).toString()
    const unsigned = await renderer.permit({
      reference: file.reference,
      number: decisionNumber,
      registerNumber,
      commune: { ar: commune.nameAr, fr: commune.nameFr, zgh: commune.nameZgh },
      province: { ar: commune.provinceAr, fr: commune.provinceFr },
      applicant: { name: particulars.name, cin: particulars.cin, address: particulars.address },
      works: particulars.works,
      place: file.place,
      landTitle: particulars.landTitle,
      filedOn: date(filedAt),
      registeredOn: date(registeredAt),
      decidedOn: date(decidedAt),
      signedOn: date(civil()),
      opinions: file.opinions.map(({ institution, value }) => ({
        institution,
        value: value as 'favourable' | 'favourable-with-reserves',
      })),
      payment: { amount: payment.amount, receiptNumber: payment.receiptNumber, on: date(payment.recordedAt) },
      signatory: { name: key.name },
      verificationUrl: `${publicUrl}/verify/${file.reference}?code=${code}`,
      code,
      specimen,
    })
    const signed = await signPdf(unsigned, {
      certificatePem: key.certificatePem,
      chainPem: authority.rootPem,
      privateKeyPkcs8: key.privateKeyPkcs8,
      at: wall(),
      reason: `Permis de construire ${decisionNumber}`,
      location: commune.nameFr,
      name: key.name,
    })
    return {
      code,
      hash: await documents.put(signed),
      certificateSerial: authority.serialOf(key.certificatePem),
      signatory: key.name,
    }
  }
}

/** Six signs without those that are taken for one another on paper. */
function newCode(): string {
  const signs = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
  return Array.from({ length: 6 }, () => signs[randomInt(signs.length)]).join('')
}
