import { InlineKeyboard, Keyboard } from 'grammy'
import { expect, it, onTestFinished } from 'vitest'
import { AMINA, aSimulation, refusal, type Simulation, until } from './support.js'

async function polling({ bot }: Simulation) {
  const running = bot.start({ timeout: 20 })
  onTestFinished(async () => {
    await bot.stop()
    await running
  })
  await until(() => bot.isInited())
}

it('carries contacts, callbacks and places over long polling', async () => {
  const simulation = await aSimulation()
  const { network, bot } = simulation
  const heard: unknown[] = []
  bot.command('start', (ctx) =>
    ctx.reply('Your number?', {
      reply_markup: new Keyboard().requestContact('Share').requestLocation('Here').row().text('No').oneTime(),
    }),
  )
  bot.on('message:contact', (ctx) => {
    heard.push(ctx.message.contact)
    return ctx.reply('Which?', {
      reply_markup: new InlineKeyboard().text('House', 'kind:house').row().url('Help', 'https://rokhas.ma/help'),
    })
  })
  bot.on('callback_query:data', async (ctx) => {
    heard.push(ctx.callbackQuery.data)
    await ctx.answerCallbackQuery({ text: 'noted', show_alert: true })
    await ctx.editMessageText('House.')
  })
  bot.on('message:location', (ctx) => void heard.push(ctx.message.location))
  const events: string[] = []
  network.subscribe((event) =>
    events.push(event.type === 'answered' ? `answered ${event.text} ${event.alert}` : event.type),
  )
  await polling(simulation)

  network.phone.start(AMINA)
  await until(() => network.keyboard(AMINA))
  expect(network.keyboard(AMINA)).toEqual([
    [
      { text: 'Share', kind: 'contact' },
      { text: 'Here', kind: 'place' },
    ],
    [{ text: 'No', kind: 'text' }],
  ])
  network.phone.press(AMINA, 'Share')
  expect(network.keyboard(AMINA)).toBeUndefined()

  const question = await until(() => network.chat(AMINA).find(({ text }) => text === 'Which?'))
  expect(question.inline).toEqual([
    [{ text: 'House', data: 'kind:house' }],
    [{ text: 'Help', url: 'https://rokhas.ma/help' }],
  ])
  expect(network.phone.tap(AMINA, question.id, 1)).toEqual({ url: 'https://rokhas.ma/help' })
  expect(() => network.phone.tap(AMINA, question.id, 'kind:flat')).toThrow('has no button kind:flat')
  network.phone.tap(AMINA, question.id, 0)
  await until(() => network.chat(AMINA).find(({ text }) => text === 'House.'))
  network.phone.sharePlace(AMINA, 33.57, -7.58)
  await until(() => heard.length === 3)

  expect(heard).toEqual([
    { phone_number: '+212612345678', first_name: 'Amina', last_name: 'El Idrissi', user_id: AMINA },
    'kind:house',
    { latitude: 33.57, longitude: -7.58 },
  ])
  expect(events).toContain('answered noted true')
  expect(network.chat(AMINA).find(({ text }) => text === 'House.')).toMatchObject({ edited: true })
  expect(network.chat(AMINA).find(({ text }) => text === 'House.')?.inline).toBeUndefined()
})

it("tells a person's own contact from a card, which may carry no id or another's", async () => {
  const { network, bot } = await aSimulation()
  network.phone.shareContact(AMINA, { phone: '+212600000000', first_name: 'Karim' })
  network.phone.shareContact(AMINA, { phone: '+212600000000', first_name: 'Karim', user_id: 77 })
  const updates = await bot.api.getUpdates()
  expect(updates.map(({ message }) => message?.contact?.user_id)).toEqual([undefined, 77])
})

it('reports blocking, unblocking and an edited message', async () => {
  const { network, bot } = await aSimulation()
  const { message } = network.phone.say(AMINA, 'first')
  network.phone.edit(AMINA, message.id, 'second')
  network.phone.block(AMINA)
  expect(await refusal(bot.api.sendMessage(AMINA, 'x'))).toBe('403 Forbidden: bot was blocked by the user')
  expect(() => network.phone.say(AMINA, 'x')).toThrow('blocked')
  network.phone.unblock(AMINA)
  expect(await refusal(bot.api.sendMessage(AMINA, 'x'))).toBe('accepted')

  const updates = await bot.api.getUpdates()
  expect(
    updates.map(
      (update) => update.edited_message?.text ?? update.my_chat_member?.new_chat_member.status ?? update.message?.text,
    ),
  ).toEqual(['first', 'second', 'kicked', 'member'])
  expect(updates.map(({ update_id }) => update_id - updates[0]!.update_id)).toEqual([0, 1, 2, 3])
})

it('ends the older of two waiting calls with a conflict', async () => {
  const { network, bot } = await aSimulation()
  const older = refusal(bot.api.getUpdates({ timeout: 20 }))
  await until(() => network.calls().length >= 1)
  await new Promise((resolve) => setTimeout(resolve, 30))
  const newer = bot.api.getUpdates({ timeout: 20 })
  expect(await older).toBe(
    '409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )
  network.phone.say(AMINA, 'hello')
  expect((await newer).map(({ message }) => message?.text)).toEqual(['hello'])
})

it('ends a waiting call when a webhook is set', async () => {
  const { bot } = await aSimulation()
  const waiting = refusal(bot.api.getUpdates({ timeout: 20 }))
  await new Promise((resolve) => setTimeout(resolve, 30))
  await bot.api.setWebhook('http://localhost:1/x')
  expect(await waiting).toBe('409 Conflict: terminated by setWebhook request')
})

it('gives the same updates until an offset confirms them, and once more on request', async () => {
  const { network, bot } = await aSimulation()
  const first = network.phone.say(AMINA, 'one').updateId!
  network.phone.say(AMINA, 'two')
  expect(await bot.api.getUpdates({ limit: 1 })).toHaveLength(1)
  expect(await bot.api.getUpdates()).toHaveLength(2)
  expect((await bot.api.getUpdates({ offset: first + 1 })).map(({ message }) => message?.text)).toEqual(['two'])
  expect(await bot.api.getUpdates({ offset: first + 2 })).toEqual([])
  network.redeliver(first)
  expect((await bot.api.getUpdates({ offset: first + 2 })).map(({ update_id }) => update_id)).toEqual([first])
  expect(await bot.api.getUpdates({ offset: first + 2 })).toEqual([])
})

it('makes only the updates the bot asked for', async () => {
  const { network, bot } = await aSimulation()
  await bot.api.getUpdates({ allowed_updates: ['callback_query'] })
  expect(network.phone.say(AMINA, 'one').updateId).toBeUndefined()
  await bot.api.getUpdates({ allowed_updates: [] })
  expect(network.phone.say(AMINA, 'two').updateId).toBeTypeOf('number')
})

it('puts the next message under a force-reply', async () => {
  const { network, bot } = await aSimulation()
  const asked = await bot.api.sendMessage(AMINA, 'Reference?', { reply_markup: { force_reply: true } })
  network.phone.say(AMINA, '4821930756')
  const [update] = await bot.api.getUpdates()
  expect(update?.message?.reply_to_message?.message_id).toBe(asked.message_id)
})
