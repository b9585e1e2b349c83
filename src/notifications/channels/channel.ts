import type { Language, Message } from '../../message.js'
import type { Speech } from '../speech.js'

/** One network: how a neutral message looks there, how it is sent, and what its errors mean. */
export interface Channel<Rendered = unknown> {
  /** Pure. */
  render(message: Message, speech: Speech, language: Language): Rendered
  /** Makes one call and says what became of it; a failure that was foreseen is a value, not an exception. */
  send(to: { address: string; attemptId: string }, rendered: Rendered): Promise<Outcome>
}

/** What became of one try. */
export type Outcome =
  | { became: 'accepted'; providerId: string }
  /** Not now, and nobody's fault: waiting spends no attempt. `waitMs` as the provider asked. */
  | { became: 'throttled'; waitMs: number }
  /** Surely not sent; worth another try later. */
  | { became: 'unreachable'; detail: string }
  /** Nobody can say whether it was sent, and this network offers no look-up: it goes once more, then it stays undecided. */
  | { became: 'ambiguous'; detail: string }
  /** The network will not take it for this address, now or later: the contact is stopped. */
  | { became: 'stopped'; detail: string }
  /** The network will not take this message: a mistake of ours, for somebody to look at. */
  | { became: 'refused'; detail: string }
