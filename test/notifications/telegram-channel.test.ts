import { Api } from 'grammy'
import type { InlineKeyboardMarkup } from 'grammy/types'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { greeting, menu, phonePrompt, placePrompt, statusCard } from '../../src/bots/conversation/prompts.js'
import type { TelegramNetwork } from '../../src/bots/sandbox/telegram/index.js'
import { LANGUAGES, type Language, type Message } from '../../src/message.js'
import type { TelegramMessage } from '../../src/notifications/channels/telegram.js'
import { type Channel, createTelegramChannel } from '../../src/notifications/index.js'
import { createSpeech } from '../../src/notifications/speech.js'
import { createWords } from '../../src/words.js'
import { aNetwork } from '../support/network.js'

const words = createWords()
const speechAt = (publicUrl: string) => createSpeech(words, (ref) => `${publicUrl}/${ref}`)
const render = (message: Message, language: Language = 'fr', publicUrl = 'https://rokhas.example') =>
  createTelegramChannel({ sendMessage: () => Promise.reject(new Error('nothing is sent here')) }).render(
    message,
    speechAt(publicUrl),
    language,
  ) as TelegramMessage
const rowsOf = ({ reply_markup }: TelegramMessage) => (reply_markup as InlineKeyboardMarkup).inline_keyboard

const A_PAPER: Message = {
  texts: [{ key: 'notices:signed.valid' }],
  choices: [{ label: { key: 'notices:signed.open' }, link: 'd/link-1' }],
}

describe('a message on Telegram', () => {
  it('is its lines, one under another, and nothing more where there is nothing to touch', () => {
    const message: Message = { texts: [{ key: 'bots:noted' }, { key: 'bots:cancelled' }] }
    expect(render(message)).toEqual({
      text: `${words.text('fr', 'bots:noted')}\n${words.text('fr', 'bots:cancelled')}`,
      reply_markup: undefined,
    })
  })

  it('has its choices as buttons that bring their payload back', () => {
    const buttons = rowsOf(render(menu())).flat()
    expect(buttons).toContainEqual({ text: 'Suivre mon dossier', callback_data: 'status' })
    expect(buttons).toHaveLength(5)
  })

  it('has two short buttons in a row, and a long one alone', () => {
    const short = (payload: string) => ({ label: { key: 'bots:menu.back' }, payload }) as const
    const long = { label: { key: 'bots:menu.file' }, payload: 'long' } as const
    const rows = (choices: Message['choices']) =>
      rowsOf(render({ texts: [{ key: 'bots:noted' }], choices })).map((row) =>
        row.map((button) => ('callback_data' in button ? button.callback_data : '')),
      )
    expect(rows([short('a'), short('b'), short('c')])).toEqual([['a', 'b'], ['c']])
    expect(rows([short('a'), long, short('b'), short('c')])).toEqual([['a'], ['long'], ['b', 'c']])
  })

  it('has a link to a public host as a button', () => {
    const message = render(A_PAPER)
    expect(rowsOf(message)).toEqual([[{ text: 'Télécharger le permis', url: 'https://rokhas.example/d/link-1' }]])
    expect(message.text).not.toContain('https://')
  })

  it('has a link to this machine in its text: Telegram refuses it as a button', () => {
    const message = render(A_PAPER, 'fr', 'http://localhost:3000')
    expect(message.reply_markup).toBeUndefined()
    expect(message.text.split('\n').slice(-2)).toEqual(['Télécharger le permis', 'http://localhost:3000/d/link-1'])
  })

  it('that asks for the number has the key that shares it, once', () => {
    expect(render(phonePrompt()).reply_markup).toEqual({
      keyboard: [[{ text: 'Partager mon contact', request_contact: true }]],
      resize_keyboard: true,
      one_time_keyboard: true,
    })
  })

  it('that asks for a place has the key that sends it, once', () => {
    const nador = { code: '02.381.01.05.', names: { fr: 'Nador', ar: 'الناظور' }, open: true }
    expect(render(placePrompt(nador)).reply_markup).toMatchObject({
      keyboard: [[{ text: 'Envoyer la position', request_location: true }]],
      one_time_keyboard: true,
    })
  })

  it('that ends such a question takes the key away', () => {
    expect(render({ texts: [{ key: 'bots:noted' }], request: 'done' }).reply_markup).toEqual({ remove_keyboard: true })
  })

  it('greets in three scripts, an empty line between them, whatever the language', () => {
    const inEach = LANGUAGES.map((language) =>
      [words.text(language, 'bots:greeting.hello'), words.text(language, 'bots:greeting.choose')].join('\n'),
    )
    for (const language of LANGUAGES) expect(render(greeting(), language).text).toBe(inEach.join('\n\n'))
  })

  it('isolates its values in Arabic, so that a number cannot turn the line around', () => {
    const message: Message = {
      texts: [{ key: 'notices:approved.title', values: { reference: { reference: '4821930756' } } }],
    }
    expect(render(message, 'ar').text).toContain('\u2068482 193 075 6\u2069')
    expect(render(message, 'fr').text).not.toMatch(/[\u2066-\u2069]/)
  })

  it('shows a date, a list and a commune’s name in the reader’s language', () => {
    const card = statusCard({
      reference: '4821930756',
      procedure: 'PC',
      communeCode: '02.381.01.05.',
      commune: { fr: 'Nador', ar: 'الناظور' },
      state: 'in-review',
      step: 2,
      steps: 6,
      holder: 'commission',
      awaited: ['province', 'urban-agency'],
      dueOn: '2026-12-16',
      late: false,
    })
    expect(render(card, 'fr').text).toContain('mercredi 16 décembre 2026')
    expect(render(card, 'fr').text).toContain('province, agence urbaine')
    expect(render(card, 'ar').text).toContain('الناظور')
    expect(render(card, 'zgh').text).toContain('الناظور / Nador')
  })
})

describe('what Telegram answers', () => {
  const NADIA = 700001
  let network: TelegramNetwork
  let channel: Channel<TelegramMessage>
  let withToken: (token: string, apiRoot?: string) => Channel<TelegramMessage>
  beforeAll(async () => {
    const { network: made, apiRoot, token } = await aNetwork()
    network = made
    withToken = (given, root = apiRoot) =>
      createTelegramChannel(new Api(given, { apiRoot: root })) as Channel<TelegramMessage>
    channel = withToken(token)
    network.phone.register({ id: NADIA, first_name: 'Nadia', phone: '+212600000001' })
  })
  beforeEach(() => {
    network.faults.clear()
    network.phone.start(NADIA)
  })
  const send = (address = String(NADIA), by = channel) =>
    by.send({ address, attemptId: 'attempt-1' }, by.render(menu(), speechAt('https://rokhas.example'), 'fr'))
  const received = () => network.chat(NADIA).filter(({ from }) => from === 'bot')

  it('to a message that arrives is its number there', async () => {
    const outcome = await send()
    expect(outcome).toEqual({ became: 'accepted', providerId: String(received().at(-1)!.id) })
  })

  it('when there is too much at once is how long to wait', async () => {
    network.faults.add({ kind: 'throttle', retry_after: 7 })
    expect(await send()).toEqual({ became: 'throttled', waitMs: 7000 })
  })

  it('when it is broken leaves in doubt whether the message went', async () => {
    network.faults.add({ kind: 'error', status: 500 })
    expect(await send()).toEqual({ became: 'ambiguous', detail: '500' })
  })

  it('is lost with the connection: the message did go, and nobody here can know', async () => {
    const before = received().length
    network.faults.add({ kind: 'drop' })
    expect(await send()).toEqual({ became: 'ambiguous', detail: 'no-answer' })
    expect(received()).toHaveLength(before + 1)
  })

  it('for somebody who blocked the bot stops the contact', async () => {
    network.phone.block(NADIA)
    expect(await send()).toEqual({ became: 'stopped', detail: 'blocked' })
  })

  it('for somebody who is not there stops the contact', async () => {
    expect(await send('999')).toEqual({ became: 'stopped', detail: 'no-such-chat' })
  })

  it('to a wrong token is nobody’s fault but ours: the message waits for the right one', async () => {
    expect(await send(undefined, withToken('100001:WRONG'))).toEqual({ became: 'unreachable', detail: 'token-401' })
  })

  it('to a message it cannot take is that it is refused as it is', async () => {
    const long = { text: 'x'.repeat(5000) }
    expect(await channel.send({ address: String(NADIA), attemptId: 'attempt-1' }, long)).toEqual({
      became: 'refused',
      detail: '400',
    })
  })
})
