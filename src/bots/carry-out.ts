import type { Contact, Permits } from '../core/index.js'
import { PermitError } from '../core/index.js'
import { findCommunes, found } from './commune-search.js'
import type { Answer, Ask, ShownStatus } from './conversation/turn.js'

/** The wording somebody agreed to; a new one when the text changes in what it says. */
const CONSENT_TEXT = '2026-11'
const PAGE_DAYS = 7
const PAPER_DAYS = 90

/** Fetches a file a person sent, by the network's name for it. Gives undefined where the network has it no more. */
export type FetchFile = (channel: string, ref: string) => Promise<Uint8Array | undefined>

/**
 * Does what the dialogue asks for through core's door. `cause` is the arrival's id: asked again after a crash, every act gives
 * its first result. A refused rule comes back as an answer; anything else rises.
 */
export async function carryOut(
  deps: { permits: Permits; fetchFile: FetchFile; at: Date },
  contact: Contact,
  cause: string,
  ask: Ask,
): Promise<Answer> {
  try {
    return await answerTo(deps, contact, cause, ask)
  } catch (error) {
    if (error instanceof PermitError) return { kind: 'refused', code: error.code }
    throw error
  }
}

async function answerTo(
  { permits, fetchFile, at }: { permits: Permits; fetchFile: FetchFile; at: Date },
  contact: Contact,
  cause: string,
  ask: Ask,
): Promise<Answer> {
  const { contacts, links } = permits
  const { personId } = contact
  const actor = { role: 'applicant', personId } as const
  switch (ask.kind) {
    case 'choose-language':
      await contacts.chooseLanguage(personId, ask.language)
      return { kind: ask.kind }
    case 'consent':
      await contacts.consent({
        personId,
        purpose: ask.purpose,
        textVersion: CONSENT_TEXT,
        language: contact.language ?? 'fr',
        channel: contact.channel,
        at,
      })
      return { kind: ask.kind }
    case 'prove-phone':
      await contacts.provePhone(contact.id, ask.number, at)
      return { kind: ask.kind }
    case 'notices':
      await contacts.stop(contact.id, ask.wanted ? undefined : at, 'person')
      return { kind: ask.kind }
    case 'communes': {
      const all = await permits.communes()
      const open = all.filter((commune) => commune.open).map(found)
      return { kind: ask.kind, found: ask.text === '' ? [] : findCommunes(all, ask.text), open }
    }
    case 'open-draft': {
      const { kind, ...input } = ask
      const { applicationId } = await permits.openDraft({ actor, cause }, input)
      const link = await links.issue(undefined, { kind: 'filing', applicationId, personId, days: PAGE_DAYS })
      return { kind, applicationId, link }
    }
    case 'attach': {
      const bytes = await fetchFile(contact.channel, ask.file.ref)
      if (!bytes)
        throw new PermitError('document-too-large', `${ask.applicationId}: the network does not give the file`)
      await permits.attach(ask.applicationId, { actor, cause }, { document: ask.document, name: ask.file.name, bytes })
      return { kind: ask.kind }
    }
    case 'statuses': {
      const references = await permits.referencesOf(personId)
      const only = references.length === 1 ? await shownStatus(permits, personId, references[0]!) : undefined
      const begun = references.length === 0 ? await permits.draftOf(personId) : undefined
      if (!begun) return { kind: ask.kind, references, only }
      const link = await links.reissue({ kind: 'filing', applicationId: begun, personId, days: PAGE_DAYS })
      return { kind: ask.kind, references, draft: { applicationId: begun, link } }
    }
    case 'status':
      return { kind: ask.kind, status: await shownStatus(permits, personId, ask.reference) }
  }
}

/** A status with the commune's name, and a link where there is a paper to open. */
async function shownStatus(permits: Permits, personId: string, reference: string): Promise<ShownStatus> {
  const status = await permits.status(personId, reference)
  const commune = found((await permits.commune(status.communeCode))!).names
  const kind = ({ signed: 'permit', refused: 'refusal' } as const)[status.state as string]
  if (!kind) return { ...status, commune }
  const { id: applicationId } = await permits.fileFor({ role: 'applicant', personId }, reference)
  return {
    ...status,
    commune,
    link: await permits.links.reissue({ kind, applicationId, personId, days: PAPER_DAYS }),
  }
}
