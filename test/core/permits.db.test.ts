import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createInbox, createTurns, readTelegram } from '../../src/bots/index.js'
import type { Actor } from '../../src/core/index.js'
import { within } from '../../src/database.js'
import { createLogger } from '../../src/logger.js'
import { createNotifications } from '../../src/notifications/index.js'
import { createWords } from '../../src/words.js'
import { aCause, aPermitService, type Citizen, DAY, NADOR, type PermitService } from '../support/permit-service.js'
import { APPLICANT, aPdf, PIN } from '../support/town.js'

let service: PermitService
beforeAll(async () => {
  service = await aPermitService()
})
beforeEach(() => service.listen(async () => {}))

const applicant = ({ personId }: Citizen): Actor => ({ role: 'applicant', personId })
const register = (applicationId: string, cause = aCause(), actor: Actor = service.offices.desk) =>
  service.permits.perform('register', applicationId, { actor, cause }, {})
const fileOf = async (applicationId: string) => (await service.permits.file(applicationId))!

// First, while the civil clock has not been turned by another test.
describe('the legal clock', () => {
  it('starts on the civil date of registration: fifteen days from 1 December end on the 16th', async () => {
    const { applicationId } = await service.anApplication('in-review')
    const [segment] = (await fileOf(applicationId)).clockSegments
    expect([segment!.startedOn.toString(), segment!.dueOn.toString()]).toEqual(['2026-12-01', '2026-12-16'])
  })

  it('counts from the next day where it is past midnight in Nador, though not in Greenwich', async () => {
    await service.clock.turn(14.5 * 3_600_000)
    expect(service.clock.civil().toISOString()).toMatch(/^2026-12-01T23:3/)
    const { applicationId } = await service.anApplication('in-review')
    const [segment] = (await fileOf(applicationId)).clockSegments
    expect([segment!.startedOn.toString(), segment!.dueOn.toString()]).toEqual(['2026-12-02', '2026-12-17'])
  })

  it('is not late on its last day, and late the day after, once, whoever looks', async () => {
    const { applicationId, reference, citizen } = await service.anApplication('in-review')
    const late = async () => (await service.eventsOf(applicationId)).filter((type) => type === 'deadline.passed').length

    await service.clock.turn(15 * DAY)
    await service.permits.runDue()
    expect(await late()).toBe(0)
    expect(await service.permits.status(citizen.personId, reference)).toMatchObject({ late: false })

    await service.clock.turn(DAY)
    const beside = await aPermitService({ beside: service })
    await Promise.all([service.permits.runDue(), beside.permits.runDue(), service.permits.runDue()])
    await service.permits.runDue()
    expect(await late()).toBe(1)
    expect(await service.permits.status(citizen.personId, reference)).toMatchObject({ late: true })
  })

  it('says that there is more as long as a whole batch was late', async () => {
    for (let files = 0; files < 3; files++) await service.anApplication('in-review')
    await service.clock.turn(20 * DAY)
    const outcomes = []
    do outcomes.push(await service.permits.runDue(2))
    while (outcomes.at(-1) === 'more')
    expect(outcomes).toEqual(['more', 'drained'])
  })

  it('stops with the decision: what was decided in time is never late', async () => {
    const { applicationId } = await service.anApplication('fees-due')
    await service.clock.turn(20 * DAY)
    await service.permits.runDue()
    expect(await service.eventsOf(applicationId)).not.toContain('deadline.passed')
  })

  it('goes on where it is late: the file is decided all the same', async () => {
    const { applicationId } = await service.anApplication('opinions-closed')
    await service.clock.turn(20 * DAY)
    await service.permits.runDue()
    const by = { actor: service.offices.president, cause: aCause() }
    expect(await service.permits.perform('decide', applicationId, by, { decision: 'approve' })).toMatchObject({
      state: 'fees-due',
    })
  })
})

describe('an act', () => {
  it('with the same cause again gives the first result, and happened once', async () => {
    const { applicationId } = await service.anApplication('submitted')
    const cause = aCause()
    const first = await register(applicationId, cause)
    expect(await register(applicationId, cause)).toEqual(first)
    expect(await service.eventsOf(applicationId)).toEqual(['application.filed', 'application.registered'])
  })

  it('with the same cause long after gives the first result still', async () => {
    const { applicationId } = await service.anApplication('submitted')
    const cause = aCause()
    const first = await register(applicationId, cause)
    for (const office of ['province', 'urban-agency', 'commune'] as const)
      await service.permits.perform(
        'give-opinion',
        applicationId,
        { actor: service.offices[office], cause: aCause() },
        { value: 'favourable' },
      )
    expect(await register(applicationId, cause)).toEqual(first)
  })

  it('with the same cause five times at once happened once', async () => {
    const { applicationId } = await service.anApplication('submitted')
    const cause = aCause()
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => register(applicationId, cause)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await service.eventsOf(applicationId)).toEqual(['application.filed', 'application.registered'])
  })

  it('that was not the quickest leaves no gap in the register', async () => {
    const [contested, next] = [await service.anApplication('submitted'), await service.anApplication('submitted')]
    await Promise.allSettled([1, 2, 3].map(() => register(contested.applicationId, aCause())))
    await register(next.applicationId, aCause())
    const numbers = await Promise.all(
      [contested, next].map(async ({ applicationId }) =>
        Number((await fileOf(applicationId))!.registerNumber!.slice(-6)),
      ),
    )
    expect(numbers[1]).toBe(numbers[0]! + 1)
  })

  it('with the same cause on two applications at once is one act and one refusal', async () => {
    const [one, other] = [await service.anApplication('submitted'), await service.anApplication('submitted')]
    const cause = aCause()
    const outcomes = await Promise.allSettled([
      register(one.applicationId, cause),
      register(other.applicationId, cause),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({ code: 'cause-reused' })
  })

  it('with the same cause and another input is refused, and nothing changes', async () => {
    const { applicationId } = await service.anApplication('in-review')
    const by = { actor: service.offices.province, cause: aCause() }
    await service.permits.perform('give-opinion', applicationId, by, { value: 'favourable' })
    const before = await fileOf(applicationId)
    const again = service.permits.perform('give-opinion', applicationId, by, { value: 'unfavourable', remarks: 'Non' })
    expect(await service.refusal(again)).toBe('cause-reused')
    expect(await fileOf(applicationId)).toEqual(before)
  })

  it('that opens a draft opens one for one cause, also five times at once', async () => {
    const citizen = await service.aCitizen()
    const request = { actor: applicant(citizen), cause: aCause() }
    const place = { procedure: 'PC', communeCode: NADOR, place: 'Rue 12' } as const
    const drafts = await Promise.all([1, 2, 3, 4, 5].map(() => service.permits.openDraft(request, place)))
    expect(new Set(drafts.map(({ applicationId }) => applicationId)).size).toBe(1)
    expect(await service.refusal(service.permits.openDraft(request, { ...place, place: 'Rue 13' }))).toBe(
      'cause-reused',
    )
  })

  it('of two officers at once is one officer’s: the other is refused', async () => {
    const { applicationId } = await service.anApplication('submitted')
    const colleague = await service.permits.staff.appoint(
      { role: 'desk-officer', communeCode: NADOR, name: 'Specimen Salma' },
      aCause(),
    )
    const { id: appointmentId, name: _, ...held } = colleague
    const outcomes = await Promise.allSettled([
      register(applicationId),
      register(applicationId, aCause(), { ...held, appointmentId }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'act-not-allowed' } })
    expect(await service.eventsOf(applicationId)).toEqual(['application.filed', 'application.registered'])
  })

  it('of two presidents’ minds at once is one decision', async () => {
    const { applicationId } = await service.anApplication('opinions-closed')
    const decide = (input: object) =>
      service.permits.perform('decide', applicationId, { actor: service.offices.president, cause: aCause() }, input)
    const outcomes = await Promise.allSettled([
      decide({ decision: 'approve' }),
      decide({ decision: 'refuse', reasons: 'Hauteur' }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const decisions = (await service.eventsOf(applicationId)).filter((type) => /approved|refused/.test(type))
    expect(decisions).toHaveLength(1)
  })

  it('of three members at once keeps all three opinions', async () => {
    const { applicationId } = await service.anApplication('in-review')
    await Promise.all(
      (['province', 'urban-agency', 'commune'] as const).map((office) =>
        service.permits.perform(
          'give-opinion',
          applicationId,
          { actor: service.offices[office], cause: aCause() },
          { value: 'favourable' },
        ),
      ),
    )
    expect(await fileOf(applicationId)).toMatchObject({ state: 'opinions-closed', opinions: { length: 3 } })
    expect((await service.eventsOf(applicationId)).filter((type) => type === 'opinions.closed')).toHaveLength(1)
  })

  it('on a draft is its owner’s alone: to anybody else there is none', async () => {
    const { applicationId } = await service.anApplication('draft')
    const stranger = { actor: applicant(await service.aCitizen()), cause: aCause() }
    const bytes = aPdf('property-certificate')
    const filing = service.permits.perform('file-application', applicationId, stranger, APPLICANT)
    expect(await service.refusal(filing)).toBe('application-not-found')
    const document = { document: 'property-certificate', name: 'a.pdf', bytes } as const
    const attaching = service.permits.attach(applicationId, stranger, document)
    expect(await service.refusal(attaching)).toBe('application-not-found')
    expect(await fileOf(applicationId)).toMatchObject({ state: 'draft', version: 0, attachments: [] })
  })

  it('is for the officers of the file’s own commune', async () => {
    const { applicationId } = await service.anApplication('submitted')
    const elsewhere = { ...service.offices.desk, communeCode: '02.381.01.11.' }
    expect(await service.refusal(register(applicationId, aCause(), elsewhere))).toBe('application-not-found')
  })

  it('that lacks a document names it, and nothing is filed', async () => {
    const { applicationId, citizen } = await service.anApplication('draft')
    const by = { actor: applicant(citizen), cause: aCause() }
    await expect(service.permits.perform('file-application', applicationId, by, APPLICANT)).rejects.toMatchObject({
      code: 'document-missing',
      fields: { 'property-certificate': 'required', 'situation-plan': 'required', 'architectural-plans': 'required' },
    })
    expect(await service.eventsOf(applicationId)).toEqual([])
  })
})

it('ten files registered at once have ten numbers in a row', async () => {
  const files = []
  for (let count = 0; count < 10; count++) files.push(await service.anApplication('submitted'))
  await Promise.all(files.map(({ applicationId }) => register(applicationId)))
  const numbers = await Promise.all(
    files.map(async ({ applicationId }) => (await fileOf(applicationId)).registerNumber!),
  )
  const inOrder = numbers.map((number) => Number(number.slice(-6))).sort((a, b) => a - b)
  expect(inOrder).toEqual(inOrder.map((_, at) => inOrder[0]! + at))
  expect(new Set(numbers.map((number) => number.slice(0, -7))).size).toBe(1)
})

describe('a saved event', () => {
  const drain = async ({ permits }: PermitService) => {
    while ((await permits.publish()) === 'more');
  }
  const unpublished = () => service.database.sql.event.count({ where: { publishedAt: null } })

  it('is published once, and each file’s in their order, by two relays at once', async () => {
    await drain(service)
    const files = []
    for (let count = 0; count < 5; count++) files.push(await service.anApplication('fees-due'))
    const waiting = await unpublished()
    expect(waiting).toBeGreaterThan(25)

    const heard: { applicationId: string; id: bigint }[] = []
    const beside = await aPermitService({ beside: service })
    for (const one of [service, beside])
      one.listen(async (tx, { applicationId, id }) => {
        await within(tx).$queryRaw`select 1`
        heard.push({ applicationId, id })
      })
    while ((await unpublished()) > 0) await Promise.all([drain(service), drain(beside), drain(service)])

    expect(heard).toHaveLength(waiting)
    expect(new Set(heard.map(({ id }) => id)).size).toBe(waiting)
    for (const { applicationId } of files) {
      const ids = heard.filter((event) => event.applicationId === applicationId).map(({ id }) => Number(id))
      expect(ids).toEqual(ids.toSorted((a, b) => a - b))
      expect(ids).toHaveLength((await service.eventsOf(applicationId)).length)
    }
  })

  it('that its listener could not take is not published, nor is what it had planned for others', async () => {
    await drain(service)
    const files = [await service.anApplication('submitted'), await service.anApplication('submitted')]
    const waiting = await unpublished()
    let calls = 0
    service.listen(async (tx) => {
      await within(tx).register.create({ data: { name: `planned ${++calls}`, last: 1 } })
      if (calls === 2) throw new Error('the listener is broken')
    })
    await expect(service.permits.publish()).rejects.toThrow('the listener is broken')
    expect(await unpublished()).toBe(waiting)
    expect(await service.database.sql.register.count({ where: { name: { startsWith: 'planned' } } })).toBe(0)

    const heard: string[] = []
    service.listen(async (_, { applicationId }) => void heard.push(applicationId))
    await drain(service)
    expect(heard.toSorted()).toEqual(files.map(({ applicationId }) => applicationId).sort())
  })
})

describe('a link', () => {
  const links = () => service.permits.links
  const issue = async (days = 7) => {
    const { applicationId, citizen } = await service.anApplication('draft')
    const ref = await links().issue(undefined, {
      kind: 'filing',
      applicationId,
      personId: citizen.personId,
      days,
    })
    const url = new URL(links().url(ref))
    return { applicationId, id: ref.split('/')[1]!, url, token: url.pathname.split('/')[2]! }
  }

  it('opens for its days on the civil clock, and not a minute more', async () => {
    const { applicationId, token } = await issue(7)
    await service.clock.turn(7 * DAY - 60_000)
    expect(await links().open(token)).toMatchObject({ kind: 'filing', applicationId, downloads: 0 })
    await service.clock.turn(60_000)
    expect(await links().open(token)).toBe('expired')
  })

  it('that was revoked opens no more', async () => {
    const { id, token } = await issue()
    await links().revoke(id)
    expect(await links().open(token)).toBe('expired')
  })

  it('is not spent by being opened, and spent once by two at once', async () => {
    const { id, token } = await issue()
    await links().open(token)
    expect(await links().open(token)).not.toHaveProperty('spentAt', expect.any(Date))
    expect((await Promise.all([links().spend(id), links().spend(id)])).sort()).toEqual([false, true])
    expect(await links().open(token)).toHaveProperty('spentAt', expect.any(Date))
  })

  it('counts every download', async () => {
    const { id, token } = await issue()
    await Promise.all([1, 2, 3].map(() => links().countDownload(id)))
    expect(await links().open(token)).toMatchObject({ downloads: 3 })
  })

  it('has a path of eighteen characters, and leads nowhere with one of them changed', async () => {
    const { url, token } = await issue()
    expect(url.pathname.slice(1).length).toBeLessThanOrEqual(18)
    expect(await links().open(token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'))).toBeUndefined()
    for (const wrong of ['', 'x', `${token}A`, '../../etc/passwd', "' or '1'='1"])
      expect(await links().open(wrong)).toBeUndefined()
  })
})

describe('a person', () => {
  const contacts = () => service.permits.contacts
  const at = new Date()

  it('who writes twice at once is one person', async () => {
    const people = () => service.database.sql.person.count()
    const [address, before] = [randomUUID(), await people()]
    const made = await Promise.all([1, 2, 3].map(() => contacts().reach('telegram', address, at)))
    expect(new Set(made.map(({ personId }) => personId)).size).toBe(1)
    expect(await people()).toBe(before + 1)
  })

  it('who proves the same number on a second network is the same person, and finds their files there', async () => {
    const { citizen, reference } = await service.anApplication('submitted')
    const other = await contacts().reach('whatsapp', randomUUID(), at)
    expect(other.personId).not.toBe(citizen.personId)
    expect(await contacts().provePhone(other.id, citizen.number, at)).toBe(citizen.personId)

    const merged = (await contacts().get(other.id))!
    expect(merged).toMatchObject({ personId: citizen.personId, verifiedAt: at })
    expect(await service.permits.referencesOf(merged.personId)).toEqual([reference])
    expect((await contacts().openTo(citizen.personId)).map(({ channel }) => channel).sort()).toEqual([
      'sms',
      'telegram',
      'whatsapp',
    ])
  })

  it('keeps what they agreed to on the second network when the two become one', async () => {
    const citizen = await service.aCitizen()
    const other = await contacts().reach('whatsapp', randomUUID(), at)
    const given = { textVersion: '2026-11', language: 'ar', channel: 'whatsapp', at } as const
    await contacts().consent({ ...given, personId: other.personId, purpose: 'files-by-chat' })
    await contacts().provePhone(other.id, citizen.number, at)
    expect((await contacts().get(citizen.contactId))!.consents.toSorted()).toEqual(['files-by-chat', 'processing'])
  })

  it('agrees once, however often they say so', async () => {
    const citizen = await service.aCitizen()
    const given = {
      personId: citizen.personId,
      textVersion: '2026-11',
      language: 'fr',
      channel: 'telegram',
      at,
    } as const
    for (let times = 0; times < 3; times++) await contacts().consent({ ...given, purpose: 'processing' })
    await contacts().consent({ ...given, purpose: 'files-by-chat' })
    const kept = await service.database.sql.consent.findMany({ where: { personId: citizen.personId } })
    expect(kept.map(({ purpose }) => purpose).sort()).toEqual(['files-by-chat', 'processing'])
  })

  it('who stopped notices on a contact is not reached there, until they begin again', async () => {
    const { personId, contactId } = await service.aCitizen()
    await contacts().stop(contactId, at)
    expect((await contacts().openTo(personId)).map(({ channel }) => channel)).toEqual(['sms'])
    await contacts().stop(contactId, undefined)
    expect((await contacts().openTo(personId)).map(({ channel }) => channel).sort()).toEqual(['sms', 'telegram'])
  })
})

describe('a signed permit', () => {
  const sign = ({ permits, offices }: PermitService, applicationId: string, pin = PIN, cause = aCause()) =>
    permits.perform('sign-permit', applicationId, { actor: offices.president, cause }, { pin })

  it('stands only once the president’s act is saved', async () => {
    let cut = false
    const { database } = service
    const unlucky = await aPermitService({
      beside: service,
      database: {
        ...database,
        transact: (work) =>
          database.transact(async (tx) => {
            const done = await work(tx)
            if (cut) throw new Error('the power was cut')
            return done
          }),
      },
    })
    const { applicationId, reference } = await unlucky.anApplication('to-sign')
    const cause = aCause()
    cut = true
    await expect(sign(unlucky, applicationId, PIN, cause)).rejects.toThrow('the power was cut')
    cut = false
    expect(await unlucky.permits.standing(reference)).toBeUndefined()
    expect(await unlucky.permits.permitPaper(applicationId)).toBeUndefined()
    expect(await unlucky.eventsOf(applicationId)).not.toContain('permit.signed')

    await sign(unlucky, applicationId, PIN, cause)
    expect(await unlucky.permits.standing(reference)).toMatchObject({ reference, communeCode: NADOR })
    const paper = await unlucky.permits.permitPaper(applicationId)
    expect(await unlucky.permits.verify(paper!)).toMatchObject({ verdict: 'genuine' })
  })

  it('is not made with a wrong PIN, and after five the key is locked, also for the right one', async () => {
    const { applicationId, reference } = await service.anApplication('to-sign')
    const tries = []
    for (let count = 0; count < 6; count++) tries.push(await service.refusal(sign(service, applicationId, '000000')))
    expect(tries).toEqual([...Array(5).fill('pin-wrong'), 'pin-locked'])
    expect(await service.refusal(sign(service, applicationId))).toBe('pin-locked')
    expect(await service.permits.standing(reference)).toBeUndefined()
    await service.database.sql.appointment.updateMany({ data: { pinLockedUntil: null } })
  })

  it('tells a stranger little by its number, and its holder all by its code', async () => {
    const { applicationId, reference } = await service.anApplication('signed')
    const { permit } = await fileOf(applicationId)
    const little = await service.permits.standing(reference)
    expect(Object.keys(little!).sort()).toEqual(['communeCode', 'lapsesOn', 'procedure', 'reference', 'signedOn'])
    expect(await service.permits.standing(reference, 'WRONG1')).toEqual(little)
    expect(await service.permits.standing(reference, permit!.code)).toMatchObject({
      number: permit!.number,
      hash: permit!.hash,
    })
  })
})

describe('what nobody may read', () => {
  /** Every row of every table, or of some, as text. */
  async function rows(only?: string[]): Promise<string> {
    const { sql } = service.database
    const tables = await sql.$queryRaw<{ name: string }[]>`
      select table_name::text as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'`
    const found = tables.filter(({ name }) => only?.includes(name) ?? true)
    expect(found.length).toBe(only?.length ?? tables.length)
    const all = []
    for (const { name } of found)
      all.push(...(await sql.$queryRawUnsafe<{ row: string }[]>(`select to_jsonb(t)::text as row from "${name}" t`)))
    return all.map(({ row }) => row).join('\n')
  }

  /** A file that went the whole way, its notices planned, and its owner still talking. */
  async function aWholeStory() {
    const words = createWords()
    const log = createLogger('silent')
    const { permits, database } = service
    const sent: string[] = []
    const hub = createNotifications({
      database,
      permits,
      channels: {
        telegram: {
          render: (message, speech, language) => speech.lines(message, language).join('\n'),
          async send(_, rendered) {
            sent.push(String(rendered))
            return { became: 'accepted', providerId: String(sent.length) }
          },
        },
      },
      words,
      wall: () => new Date(),
      newId: randomUUID,
      log,
    })
    service.listen(hub.onEvent)
    const story = await service.anApplication('signed')
    while ((await permits.publish()) === 'more');
    const inbox = createInbox(database.sql)
    const turns = createTurns({
      inbox,
      permits,
      outbox: hub.outbox,
      read: { telegram: (body) => readTelegram(body as Parameters<typeof readTelegram>[0]) },
      fetchFile: async () => undefined,
      transact: database.transact,
      wall: () => new Date(),
      replied: () => {},
      log,
    })
    const typed = [`ma CIN est ${APPLICANT.cin}`, `${APPLICANT.name}, ${APPLICANT.address}`, story.reference]
    for (const [nth, text] of typed.entries()) {
      const chat = { id: Number(story.citizen.address), type: 'private', first_name: 'Nadia' }
      const body = { update_id: nth, message: { message_id: nth, date: 1, chat, from: chat, text } }
      await inbox.keep(
        { channel: 'telegram', providerId: `story-${nth}`, address: story.citizen.address, body },
        new Date(),
      )
    }
    while ((await turns()) === 'more');
    while ((await hub.sendReplies()) === 'more' || (await hub.sendNotices()) === 'more') await sleep(1)
    return { ...story, sent }
  }

  it('is in no event, act, message or arrival, nor in anything that was sent', async () => {
    const { sent, reference } = await aWholeStory()
    expect(sent.some((text) => text.includes(reference.slice(0, 3)))).toBe(true)
    expect(sent.length).toBeGreaterThanOrEqual(8)
    const told = `${await rows(['event', 'act', 'delivery', 'attempt', 'receipt', 'inbound', 'conversation', 'link'])}\n${sent.join('\n')}`
    const personal = [...Object.values(APPLICANT), 'S000001', 'Specimen Nadia', 'نادية']
    expect(personal.filter((value) => told.toUpperCase().includes(value.toUpperCase()))).toEqual([])
  })

  it('is kept where the commission needs it, and nowhere else', async () => {
    const { applicationId } = await service.anApplication('submitted')
    expect((await fileOf(applicationId)).particulars).toMatchObject({ cin: 'S000001', address: APPLICANT.address })
    const { sql } = service.database
    await sql.particulars.deleteMany({ where: { applicationId } })
    const others = (await rows()).split('\n').filter((row) => row.includes(applicationId))
    expect(others.filter((row) => row.includes('S000001') || row.includes(APPLICANT.address))).toEqual([])
  })

  it('is above all the PIN: no row has it, nor its bytes, nor its hash', async () => {
    await service.anApplication('signed')
    const everything = await rows()
    expect(everything).not.toMatch(new RegExp(`(?<![0-9a-f])${PIN}(?![0-9a-f])`))
    expect(everything).not.toContain(Buffer.from(PIN).toString('hex'))
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'])
      expect(everything).not.toContain(createHash(algorithm).update(PIN).digest('hex'))
  })

  it('is the token of a link: the database cannot give it away', async () => {
    const { applicationId, citizen } = await service.anApplication('draft')
    const { links } = service.permits
    const refs = await Promise.all(
      (['filing', 'permit', 'refusal'] as const).map((kind) =>
        links.issue(undefined, { kind, applicationId, personId: citizen.personId, days: 7 }),
      ),
    )
    const everything = await rows()
    for (const ref of refs) expect(everything).not.toContain(links.url(ref).split('/').at(-1))
  })
})
