import { expect, it } from 'vitest'
import type { Done, ShownKey, ShownMessage, Tapped } from '../../../../src/bots/sandbox/telegram/index.js'
import { AMINA, aSimulation } from './support.js'

async function aPhone(options = {}) {
  const simulation = await aSimulation(options)
  const ask = async <T>(method: string, path: string, given?: unknown): Promise<{ status: number; body: T }> => {
    const response = await fetch(`${simulation.url}/phone${path}`, {
      method,
      ...(given !== undefined && { body: JSON.stringify(given), headers: { 'content-type': 'application/json' } }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }
  return { ...simulation, ask }
}

it('lets a page do all a phone does', async () => {
  const { bot, url, ask } = await aPhone()
  const post = (path: string, given?: unknown) => ask<Done>('POST', `/people/${AMINA}${path}`, given)
  expect(await ask('POST', '/people', { id: 8, first_name: 'Karim', phone: '+212600000008' })).toMatchObject({
    status: 201,
    body: { id: 8, wrote: false },
  })
  expect((await ask<unknown[]>('GET', '/people')).body).toHaveLength(2)

  await post('/start', { payload: 'abc' })
  const { body: said } = await post('/say', { text: 'hello' })
  await post('/edit', { messageId: said.message.id, text: 'hello!' })
  await post('/contact')
  await post('/contact', { phone: '+212611111111', first_name: 'Omar' })
  await post('/place', { latitude: 33.5, longitude: -7.6 })
  const upload = await fetch(`${url}/phone/people/${AMINA}/file?name=plan.json&type=application/json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  })
  const file = (await upload.json()) as Done
  await bot.api.sendMessage(AMINA, 'Where?', {
    reply_markup: { keyboard: [[{ text: 'Here', request_location: true }]] },
  })
  expect((await post('/press', { text: 'Here' })).status).toBe(400)
  await post('/press', { text: 'Here', latitude: 1, longitude: 2 })
  const asked = await bot.api.sendMessage(AMINA, 'Sure?', {
    reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] },
  })
  const tapped = await ask<Tapped>('POST', `/people/${AMINA}/tap`, { messageId: asked.message_id, choice: 'y' })
  expect(await ask('POST', '/redeliver', { updateId: tapped.body.updateId })).toMatchObject({ status: 200 })

  const updates = await bot.api.getUpdates()
  expect(
    updates.map(
      (u) =>
        u.message?.text ??
        u.edited_message?.text ??
        u.callback_query?.data ??
        u.message?.contact?.phone_number ??
        u.message?.document?.file_name ??
        u.message?.location?.latitude,
    ),
  ).toEqual(['/start abc', 'hello', 'hello!', '+212612345678', '+212611111111', 33.5, 'plan.json', 1, 'y', 'y'])
  const { body } = await ask<{ messages: ShownMessage[]; keyboard: ShownKey[][] | null }>(
    'GET',
    `/people/${AMINA}/chat`,
  )
  expect(body.messages.at(-1)).toMatchObject({ from: 'bot', text: 'Sure?', inline: [[{ text: 'Yes', data: 'y' }]] })
  expect(body.keyboard).toEqual([[{ text: 'Here', kind: 'place' }]])
  const download = await fetch(`${url}/phone/people/${AMINA}/messages/${file.message.id}/file`)
  expect(download.headers.get('content-disposition')).toBe('attachment; filename=plan.json')
  expect(await download.text()).toBe('{"a":1}')
  expect((await ask<unknown[]>('GET', '/calls')).body.length).toBeGreaterThan(3)
})

it('blocks, and adds and clears faults', async () => {
  const { bot, ask } = await aPhone()
  expect((await ask('POST', '/faults', { kind: 'throttle', method: 'getMe', retry_after: 3 })).status).toBe(201)
  await expect(bot.api.getMe()).rejects.toMatchObject({ error_code: 429 })
  await ask('POST', '/faults', { kind: 'error', method: 'getMe' })
  await ask('DELETE', '/faults')
  await bot.api.getMe()
  await ask('POST', `/people/${AMINA}/block`)
  await expect(bot.api.sendMessage(AMINA, 'x')).rejects.toMatchObject({ error_code: 403 })
  await ask('POST', `/people/${AMINA}/unblock`)
  await bot.api.sendMessage(AMINA, 'x')
})

it.each([
  ['GET', '/people/77/chat', undefined, 'nobody with id 77 is registered'],
  ['GET', '/people/abc/chat', undefined, 'id must be a number'],
  ['POST', '/people', { id: -1 }, 'an id is a positive whole number'],
  ['POST', `/people/${AMINA}/say`, {}, 'text must be a text'],
  ['POST', `/people/${AMINA}/tap`, { messageId: 1, choice: 0 }, 'message 1 has no button 0: it has none'],
  ['POST', `/people/${AMINA}/press`, { text: 'x' }, 'no key x on the keyboard: it has none'],
  [
    'POST',
    `/people/${AMINA}/start`,
    { payload: 'no spaces' },
    'a start payload is 1 to 64 characters of A-Z a-z 0-9 _ -',
  ],
  ['POST', '/redeliver', { updateId: 1 }, 'no update 1 is remembered'],
  ['POST', '/faults', { kind: 'gremlin' }, 'kind is one of delay, throttle, error, drop'],
])('%s %s %o: %s', async (method, path, given, error) => {
  const { ask } = await aPhone()
  expect(await ask(method, path, given)).toEqual({ status: 400, body: { error } })
})
