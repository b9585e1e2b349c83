import type { PermitEvent, Permits } from '../core/index.js'
import type { Database } from '../database.js'
import type { Logger } from '../logger.js'
import type { Language, Message } from '../message.js'
import type { Transaction } from '../transaction.js'
import type { Words } from '../words.js'
import type { Channel } from './channels/channel.js'
import { createDeliver } from './deliver.js'
import { createDeliveryStore, type NewDelivery } from './delivery-store.js'
import { deliveryOf, plan } from './plan.js'
import type { Report } from './receipts.js'
import { createSpeech } from './speech.js'

export type { Channel, Outcome } from './channels/channel.js'
export { createTelegramChannel } from './channels/telegram.js'
export { createBullLanes, redisProblem } from './lanes/bull-lanes.js'
export { createInProcessLanes } from './lanes/in-process-lanes.js'
export type { Lanes } from './lanes/lanes.js'
export { REPORTS, type Report } from './receipts.js'

export interface NotificationsDeps {
  database: Database
  /** What the hub reads of the permit service. */
  permits: Pick<Permits, 'file' | 'commune' | 'contacts' | 'links'>
  /** The working channels, the preferred first. */
  channels: Record<string, Channel>
  words: Words
  wall(): Date
  newId(): string
  log: Logger
}

export type Notifications = ReturnType<typeof createNotifications>

/** The hub: everything that leaves, and what became of it. */
export function createNotifications({ database, permits, channels, words, wall, newId, log }: NotificationsDeps) {
  const deliveries = createDeliveryStore(database.sql, database.transact, newId)
  const { contacts, links } = permits
  const deliver = { deliveries, channels, contacts, speech: createSpeech(words, links.url), wall, log }

  return {
    /** Plans who is told of an event, in the transaction that publishes it. */
    async onEvent(tx: Transaction, event: PermitEvent): Promise<void> {
      const file = await permits.file(event.applicationId, tx)
      const commune = file && (await permits.commune(file.communeCode))
      if (!file || !commune) return
      const about = {
        reference: file.reference,
        procedure: file.procedure,
        commune: { ar: commune.nameAr, fr: commune.nameFr, zgh: commune.nameZgh },
      }
      const personId = file.applicantId
      const recipients = [{ party: 'applicant', personId, contacts: await contacts.openTo(personId, tx) } as const]
      const made: NewDelivery[] = []
      for (const [ordinal, one] of plan(event, recipients, Object.keys(channels)).entries()) {
        const { link } = one.notice
        const ref =
          link && (await links.issue(tx, { kind: link.kind, applicationId: file.id, personId, days: link.days }))
        made.push(deliveryOf(event, about, one, ordinal, ref))
      }
      await deliveries.put(tx, made, wall())
    },

    /** Puts the replies of one turn, in order, on the lane of replies. The same cause again puts nothing. */
    outbox: {
      async put(
        tx: Transaction,
        {
          messages,
          ...reply
        }: { cause: string; contactId: string; channel: string; language: Language; messages: Message[] },
      ): Promise<void> {
        const made = messages.map(
          (message, ordinal) => ({ ...reply, lane: 'reply', ordinal, communeCode: '', message }) as const,
        )
        await deliveries.put(tx, made, wall())
      },
    },

    /** Sends due replies; `more` while there may be some left. */
    sendReplies: createDeliver(deliver, 'reply'),
    /** Sends due notices. */
    sendNotices: createDeliver(deliver, 'notice'),

    /** Gives back what a process that died was sending; `all` where no other process can be. Gives how many. */
    recover: (all = false) => deliveries.recover(wall(), all),

    /** Takes a provider's report on an attempt: once, and only upwards. False where the attempt is unknown. */
    report: (attemptId: string, report: Report, code = '') => deliveries.report(attemptId, report, code, wall()),
  }
}
