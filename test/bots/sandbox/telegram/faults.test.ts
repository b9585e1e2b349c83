import { GrammyError } from 'grammy'
import { expect, it } from 'vitest'
import { AMINA, aSimulation, refusal } from './support.js'

it('throttles with the seconds to wait, as often as asked, and only then', async () => {
  const { network, bot } = await aSimulation()
  network.faults.add({ method: 'sendMessage', kind: 'throttle', retry_after: 7, times: 2 })
  const error = await bot.api.sendMessage(AMINA, 'x').catch((error: unknown) => error)
  expect(error).toBeInstanceOf(GrammyError)
  expect(error).toMatchObject({
    error_code: 429,
    description: 'Too Many Requests: retry after 7',
    parameters: { retry_after: 7 },
  })
  expect(await refusal(bot.api.getMe())).toBe('accepted')
  expect(await refusal(bot.api.sendMessage(AMINA, 'x'))).toMatch(/^429/)
  expect(await refusal(bot.api.sendMessage(AMINA, 'x'))).toBe('accepted')
  expect(network.chat(AMINA).filter(({ from }) => from === 'bot')).toHaveLength(1)
  expect(
    network
      .calls()
      .filter(({ method }) => method === 'sendMessage')
      .map(({ status }) => status),
  ).toEqual([429, 429, 200])
})

it('cuts the answer of a call that took effect', async () => {
  const { network, bot } = await aSimulation()
  network.faults.add({ kind: 'drop' })
  expect(await refusal(bot.api.sendMessage(AMINA, 'did it arrive?'))).toBe('no answer')
  expect(network.chat(AMINA).at(-1)?.text).toBe('did it arrive?')
  expect(network.calls().at(-1)).toMatchObject({ method: 'sendMessage', status: 200, dropped: true })
})

it('fails on request, delays, and clears', async () => {
  const { network, bot } = await aSimulation()
  network.faults.add({ kind: 'error', status: 500, match: ({ text }) => text === 'this' })
  expect(await refusal(bot.api.sendMessage(AMINA, 'that'))).toBe('accepted')
  expect(await refusal(bot.api.sendMessage(AMINA, 'this'))).toBe('500 Internal Server Error')

  network.faults.add({ method: 'getMe', kind: 'delay', ms: 60 })
  const started = Date.now()
  await bot.api.getMe()
  expect(Date.now() - started).toBeGreaterThanOrEqual(55)

  network.faults.add({ kind: 'error', status: 500, times: 9 })
  network.faults.clear()
  expect(await refusal(bot.api.getMe())).toBe('accepted')
})

it('leaves long polling alone unless it is named', async () => {
  const { network, bot } = await aSimulation()
  network.faults.add({ kind: 'error', status: 500 })
  expect(await refusal(bot.api.getUpdates())).toBe('accepted')
  network.faults.add({ method: 'getUpdates', kind: 'error', status: 502 })
  expect(await refusal(bot.api.getUpdates())).toMatch(/^502/)
})
