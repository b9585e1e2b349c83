import { setTimeout as sleep } from 'node:timers/promises'
import type { ContactStore } from '../core/index.js'
import type { Logger } from '../logger.js'
import type { Channel, Outcome } from './channels/channel.js'
import type { Claimed, DeliveryStore, Finished, Lane } from './delivery-store.js'
import type { Speech } from './speech.js'

const CLAIM = 64
/** Attempts are written before their calls, and no more calls than this are ever in doubt at once. */
const GROUP = 16
/** With waits that double up to an hour: two days of a network that cannot be reached lose nothing. */
export const MAX_ATTEMPTS = 60
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 3_600_000
const DOUBT_WAIT_MS = 30_000
/** A message nobody can look up goes once more, never a third time. */
const MAX_AMBIGUOUS = 2

export interface DeliverDeps {
  deliveries: DeliveryStore
  channels: Record<string, Channel>
  contacts: Pick<ContactStore, 'stop' | 'addressesOf'>
  speech: Speech
  wall(): Date
  log: Logger
}

/** Sends what is due in a lane. `more` while there may be something left. */
export function createDeliver(deps: DeliverDeps, lane: Lane) {
  const { deliveries, contacts, wall } = deps
  return async function deliver(): Promise<'more' | 'drained'> {
    let sent = 0
    while (sent < CLAIM) {
      const group = await deliveries.claim(lane, GROUP, wall())
      if (group.length === 0) return 'drained'
      const addresses = await contacts.addressesOf(group.map(({ contactId }) => contactId))
      const finished = await Promise.all(
        group.map(async (claimed) =>
          consequence(claimed, await attempt(deps, lane, claimed, addresses.get(claimed.contactId)), wall()),
        ),
      )
      await insist(() => deliveries.finish(finished, wall()))
      sent += group.length
    }
    return 'more'
  }
}

async function attempt(
  deps: DeliverDeps,
  lane: Lane,
  claimed: Claimed,
  to: { address: string; stopped: boolean } | undefined,
): Promise<Outcome> {
  const { channels, contacts, speech, wall, log } = deps
  const { id, channel: name, language, message, attemptId, contactId } = claimed
  const channel = channels[name]
  if (!channel) return { became: 'unreachable', detail: 'channel-off' }
  if (!to) return { became: 'refused', detail: 'no-contact' }
  // An answer goes to whoever asks; a notice that waited while the person said stop does not go any more.
  if (to.stopped && lane === 'notice') return { became: 'stopped', detail: 'opted-out' }
  try {
    const outcome = await channel.send({ address: to.address, attemptId }, channel.render(message, speech, language))
    if (outcome.became === 'stopped') await contacts.stop(contactId, wall(), 'network')
    if (outcome.became === 'refused')
      log.error({ delivery: id, detail: outcome.detail }, 'a message was refused as it is')
    return outcome
  } catch (cause) {
    log.error({ delivery: id, cause }, 'a message could not be made')
    return { became: 'refused', detail: 'render' }
  }
}

/** What was sent must be written down: a database that blinks would make it go twice. */
async function insist(work: () => Promise<void>, tries = 4): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (tries <= 1) throw error
    await sleep(500)
    await insist(work, tries - 1)
  }
}

/** What an outcome means for the delivery. Pure. */
export function consequence(claimed: Claimed, outcome: Outcome, at: Date): Finished {
  const later = (ms: number) => new Date(at.getTime() + ms)
  const base = { claimed, became: outcome.became, dueAt: at }
  switch (outcome.became) {
    case 'accepted':
      return { ...base, state: 'accepted', providerId: outcome.providerId }
    case 'throttled':
      return { ...base, state: 'due', dueAt: later(outcome.waitMs), detail: 'throttled' }
    case 'ambiguous':
      return claimed.ambiguous + 1 >= MAX_AMBIGUOUS
        ? { ...base, state: 'undecided', detail: outcome.detail }
        : { ...base, state: 'due', dueAt: later(DOUBT_WAIT_MS), detail: outcome.detail }
    case 'unreachable':
      return claimed.spent >= MAX_ATTEMPTS
        ? { ...base, state: 'failed', detail: outcome.detail }
        : {
            ...base,
            state: 'due',
            dueAt: later(Math.min(FIRST_WAIT_MS * 2 ** claimed.spent, LONGEST_WAIT_MS)),
            detail: outcome.detail,
          }
    case 'stopped':
    case 'refused':
      return { ...base, state: 'failed', detail: outcome.detail }
  }
}
