import { connect } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkDigit } from '../../src/core/reference.js'
import { eventually, get, post } from '../../src/tour/http.js'
import { aPhone } from '../../src/tour/phone.js'
import { aService } from '../support/service.js'
import { APPLICANT, aCitizen, aPdf, asksForAPermit, files, PIN, theOffices } from '../support/town.js'

let url: string
let offices: Awaited<ReturnType<typeof theOffices>>
beforeAll(async () => {
  url = (await aService()).url
  offices = await theOffices(url)
})

const anUpdate = (update_id: number, chat: number, text: string) => ({
  update_id,
  message: {
    message_id: 1,
    date: 1,
    chat: { id: chat, type: 'private', first_name: 'Specimen' },
    from: { id: chat, is_bot: false, first_name: 'Specimen' },
    text,
  },
})

describe('a webhook', () => {
  it('without the secret, or with a wrong one, is refused and leaves nothing', async () => {
    const stranger = await aPhone(`${url}/sandbox/phone`)
    const unsigned = await post(`${url}/webhooks/telegram`, anUpdate(1, stranger.id, 'bonjour'))
    const forged = await post(`${url}/webhooks/telegram`, anUpdate(2, stranger.id, 'bonjour'), {
      'x-telegram-bot-api-secret-token': 'not-the-secret',
    })
    expect([unsigned.status, forged.status]).toEqual([401, 401])
    await stranger.start()
    const [greeting, ...more] = await stranger.heard()
    expect(greeting!.text).toContain('Bonjour')
    expect(more).toEqual([])
  })

  it('that comes twice is answered once', async () => {
    const phone = await aPhone(`${url}/sandbox/phone`)
    await phone.start()
    await phone.heard()
    const { body } = await get(`${url}/sandbox/phone/calls`)
    expect(Array.isArray(body.calls ?? body)).toBe(true)
    const { body: told } = await post(`${url}/sandbox/phone/people/${phone.id}/say`, { text: 'aide' })
    await phone.heard()
    const again = await post(`${url}/sandbox/phone/redeliver`, { updateId: told.updateId })
    expect(again.status).toBeLessThan(300)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await phone.messages().then((all) => all.filter(({ from }) => from === 'bot'))).toHaveLength(2)
  })
})

describe('a message no database can keep', () => {
  it('is cleaned of what cannot be, and answered', async () => {
    const phone = await aPhone(`${url}/sandbox/phone`)
    await phone.start()
    await phone.heard()
    await phone.say('ai\u0000de \ud800')
    expect((await phone.heard())[0]!.text).toContain('Bonjour')
  })
})

describe('a number', () => {
  it('that was mistyped is said to be, whether or not there is such a file', async () => {
    const citizen = await aCitizen(url)
    const reference = await files(citizen)
    const wrong = reference.slice(0, 9) + ((Number(reference[9]) + 1) % 10)
    await citizen.say(wrong)
    expect((await citizen.heard())[0]!.text).toContain('chiffre de contrôle')
    const stranger = await aCitizen(url)
    await stranger.say(wrong)
    expect((await stranger.heard())[0]!.text).toContain('chiffre de contrôle')
  })

  it('of somebody else’s file is answered as one that does not exist', async () => {
    const owner = await aCitizen(url)
    const reference = await files(owner)
    const stranger = await aCitizen(url)
    await stranger.say(reference)
    const [foreign] = await stranger.heard()
    await stranger.say(`100000000${checkDigit('100000000')}`)
    const [none] = await stranger.heard()
    expect(foreign!.text).toBe(none!.text)
  })

  it('is read in Arabic digits too', async () => {
    const citizen = await aCitizen(url)
    const reference = await files(citizen)
    await citizen.say([...reference].map((digit) => String.fromCharCode(0x660 + Number(digit))).join(''))
    expect((await citizen.heard())[0]!.text).toContain(reference.slice(0, 3))
  })
})

describe('a file sent by chat', () => {
  it('that is neither PDF, JPEG nor PNG is refused, and the conversation goes on', async () => {
    const citizen = await aCitizen(url, 'fr')
    await asksForAPermit(citizen)
    await citizen.sendFile('plans.zip', 'application/zip', Buffer.from('PK\u0003\u0004'))
    expect((await citizen.heard())[0]!.text).toMatch(/ni un PDF/)
    await citizen.sendFile('plans.pdf', 'application/pdf', Buffer.from('MZ this is no PDF'))
    await citizen.heard()
    await citizen.tap('files:yes')
    await citizen.heard()
    await citizen.tap(/^doc:architectural-plans/)
    expect((await citizen.heard())[0]!.text).toMatch(/ni un PDF/)
    await citizen.say('où en est mon dossier ?')
    expect((await citizen.heard())[0]!.text).toMatch(/pas encore déposée/)
  })

  it('over 20 MB is refused, and a good one is taken', async () => {
    const citizen = await aCitizen(url, 'fr')
    const page = await asksForAPermit(citizen)
    await citizen.sendFile('plans.pdf', 'application/pdf', Buffer.concat([aPdf(), Buffer.alloc(20 * 1024 * 1024)]))
    expect((await citizen.heard())[0]!.text).toMatch(/20 Mo/)
    await citizen.sendFile('plans.pdf', 'application/pdf', aPdf('plans'))
    await citizen.heard()
    await citizen.tap('files:yes')
    await citizen.heard()
    await citizen.tap(/^doc:architectural-plans/)
    expect((await citizen.heard())[0]!.text).toMatch(/Pièce reçue/)
    expect((await get(page)).body).toContain('plans.pdf')
  })
})

describe('the one-time page', () => {
  it('keeps what was right, says what is wrong, and is spent by success', async () => {
    const citizen = await aCitizen(url)
    const page = await asksForAPermit(citizen)
    const form = new FormData()
    form.set('name', 'Specimen Nadia')
    form.set('cin', '12345')
    form.set('situation-plan', new Blob([aPdf()]), 'situation.pdf')
    form.set('property-certificate', new Blob(['MZ']), 'certificat.exe')
    const wrong = await post(page, form)
    expect(wrong.status).toBe(422)
    expect(wrong.body).toMatch(/ni un PDF/)
    expect(wrong.body).toContain('situation.pdf')
    expect(wrong.body).toContain('value="Specimen Nadia"')

    const whole = new FormData()
    for (const [name, value] of Object.entries(APPLICANT)) whole.set(name, value)
    for (const document of ['property-certificate', 'architectural-plans'])
      whole.set(document, new Blob([aPdf()]), `${document}.pdf`)
    expect((await post(page, whole)).body).toContain('data-filed')
    expect((await get(page)).body).toContain('déjà servi')
    await citizen.heard()
    expect(
      await citizen.messages().then((all) => all.filter(({ text }) => /est déposée/.test(text ?? ''))),
    ).toHaveLength(1)
  })

  it('takes back an earlier document when it is sent again', async () => {
    const citizen = await aCitizen(url)
    const page = await asksForAPermit(citizen)
    const send = async (line: string) => {
      const form = new FormData()
      form.set('situation-plan', new Blob([aPdf(line)]), `${line}.pdf`)
      return (await post(page, form)).body
    }
    await send('first')
    expect(await send('second')).toContain('second.pdf')
    expect(await send('first')).toContain('first.pdf')
  })

  it('of a draft comes again when the citizen asks where it stands', async () => {
    const citizen = await aCitizen(url)
    const page = await asksForAPermit(citizen)
    await citizen.say('menu')
    await citizen.heard()
    await citizen.say('où en est mon dossier ?')
    expect((await citizen.heard())[0]!.text).toMatch(/pas encore déposée/)
    expect(await citizen.link('/f/')).toBe(page)
  })

  it('broken off in the middle of an upload ends nothing but itself', async () => {
    const head = 'POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n'
    const part = '--b\r\nContent-Disposition: form-data; name="pdf"; filename="a.pdf"\r\n\r\n%PDF-1.4'
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
        socket.write(`${head}Content-Length: ${part.length}\r\nConnection: close\r\n\r\n${part}`),
      )
      let heard = ''
      socket.on('data', (chunk) => (heard += chunk)).on('close', () => resolve(heard))
    })
    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect((await get(`${url}/readyz`)).status).toBe(200)
  })

  it('with a made-up token leads nowhere', async () => {
    expect((await get(`${url}/f/AAAAAAAAAAAAAAAA`)).status).toBe(404)
    expect((await get(`${url}/d/AAAAAAAAAAAAAAAA`)).status).toBe(404)
  })
})

describe('an act that may not be', () => {
  it('is refused with a reason, and nothing is changed', async () => {
    const reference = await files(await aCitizen(url))
    const early = await offices.act('president', reference, 'sign-permit', { pin: PIN })
    expect(early.status).toBe(409)
    expect(early.headers.get('content-type')).toContain('application/problem+json')
    expect(early.body).toMatchObject({ code: 'act-not-allowed', status: 409 })
    expect((await offices.act('member' as never, reference, 'register')).status).toBe(401)
    expect((await offices.act('province', reference, 'register')).status).toBe(409)
    expect((await offices.read('desk', reference)).body.state).toBe('submitted')
  })

  it('against the urban agency’s opinion cannot be an approval; a refusal needs reasons', async () => {
    const citizen = await aCitizen(url)
    const reference = await files(citizen)
    await offices.act('desk', reference, 'register')
    await offices.act('province', reference, 'give-opinion', { value: 'favourable' })
    await offices.act('commune', reference, 'give-opinion', { value: 'favourable' })
    const bare = await offices.act('urban-agency', reference, 'give-opinion', { value: 'unfavourable' })
    expect(bare.body).toMatchObject({ status: 422, code: 'reasons-required', fields: { remarks: 'required' } })
    await offices.act('urban-agency', reference, 'give-opinion', { value: 'unfavourable', remarks: 'Zone non ouverte' })
    expect((await offices.act('president', reference, 'decide', { decision: 'approve' })).body.code).toBe(
      'binding-opinion',
    )
    expect((await offices.act('president', reference, 'decide', { decision: 'refuse' })).body.code).toBe(
      'reasons-required',
    )
    expect(
      (await offices.act('president', reference, 'decide', { decision: 'refuse', reasons: 'Zone non ouverte' })).body
        .state,
    ).toBe('refused')
    const told = await eventually(
      async () => (await citizen.messages()).find(({ text }) => /refusée/.test(text ?? '')),
      'the refusal',
    )
    expect(told.text).not.toContain('Zone non ouverte')
    expect((await get(await citizen.link('/d/'))).body).toContain('Zone non ouverte')
  })

  it('with a wrong PIN signs nothing, and five of them lock the key', async () => {
    const service = await aService()
    const town = await theOffices(service.url)
    const reference = await files(await aCitizen(service.url))
    await town.act('desk', reference, 'register')
    for (const member of ['province', 'commune', 'urban-agency'] as const)
      await town.act(member, reference, 'give-opinion', { value: 'favourable' })
    await town.act('president', reference, 'decide', { decision: 'approve' })
    await town.act('desk', reference, 'record-payment', { amount: 1000, receiptNumber: 'Q-1' })
    const codes = []
    for (let tries = 0; tries < 6; tries++)
      codes.push((await town.act('president', reference, 'sign-permit', { pin: '000000' })).body.code)
    expect(codes).toEqual([...Array(5).fill('pin-wrong'), 'pin-locked'])
    expect((await town.act('president', reference, 'sign-permit', { pin: PIN })).body.code).toBe('pin-locked')
    expect((await get(`${service.url}/verify/${reference}`)).status).toBe(404)
    await service.stop()
  })
})

describe('an API call', () => {
  it('that is malformed names the field', async () => {
    const reference = await files(await aCitizen(url))
    await offices.act('desk', reference, 'register')
    const wrong = await offices.act('province', reference, 'give-opinion', { value: 'perhaps' })
    expect(wrong.body).toMatchObject({ status: 422, code: 'invalid-input', fields: { value: expect.any(String) } })
    const broken = await fetch(`${url}/api/v1/applications/${reference}/acts/give-opinion`, {
      method: 'POST',
      headers: { ...offices.as('province'), 'content-type': 'application/json' },
      body: '{',
    })
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({ code: 'malformed-json', fields: { body: 'not JSON' } })
  })

  it('without a key, or with one nobody has, is refused', async () => {
    expect((await get(`${url}/api/v1/applications`)).status).toBe(401)
    expect((await get(`${url}/api/v1/applications`, { authorization: 'Bearer nobody' })).status).toBe(401)
  })

  it('repeated with its key does nothing twice; with another request it is a mistake', async () => {
    const reference = await files(await aCitizen(url))
    const first = await offices.act('desk', reference, 'register', {}, 'key-1')
    const again = await offices.act('desk', reference, 'register', {}, 'key-1')
    expect(again.body).toEqual(first.body)
    expect(again.status).toBe(200)
    const other = await files(await aCitizen(url))
    expect((await offices.act('desk', other, 'register', {}, 'key-1')).body.code).toBe('cause-reused')
  })

  it('describes itself', async () => {
    const { body } = await get(`${url}/api/v1/openapi.json`)
    expect(Object.keys(body.paths)).toContain('/applications/{reference}/acts/sign-permit')
  })
})
