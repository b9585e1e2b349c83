import type { EventType, LinkKind, PermitEvent } from '../core/index.js'
import type { Message, Text } from '../message.js'

/** Who hears of an event. */
export type Party = 'applicant'

/** What is told: a message without the link, and the kind of link that goes with it. */
export interface Notice {
  to: Party
  message(event: PermitEvent, about: About): Message
  /** A link made for the one who is told; `label` is its button. */
  link?: { kind: LinkKind; days: number; label: Text['key'] }
}

/** What a notice may say of an application: nothing personal. */
export interface About {
  reference: string
  procedure: 'PC'
  commune: { ar: string; fr: string; zgh?: string }
}

const say = (...texts: Text[]): Message => ({ texts })
const titled = (key: Text['key'], { reference }: About, values: Text['values'] = {}): Text => ({
  key,
  values: { reference: { reference }, ...values },
})

/** Who is told what: every event of the service, in the order of a file's life. */
export const NOTICES: Record<EventType, Notice[]> = {
  'application.filed': [
    {
      to: 'applicant',
      message: (_, about) =>
        say(
          titled('notices:filed.title', about),
          {
            key: 'notices:filed.what',
            values: { procedure: { term: `bots:procedure.${about.procedure}` }, commune: { names: about.commune } },
          },
          { key: 'notices:filed.keep' },
        ),
    },
  ],
  'application.registered': [
    {
      to: 'applicant',
      message: (event, about) =>
        say(titled('notices:registered.title', about), {
          key: 'notices:registered.due',
          values: { date: { date: 'dueOn' in event ? event.dueOn : '' } },
        }),
    },
  ],
  // One opinion of three is no news for the applicant; that all are given is.
  'opinion.given': [],
  'opinions.closed': [{ to: 'applicant', message: (_, about) => say(titled('notices:opinions-closed.title', about)) }],
  'application.approved': [
    {
      to: 'applicant',
      message: (_, about) => say(titled('notices:approved.title', about), { key: 'notices:approved.pay' }),
    },
  ],
  'application.refused': [
    {
      to: 'applicant',
      message: (_, about) => say(titled('notices:refused.title', about)),
      link: { kind: 'refusal', days: 90, label: 'notices:refused.open' },
    },
  ],
  'payment.recorded': [{ to: 'applicant', message: (_, about) => say(titled('notices:paid.title', about)) }],
  'permit.signed': [
    {
      to: 'applicant',
      message: (_, about) => say(titled('notices:signed.title', about), { key: 'notices:signed.valid' }),
      link: { kind: 'permit', days: 90, label: 'notices:signed.open' },
    },
  ],
  'deadline.passed': [
    {
      to: 'applicant',
      message: (event, about) =>
        'silence' in event
          ? say(titled('notices:late.title', about, { date: { date: event.dueOn } }), {
              key: `notices:late.${event.silence}`,
            })
          : say(),
    },
  ],
}
