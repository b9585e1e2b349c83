import type { Contact, Permits } from '../core/index.js'
import type { Logger } from '../logger.js'
import type { Language, Message } from '../message.js'
import type { Transact, Transaction } from '../transaction.js'
import { carryOut, type FetchFile } from './carry-out.js'
import { answered, putAway, said } from './conversation/dialogue.js'
import type { Said } from './conversation/inbound.js'
import type { State } from './conversation/state.js'
import type { Turn, Who } from './conversation/turn.js'
import type { Claimed, Inbox } from './inbox.js'

/** Different people's turns go on at once; one person's, one after another. */
const AT_ONCE = 16
const MAX_TRIES = 3
const MAX_ASKS = 5
const RETRY_MS = 1000

/** The way out for replies: the hub keeps and sends them. */
export interface Outbox {
  /** Puts the replies of one turn, in order. The same cause again puts nothing. */
  put(
    tx: Transaction,
    reply: { cause: string; contactId: string; channel: string; language: Language; messages: Message[] },
  ): Promise<void>
}

export interface TurnsDeps {
  inbox: Inbox
  permits: Permits
  outbox: Outbox
  /** Reads a network's raw arrival, by channel. */
  read: Record<string, (body: object) => Said>
  fetchFile: FetchFile
  transact: Transact
  wall(): Date
  /** A hint that replies were put. */
  replied(): void
  log: Logger
}

/** Answers what has arrived. Gives `more` where a whole batch was claimed. */
export function createTurns(deps: TurnsDeps) {
  const { inbox, wall, log } = deps
  return async function work(): Promise<'more' | 'drained'> {
    const claimed = await inbox.claim(AT_ONCE, wall())
    await Promise.all(
      claimed.map((arrival) =>
        answer(deps, arrival).catch(async (cause) => {
          log.warn({ inbound: String(arrival.id), tries: arrival.tries, cause }, 'a turn failed')
          await inbox.giveBack(arrival.id, new Date(wall().getTime() + RETRY_MS * arrival.tries))
        }),
      ),
    )
    // A sender's next message is free only once this one is done: there may be more even after a small batch.
    return claimed.length > 0 ? 'more' : 'drained'
  }
}

/** One turn: what was said, what it means, what is asked of core, and the replies; the last three saved in one transaction. */
async function answer(deps: TurnsDeps, arrival: Claimed): Promise<void> {
  const { inbox, permits, outbox, transact, wall, replied, log } = deps
  const { id, channel, address, tries } = arrival
  const at = wall()
  const contact = await permits.contacts.reach(channel, address, at)
  if (contact.stoppedBy === 'network') await permits.contacts.stop(contact.id, undefined)
  const before = await inbox.state(channel, address)
  let outcome: { state: State; say: Message[]; contact: Contact }
  try {
    outcome = await converse(deps, contact, before, arrival)
  } catch (cause) {
    if (tries < MAX_TRIES) throw cause
    log.error({ inbound: String(id), cause }, 'a turn was given up')
    outcome = { state: before, say: [{ texts: [{ key: 'bots:error' }] }], contact }
  }
  const { language } = outcome.contact
  await transact(async (tx) => {
    if (!(await inbox.done(tx, id, at))) return
    await inbox.saveState(tx, channel, address, outcome.state, at)
    await outbox.put(tx, {
      cause: `inbound:${id}`,
      contactId: contact.id,
      channel,
      language: language ?? 'fr',
      messages: outcome.say,
    })
  })
  replied()
}

async function converse(deps: TurnsDeps, contact: Contact, state: State, { id, channel, body }: Claimed) {
  let known = contact
  let turn: Turn = said(state, deps.read[channel]!(body), who(known))
  const say = [...turn.say]
  for (let asks = 0; turn.ask && asks < MAX_ASKS; asks++) {
    const { ask } = turn
    const answer = await carryOut({ ...deps, at: deps.wall() }, known, `inbound:${id}`, ask)
    known = await deps.permits.contacts.reach(channel, contact.address, deps.wall())
    turn = answered(turn.state, ask, answer, who(known))
    say.push(...turn.say)
  }
  return { state: turn.state, say: putAway(state, turn.state, say), contact: known }
}

const who = ({ language, consents, verifiedAt, stoppedAt }: Contact): Who => ({
  language,
  consented: consents.includes('processing'),
  verified: verifiedAt !== undefined,
  stopped: stoppedAt !== undefined,
  filesByChat: consents.includes('files-by-chat'),
})
