import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../src/logger.js'
import type { Message } from '../../src/message.js'
import { MAX_ATTEMPTS } from '../../src/notifications/deliver.js'
import { createDeliveryStore } from '../../src/notifications/delivery-store.js'
import {
  type Channel,
  createNotifications,
  type Notifications,
  type Outcome,
  REPORTS,
} from '../../src/notifications/index.js'
import { createWords } from '../../src/words.js'
import { aPermitService, type Citizen, NADOR, type PermitService } from '../support/permit-service.js'

const words = createWords()
const log = createLogger('silent')

let service: PermitService
/** The machine's clock, which only the tests move. */
let now = 0
const wall = () => new Date(now)
beforeAll(async () => {
  service = await aPermitService()
})
beforeEach(async () => {
  now = Date.parse('2026-12-01T09:00:00Z')
  service.listen(async () => {})
  await service.database.sql.$executeRaw`truncate delivery, attempt, receipt`
})

interface Sent {
  address: string
  label: string
  attemptId: string
}

/** A network outside: it keeps what it is sent and answers as it is told to, `accepted` where it is told nothing. */
function aChannel(answer: (sent: Sent) => Outcome | undefined | Promise<Outcome | undefined> = () => undefined) {
  const sent: Sent[] = []
  const inFlight = new Map<string, number>()
  let mostAtOnce = 0
  const channel: Channel<string> = {
    render: (message, speech, language) => speech.lines(message, language).join('\n'),
    async send({ address, attemptId }, label) {
      const one = { address, label, attemptId }
      sent.push(one)
      inFlight.set(address, (inFlight.get(address) ?? 0) + 1)
      mostAtOnce = Math.max(mostAtOnce, inFlight.get(address)!)
      const outcome = await answer(one)
      inFlight.set(address, inFlight.get(address)! - 1)
      return outcome ?? { became: 'accepted', providerId: `provider-${sent.length}` }
    },
  }
  return {
    channel,
    sent,
    labels: () => sent.map(({ label }) => label),
    /** The most messages that were ever under way to one address. */
    mostAtOnce: () => mostAtOnce,
  }
}

/** A hub of its own on the service's database: a process beside others. */
const aHub = ({ channel }: { channel: Channel<string> }): Notifications =>
  createNotifications({
    database: service.database,
    permits: service.permits,
    channels: { telegram: channel as Channel },
    words,
    wall,
    newId: randomUUID,
    log,
  })

/** A message of one line. */
const saying = (label: string): Message => ({
  texts: [{ key: 'bots:status.one', values: { reference: { text: label } } }],
})

const replies = (hub: Notifications, { contactId }: Citizen, labels: string[], cause: string = randomUUID()) =>
  service.database.transact((tx) =>
    hub.outbox.put(tx, { cause, contactId, channel: 'telegram', language: 'fr', messages: labels.map(saying) }),
  )

/** Notices without the application behind them. */
const notices = (owed: { to: { contactId: string }; label: string; communeCode?: string }[]) => {
  const { database } = service
  return database.transact((tx) =>
    createDeliveryStore(database.sql, database.transact, randomUUID).put(
      tx,
      owed.map(({ to: { contactId }, label, communeCode = NADOR }) => ({
        lane: 'notice',
        cause: randomUUID(),
        ordinal: 0,
        contactId,
        communeCode,
        channel: 'telegram',
        language: 'fr',
        message: saying(label),
      })),
      wall(),
    ),
  )
}

const drainReplies = async (hub: Notifications) => {
  while ((await hub.sendReplies()) === 'more');
}
const deliveries = () => service.database.sql.delivery.findMany({ orderBy: { position: 'asc' } })
const states = async () => (await deliveries()).map(({ state }) => state)
/** What became of every try, by message in their order. */
const attempts = async () => {
  const rows = await service.database.sql.$queryRaw<{ became: string }[]>`
    select became from attempt join delivery on delivery.id = delivery_id order by position, number`
  return rows.map(({ became }) => became)
}

describe('the messages of one person', () => {
  it('leave in their order, one at a time, however many workers there are', async () => {
    const people = [await service.aCitizen(), await service.aCitizen(), await service.aCitizen()]
    const network = aChannel(async () => void (await sleep(Math.random() * 4)))
    const hubs = [aHub(network), aHub(network)]
    const numbers = Array.from({ length: 8 }, (_, nth) => String(nth))
    for (const person of people) await replies(hubs[0]!, person, numbers)
    while ((await states()).some((state) => state !== 'accepted')) await Promise.all(hubs.map(drainReplies))

    for (const { address } of people)
      expect(network.sent.filter((one) => one.address === address).map(({ label }) => label)).toEqual(numbers)
    expect(network.mostAtOnce()).toBe(1)
  })

  it('are never two under way, though replies and notices are sent at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => service.aCitizen()))
    const network = aChannel(async () => void (await sleep(Math.random() * 3)))
    const hub = aHub(network)
    for (let round = 0; round < 6; round++) {
      await notices(people.map((to) => ({ to, label: `notice ${round}` })))
      for (const person of people) await replies(hub, person, [`reply ${round}`])
    }
    while ((await states()).some((state) => state !== 'accepted'))
      await Promise.all([hub.sendNotices(), hub.sendReplies()])
    expect(network.mostAtOnce()).toBe(1)
    expect(network.sent).toHaveLength(8 * 6 * 2)
  })

  it('each go to the address of their contact', async () => {
    const [one, other] = [await service.aCitizen(), await service.aCitizen()]
    const network = aChannel()
    const hub = aHub(network)
    await replies(hub, one, ['for one'])
    await replies(hub, other, ['for the other'])
    await drainReplies(hub)
    expect(network.sent.map(({ address, label }) => [address, label])).toEqual([
      [one.address, 'for one'],
      [other.address, 'for the other'],
    ])
  })

  it('wait while one is under way, also a reply for a notice', async () => {
    const person = await service.aCitizen()
    let arrive = () => {}
    const network = aChannel(({ label }) =>
      label === 'notice' ? new Promise((resolve) => (arrive = () => resolve(undefined))) : undefined,
    )
    const hub = aHub(network)
    await notices([{ to: person, label: 'notice' }])
    const sending = hub.sendNotices()
    while (network.sent.length === 0) await sleep(1)
    await replies(hub, person, ['reply'])
    await drainReplies(hub)
    expect(network.labels()).toEqual(['notice'])
    arrive()
    await sending
    await drainReplies(hub)
    expect(network.labels()).toEqual(['notice', 'reply'])
  })

  it('are not kept by a notice that has to wait: the reply goes before it', async () => {
    const person = await service.aCitizen()
    const network = aChannel(({ label }) =>
      label === 'notice' && now === Date.parse('2026-12-01T09:00:00Z')
        ? { became: 'throttled', waitMs: 60_000 }
        : undefined,
    )
    const hub = aHub(network)
    await notices([{ to: person, label: 'notice' }])
    await hub.sendNotices()
    await replies(hub, person, ['reply'])
    await drainReplies(hub)
    expect(await states()).toEqual(['due', 'accepted'])
    now += 60_000
    await hub.sendNotices()
    expect(network.labels()).toEqual(['notice', 'reply', 'notice'])
  })

  it('are put once for one cause', async () => {
    const person = await service.aCitizen()
    const network = aChannel()
    const hub = aHub(network)
    await replies(hub, person, ['one', 'two'], 'inbound:1')
    await drainReplies(hub)
    await replies(hub, person, ['one', 'two'], 'inbound:1')
    await drainReplies(hub)
    expect(network.labels()).toEqual(['one', 'two'])
  })
})

describe('a message the network', () => {
  it('has no room for waits as long as it says, spends nothing by it, and keeps its place', async () => {
    const person = await service.aCitizen()
    let busy = 10
    const network = aChannel(() => (busy-- > 0 ? { became: 'throttled', waitMs: 3000 } : undefined))
    const hub = aHub(network)
    await replies(hub, person, ['first', 'second'])
    for (let waits = 0; waits < 10; waits++) {
      await drainReplies(hub)
      now += 2999
      await drainReplies(hub)
      expect(network.sent).toHaveLength(waits + 1)
      now += 1
    }
    await drainReplies(hub)
    expect(network.labels()).toEqual([...Array(11).fill('first'), 'second'])
    expect(await states()).toEqual(['accepted', 'accepted'])
    expect(await attempts()).toEqual([...Array(10).fill('throttled'), 'accepted', 'accepted'])
  })

  it('may have taken goes once more, is undecided after that, and keeps nobody waiting', async () => {
    const person = await service.aCitizen()
    const network = aChannel(({ label }) =>
      label === 'first' ? { became: 'ambiguous', detail: 'no-answer' } : undefined,
    )
    const hub = aHub(network)
    await replies(hub, person, ['first', 'second'])
    for (let tries = 0; tries < 5; tries++) {
      await drainReplies(hub)
      now += 60_000
    }
    expect(network.labels()).toEqual(['first', 'first', 'second'])
    expect(await states()).toEqual(['undecided', 'accepted'])
    expect(await attempts()).toEqual(['ambiguous', 'ambiguous', 'accepted'])
  })

  it('had no room for is still tried as often as any other', async () => {
    const person = await service.aCitizen()
    let busy = 6
    const network = aChannel(() =>
      busy-- > 0 ? { became: 'throttled', waitMs: 1000 } : { became: 'unreachable', detail: 'token-401' },
    )
    const hub = aHub(network)
    await replies(hub, person, ['first'])
    for (let tries = 0; tries < MAX_ATTEMPTS + 10; tries++) {
      await drainReplies(hub)
      now += 3_600_000
    }
    expect(network.labels()).toHaveLength(MAX_ATTEMPTS + 6)
    expect(await states()).toEqual(['failed'])
  })

  it('had no room for does not go any more where the person said stop meanwhile; a reply does', async () => {
    const person = await service.aCitizen()
    let busy = 1
    const network = aChannel(() => (busy-- > 0 ? { became: 'throttled', waitMs: 1000 } : undefined))
    const hub = aHub(network)
    await notices([{ to: person, label: 'notice' }])
    await hub.sendNotices()
    await service.permits.contacts.stop(person.contactId, wall())
    await replies(hub, person, ['reply'])
    await drainReplies(hub)
    now += 1000
    await hub.sendNotices()
    expect(network.labels()).toEqual(['notice', 'reply'])
    expect(await states()).toEqual(['failed', 'accepted'])
  })

  it('cannot be reached for is tried again and again, each time later than the last', async () => {
    const person = await service.aCitizen()
    const network = aChannel(() => ({ became: 'unreachable', detail: 'token-401' }))
    const hub = aHub(network)
    await replies(hub, person, ['only'])
    const started = now
    const tried: number[] = []
    for (let seconds = 0; seconds < 400; seconds += 5) {
      const before = network.sent.length
      await hub.sendReplies()
      if (network.sent.length > before) tried.push((now - started) / 1000)
      now += 5000
    }
    expect(tried).toEqual([0, 10, 30, 70, 150, 310])
    expect((await deliveries())[0]).toMatchObject({ state: 'due', failure: 'token-401' })
  })

  it('refuses as it is has failed, and the next one goes', async () => {
    const person = await service.aCitizen()
    const network = aChannel(({ label }) => (label === 'bad' ? { became: 'refused', detail: '400' } : undefined))
    const hub = aHub(network)
    await replies(hub, person, ['bad', 'good'])
    await drainReplies(hub)
    expect(await states()).toEqual(['failed', 'accepted'])
  })

  it('is off for has nobody to send it, and says so', async () => {
    const person = await service.aCitizen()
    const { database } = service
    const hub = aHub(aChannel())
    await database.transact((tx) =>
      hub.outbox.put(tx, {
        cause: randomUUID(),
        contactId: person.contactId,
        channel: 'pigeon',
        language: 'fr',
        messages: [saying('one')],
      }),
    )
    await drainReplies(hub)
    expect((await deliveries())[0]).toMatchObject({ state: 'due', failure: 'channel-off' })
  })

  it('cannot be made into words is refused, and breaks nobody else’s', async () => {
    const [one, other] = [await service.aCitizen(), await service.aCitizen()]
    const network = aChannel()
    const hub = aHub(network)
    await service.database.transact((tx) =>
      hub.outbox.put(tx, {
        cause: randomUUID(),
        contactId: one.contactId,
        channel: 'telegram',
        language: 'fr',
        messages: [{ texts: [{ key: 'bots:no-such-text' as 'bots:noted' }] }],
      }),
    )
    await replies(hub, other, ['good'])
    await drainReplies(hub)
    expect(network.labels()).toEqual(['good'])
    expect(await states()).toEqual(['failed', 'accepted'])
  })
})

describe('a contact', () => {
  const published = async () => {
    while ((await service.permits.publish()) === 'more');
  }
  beforeEach(published)

  it('is told of an event once, however often it is published', async () => {
    const hub = aHub(aChannel())
    service.listen(async (tx, event) => {
      await hub.onEvent(tx, event)
      await hub.onEvent(tx, event)
    })
    const { citizen } = await service.anApplication('in-review')
    await published()
    const told = (await deliveries()).filter(({ contactId }) => contactId === citizen.contactId)
    expect(
      told.map(({ lane, communeCode, message }) => [lane, communeCode, (message as unknown as Message).texts[0]!.key]),
    ).toEqual([
      ['notice', NADOR, 'notices:filed.title'],
      ['notice', NADOR, 'notices:registered.title'],
    ])
  })

  it('is told of its permit with a link of its own', async () => {
    const network = aChannel()
    const hub = aHub(network)
    service.listen(hub.onEvent)
    const { applicationId, citizen } = await service.anApplication('signed')
    await published()
    const signed = (await deliveries()).at(-1)!.message as unknown as Message
    const [choice] = signed.choices!
    const token = new URL(service.permits.links.url((choice as { link: string }).link)).pathname.split('/')[2]!
    expect(await service.permits.links.open(token)).toMatchObject({
      kind: 'permit',
      applicationId,
      personId: citizen.personId,
    })
  })

  it('that wants no notices is told of nothing', async () => {
    service.listen(aHub(aChannel()).onEvent)
    const citizen = await service.aCitizen()
    await service.permits.contacts.stop(citizen.contactId, wall())
    await service.anApplication('in-review', citizen)
    await published()
    expect(await deliveries()).toEqual([])
  })

  it('that blocked the service is stopped, and not tried again', async () => {
    const network = aChannel(() => ({ became: 'stopped', detail: 'blocked' }))
    const hub = aHub(network)
    service.listen(hub.onEvent)
    const { applicationId, citizen } = await service.anApplication('submitted')
    await published()
    while ((await hub.sendNotices()) === 'more');
    expect(await service.permits.contacts.get(citizen.contactId)).toMatchObject({ stoppedAt: wall() })
    expect((await deliveries())[0]).toMatchObject({ state: 'failed', failure: 'blocked' })

    const by = { actor: service.offices.desk, cause: randomUUID() }
    await service.permits.perform('register', applicationId, by, {})
    await published()
    now += 3_600_000
    while ((await hub.sendNotices()) === 'more');
    expect(network.sent).toHaveLength(1)
  })
})

it('a commune with much to say does not keep the others waiting: all five of B are among the first sixteen', async () => {
  const { contacts } = service.permits
  const reached = []
  for (let nth = 0; nth < 505; nth += 50)
    reached.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(50, 505 - nth) }, () => contacts.reach('telegram', randomUUID(), wall())),
      )),
    )
  const to = reached.map(({ id: contactId }) => ({ contactId }))
  await notices(to.slice(0, 500).map((one) => ({ to: one, label: 'A', communeCode: NADOR })))
  await notices(to.slice(500).map((one) => ({ to: one, label: 'B', communeCode: '02.381.01.11.' })))
  const network = aChannel()
  await aHub(network).sendNotices()
  const first = network.labels().slice(0, 16)
  expect(first.filter((label) => label === 'B')).toHaveLength(5)
  expect(first.filter((label) => label === 'A')).toHaveLength(11)
})

describe('a provider’s report', () => {
  const HEIGHT = ['accepted', ...REPORTS]
  const highest = (reports: string[]) => Math.max(0, ...reports.map((report) => HEIGHT.indexOf(report)))
  const someReports = fc.array(fc.constantFrom(...REPORTS), { minLength: 1, maxLength: 6 })

  /** One reply, sent; `during` runs while the network still has it. */
  async function aSentReply(during: (hub: Notifications, attemptId: string) => Promise<unknown> = async () => {}) {
    const network = aChannel(async ({ attemptId }) => void (await during(hub, attemptId)))
    const hub = aHub(network)
    await service.database.sql.$executeRaw`truncate delivery, attempt, receipt`
    await replies(hub, await service.aCitizen(), ['only'])
    await drainReplies(hub)
    const state = async () => (await states())[0]
    return { hub, attemptId: network.sent[0]!.attemptId, state }
  }

  it('only raises the message, in whatever order and however often it comes', () =>
    fc.assert(
      fc.asyncProperty(someReports, async (reports) => {
        const { hub, attemptId, state } = await aSentReply()
        for (const [nth, report] of reports.entries()) {
          expect(await hub.report(attemptId, report)).toBe(true)
          expect(await state()).toBe(HEIGHT[highest(reports.slice(0, nth + 1))])
        }
        expect(await service.database.sql.receipt.count()).toBe(new Set(reports).size)
      }),
      { numRuns: 12 },
    ))

  it('only raises it where reports come all at once', () =>
    fc.assert(
      fc.asyncProperty(someReports, async (reports) => {
        const { hub, attemptId, state } = await aSentReply()
        await Promise.all(reports.map((report) => hub.report(attemptId, report)))
        expect(await state()).toBe(HEIGHT[highest(reports)])
      }),
      { numRuns: 8 },
    ))

  it('that comes before the send call returns stays', () =>
    fc.assert(
      fc.asyncProperty(someReports, async (reports) => {
        const { state } = await aSentReply(async (hub, attemptId) => {
          for (const report of reports) await hub.report(attemptId, report)
        })
        expect(await state()).toBe(HEIGHT[highest(reports)])
      }),
      { numRuns: 8 },
    ))

  it('decides what nobody knew', async () => {
    const network = aChannel(() => ({ became: 'ambiguous', detail: 'no-answer' }))
    const hub = aHub(network)
    await replies(hub, await service.aCitizen(), ['only'])
    for (let tries = 0; tries < 2; tries++) {
      await drainReplies(hub)
      now += 60_000
    }
    expect(await states()).toEqual(['undecided'])
    await hub.report(network.sent[1]!.attemptId, 'delivered')
    expect(await states()).toEqual(['delivered'])
  })

  it('on an attempt nobody made is not taken', async () => {
    expect(await aHub(aChannel()).report(randomUUID(), 'delivered')).toBe(false)
    expect(await service.database.sql.receipt.count()).toBe(0)
  })
})

describe('what a dead process was sending', () => {
  /** A hub whose process died in the middle of a call. */
  async function aDeadProcess(labels: string[]) {
    const dead = aChannel(() => new Promise(() => {}))
    const person = await service.aCitizen()
    await replies(aHub(dead), person, labels)
    void aHub(dead).sendReplies()
    while (dead.sent.length === 0) await sleep(1)
    return person
  }

  it('is given back after a while as ambiguous, and goes once more', async () => {
    await aDeadProcess(['first', 'second'])
    const network = aChannel()
    const hub = aHub(network)
    // A call may take twenty seconds: until then it may be alive.
    now += 20_000
    expect(await hub.recover()).toBe(0)
    await drainReplies(hub)
    expect(network.sent).toEqual([])

    now += 40_000
    expect(await hub.recover()).toBe(1)
    expect(await attempts()).toEqual(['ambiguous'])
    await drainReplies(hub)
    expect(network.labels()).toEqual(['first', 'second'])
    expect(await states()).toEqual(['accepted', 'accepted'])
  })

  it('is given back at once where no other process can be sending', async () => {
    await aDeadProcess(['first'])
    const network = aChannel()
    const hub = aHub(network)
    expect(await hub.recover(true)).toBe(1)
    expect(await hub.recover(true)).toBe(0)
    await drainReplies(hub)
    expect(network.labels()).toEqual(['first'])
  })

  it('does not go a third time where the process died twice', async () => {
    await aDeadProcess(['first'])
    const deadAgain = aChannel(() => new Promise(() => {}))
    const hub = aHub(deadAgain)
    await hub.recover(true)
    void hub.sendReplies()
    while (deadAgain.sent.length === 0) await sleep(1)
    await hub.recover(true)
    const network = aChannel()
    await drainReplies(aHub(network))
    expect(network.sent).toEqual([])
    expect(await states()).toEqual(['undecided'])
    expect(await attempts()).toEqual(['ambiguous', 'ambiguous'])
  })

  it('does not go a third time where the second is in doubt as well', async () => {
    await aDeadProcess(['first'])
    const network = aChannel(() => ({ became: 'ambiguous', detail: 'no-answer' }))
    const hub = aHub(network)
    await hub.recover(true)
    for (let tries = 0; tries < 4; tries++) {
      await drainReplies(hub)
      now += 60_000
    }
    expect(network.labels()).toEqual(['first'])
    expect(await states()).toEqual(['undecided'])
  })
})
