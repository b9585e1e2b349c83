import type { Contact, PermitEvent } from '../core/index.js'
import type { Message } from '../message.js'
import type { NewDelivery } from './delivery-store.js'
import { type About, NOTICES, type Notice, type Party } from './notices.js'

/** A party of an application, with where it can be reached now. */
export interface Recipient {
  party: Party
  personId: string
  contacts: Contact[]
}

/** One notice that goes to one contact. */
export interface Planned {
  notice: Notice
  contact: Contact
}

/** Who is told of an event, and where: each on the first of their contacts that a working channel reaches. Pure. */
export function plan(
  { type }: Pick<PermitEvent, 'type'>,
  recipients: Recipient[],
  channels: readonly string[],
): Planned[] {
  return NOTICES[type].flatMap((notice) =>
    recipients
      .filter(({ party }) => party === notice.to)
      .flatMap(({ contacts }) => {
        const contact = channels
          .map((name) => contacts.find(({ channel }) => channel === name))
          .find((one) => one !== undefined)
        return contact ? [{ notice, contact }] : []
      }),
  )
}

/** The delivery a planned notice becomes. The event is its cause, so that it is told once however often it is planned. */
export function deliveryOf(
  event: PermitEvent,
  about: About,
  { notice, contact }: Planned,
  ordinal: number,
  link?: string,
): NewDelivery {
  const message: Message = notice.message(event, about)
  return {
    lane: 'notice',
    cause: `event:${event.id}`,
    ordinal,
    contactId: contact.id,
    communeCode: event.communeCode,
    channel: contact.channel,
    language: contact.language ?? 'fr',
    message: link && notice.link ? { ...message, choices: [{ label: { key: notice.link.label }, link }] } : message,
  }
}
