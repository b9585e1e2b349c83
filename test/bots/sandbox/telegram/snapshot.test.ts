import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { AMINA, aSimulation, served, until } from './support.js'

async function aPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'telegram-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'deep', 'telegram.json')
}

it('keeps phones, files and undelivered updates over a restart', async () => {
  const snapshot = await aPath()
  const before = await aSimulation({ snapshot })
  const sent = await before.bot.api.sendMessage(AMINA, 'Which?', { reply_markup: { keyboard: [[{ text: 'House' }]] } })
  const file = before.network.phone.sendFile(AMINA, {
    name: 'a.txt',
    mime_type: 'text/plain',
    bytes: Buffer.from('hi'),
  })
  await before.network.close()

  const after = await aSimulation({ snapshot, started: false })
  expect(after.network.chat(AMINA)).toEqual(before.network.chat(AMINA))
  expect(after.network.keyboard(AMINA)).toEqual([[{ text: 'House', kind: 'text' }]])
  expect(Buffer.from(after.network.phone.open(AMINA, file.message.id).bytes).toString()).toBe('hi')
  const updates = await after.bot.api.getUpdates()
  expect(updates.map(({ update_id }) => update_id)).toEqual([file.updateId])
  const next = await after.bot.api.sendMessage(AMINA, 'still here')
  expect(next.message_id).toBeGreaterThan(sent.message_id + 1)
})

it('delivers to the webhook it had what was not taken before the restart', async () => {
  const snapshot = await aPath()
  const heard: unknown[] = []
  const app = express().use(express.json())
  app.post('/hook', (req, res) => {
    heard.push(req.body.message.text)
    res.end()
  })
  const before = await aSimulation({ snapshot, fetch: () => Promise.reject(new Error('cut off')) })
  await before.bot.api.setWebhook(`${await served(app)}/hook`)
  before.network.phone.say(AMINA, 'kept')
  await before.network.close()

  const { network } = await aSimulation({ snapshot, started: false })
  await until(() => heard.length === 1 && network.pending() === 0)
  expect(heard).toEqual(['kept'])
})

it('saves by itself soon after a change, and puts an unreadable file aside', async () => {
  const snapshot = await aPath()
  const { network } = await aSimulation({ snapshot })
  network.phone.say(AMINA, 'saved?')
  await until(async () => (await readFile(snapshot, 'utf8').catch(() => '')).includes('saved?'))
  await network.close()

  await writeFile(snapshot, '{ half')
  const after = await aSimulation({ snapshot, started: false })
  expect(after.network.chat(AMINA)).toEqual([])
  expect(await readFile(`${snapshot}.unreadable`, 'utf8')).toBe('{ half')
})
