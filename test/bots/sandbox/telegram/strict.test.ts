import { type Api, InputFile } from 'grammy'
import { expect, it } from 'vitest'
import { AMINA, amina, aSimulation, refusal, until } from './support.js'

const button = (fields: object) => ({ reply_markup: { inline_keyboard: [[{ text: 'Go', ...fields }]] } }) as never
const keys = (...texts: string[]) => ({ reply_markup: { keyboard: [texts.map((text) => ({ text }))] } })

const RULES: [rule: string, call: (api: Api) => Promise<unknown>, answer: string][] = [
  ['an empty text', (api) => api.sendMessage(AMINA, ''), '400 Bad Request: message text is empty'],
  ['blanks only', (api) => api.sendMessage(AMINA, ' \n '), '400 Bad Request: message text is empty'],
  ['4096 units', (api) => api.sendMessage(AMINA, 'ش'.repeat(4096)), 'accepted'],
  ['4097 units', (api) => api.sendMessage(AMINA, 'ش'.repeat(4097)), '400 Bad Request: message is too long'],
  [
    '4096 units once parsed',
    (api) => api.sendMessage(AMINA, `<b>${'x'.repeat(4096)}</b>`, { parse_mode: 'HTML' }),
    'accepted',
  ],
  ['half an emoji', (api) => api.sendMessage(AMINA, '\ud83d'), '400 Bad Request: strings must be encoded in UTF-8'],
  [
    'MarkdownV2',
    (api) => api.sendMessage(AMINA, 'x', { parse_mode: 'MarkdownV2' }),
    "400 Bad Request: can't parse entities: MarkdownV2 is not simulated here, use HTML or entities",
  ],
  [
    'an unclosed tag',
    (api) => api.sendMessage(AMINA, '<b>x', { parse_mode: 'HTML' }),
    `400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`,
  ],
  [
    'an unknown tag',
    (api) => api.sendMessage(AMINA, 'é<h1>x</h1>', { parse_mode: 'HTML' }),
    `400 Bad Request: can't parse entities: Unsupported start tag "h1" at byte offset 2`,
  ],
  [
    'crossed tags',
    (api) => api.sendMessage(AMINA, '<b><i>x</b></i>', { parse_mode: 'HTML' }),
    `400 Bad Request: can't parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
  ],
  [
    'a stray end',
    (api) => api.sendMessage(AMINA, 'x</b>', { parse_mode: 'HTML' }),
    "400 Bad Request: can't parse entities: Unexpected end tag at byte offset 1",
  ],
  [
    'a bare <',
    (api) => api.sendMessage(AMINA, 'a < b', { parse_mode: 'HTML' }),
    "400 Bad Request: can't parse entities: Unclosed start tag at byte offset 2",
  ],
  ['a stranger', (api) => api.sendMessage(999, 'x'), '400 Bad Request: chat not found'],
  ['a username', (api) => api.sendMessage('@amina', 'x'), '400 Bad Request: chat not found'],
  ['who never wrote', (api) => api.sendMessage(5, 'x'), "403 Forbidden: bot can't initiate conversation with a user"],
  [
    'no data',
    (api) => api.sendMessage(AMINA, 'x', button({ callback_data: '' })),
    '400 Bad Request: BUTTON_DATA_INVALID',
  ],
  ['64 bytes', (api) => api.sendMessage(AMINA, 'x', button({ callback_data: 'ش'.repeat(32) })), 'accepted'],
  [
    '65 bytes',
    (api) => api.sendMessage(AMINA, 'x', button({ callback_data: `${'ش'.repeat(32)}x` })),
    '400 Bad Request: BUTTON_DATA_INVALID',
  ],
  [
    'no action',
    (api) => api.sendMessage(AMINA, 'x', button({})),
    "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  [
    'two actions',
    (api) => api.sendMessage(AMINA, 'x', button({ url: 'https://a.ma', callback_data: 'x' })),
    "400 Bad Request: can't parse inline keyboard button: exactly one of the optional fields must be used",
  ],
  [
    'localhost',
    (api) => api.sendMessage(AMINA, 'x', button({ url: 'http://localhost:3000/d/x' })),
    "400 Bad Request: inline keyboard button URL 'http://localhost:3000/d/x' is invalid: Wrong HTTP URL",
  ],
  [
    'ftp',
    (api) => api.sendMessage(AMINA, 'x', button({ url: 'ftp://a.ma/x' })),
    "400 Bad Request: inline keyboard button URL 'ftp://a.ma/x' is invalid: Unsupported URL protocol",
  ],
  ['tg', (api) => api.sendMessage(AMINA, 'x', button({ url: 'tg://user?id=1' })), 'accepted'],
  [
    'an empty key',
    (api) => api.sendMessage(AMINA, 'x', keys(' ')),
    '400 Bad Request: keyboard button text must be non-empty',
  ],
  [
    'a long key',
    (api) => api.sendMessage(AMINA, 'x', keys('x'.repeat(129))),
    '400 Bad Request: keyboard button text is too long',
  ],
  ['no keyboard', (api) => api.sendMessage(AMINA, 'x', { reply_markup: { remove_keyboard: true } }), 'accepted'],
  [
    'no original',
    (api) => api.sendMessage(AMINA, 'x', { reply_parameters: { message_id: 999 } }),
    '400 Bad Request: message to be replied not found',
  ],
  [
    'no original, all the same',
    (api) => api.sendMessage(AMINA, 'x', { reply_parameters: { message_id: 999, allow_sending_without_reply: true } }),
    'accepted',
  ],
  [
    'a caption too long',
    (api) => api.sendDocument(AMINA, new InputFile(Buffer.from('x'), 'a.txt'), { caption: 'x'.repeat(1025) }),
    '400 Bad Request: message caption is too long',
  ],
  [
    'an empty file',
    (api) => api.sendDocument(AMINA, new InputFile(Buffer.alloc(0), 'a.txt')),
    '400 Bad Request: file must be non-empty',
  ],
  [
    'an unknown file',
    (api) => api.sendDocument(AMINA, 'nonsense'),
    '400 Bad Request: wrong file identifier/HTTP URL specified',
  ],
  ['a URL', (api) => api.sendDocument(AMINA, 'https://a.ma/a.pdf'), '400 Bad Request: failed to get HTTP URL content'],
  [
    'no picture',
    (api) => api.sendPhoto(AMINA, new InputFile(Buffer.from('x'), 'a.jpg')),
    '400 Bad Request: IMAGE_PROCESS_FAILED',
  ],
  ['no such place', (api) => api.sendLocation(AMINA, 91, 0), '400 Bad Request: wrong geographic coordinates'],
  [
    'no such query',
    (api) => api.answerCallbackQuery('1'),
    '400 Bad Request: query is too old and response timeout expired or query ID is invalid',
  ],
  ['nothing to edit', (api) => api.editMessageText(AMINA, 999, 'x'), '400 Bad Request: message to edit not found'],
  ["the person's message", (api) => api.editMessageText(AMINA, 1, 'x'), "400 Bad Request: message can't be edited"],
  ['nothing to delete', (api) => api.deleteMessage(AMINA, 999), '400 Bad Request: message to delete not found'],
  [
    'no such action',
    (api) => api.sendChatAction(AMINA, 'singing' as never),
    '400 Bad Request: wrong parameter action in request',
  ],
  ['no such file', (api) => api.getFile('x'), '400 Bad Request: wrong file_id or the file is temporarily unavailable'],
  [
    'a capital command',
    (api) => api.setMyCommands([{ command: 'Start', description: 'x' }]),
    '400 Bad Request: BOT_COMMAND_INVALID',
  ],
  [
    'no description',
    (api) => api.setMyCommands([{ command: 'start', description: '' }]),
    '400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID',
  ],
  [
    'three letters',
    (api) => api.setMyCommands([], { language_code: 'zgh' as never }),
    '400 Bad Request: invalid language code specified',
  ],
  [
    'an unknown method',
    (api) => (api.raw as unknown as Record<string, (p: object) => Promise<unknown>>).doMagic!({}),
    '404 Not Found: method not found',
  ],
]

it.each(RULES)('%s', async (_rule, call, answer) => {
  const { network, bot } = await aSimulation()
  network.phone.register({ ...amina, id: 5 })
  expect(await refusal(call(bot.api))).toBe(answer)
})

it('knows one token only', async () => {
  const { url } = await aSimulation()
  const response = await fetch(`${url}/bot100001:OTHER/getMe`)
  expect(response.status).toBe(401)
  expect(await response.json()).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' })
})

it('refuses an edit that changes nothing, and one of a message with a reply keyboard', async () => {
  const { bot } = await aSimulation()
  const markup = { reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } }
  const { message_id } = await bot.api.sendMessage(AMINA, 'one', markup)
  expect(await refusal(bot.api.editMessageText(AMINA, message_id, 'one', markup))).toMatch(
    /^400 Bad Request: message is not modified/,
  )
  expect(await refusal(bot.api.editMessageReplyMarkup(AMINA, message_id))).toBe('accepted')
  expect(await refusal(bot.api.editMessageReplyMarkup(AMINA, message_id))).toMatch(/message is not modified/)
  expect(await refusal(bot.api.editMessageText(AMINA, message_id, 'two', keys('x') as never))).toBe(
    '400 Bad Request: inline keyboard expected',
  )

  const keyboard = await bot.api.sendMessage(AMINA, 'keys', keys('One'))
  expect(await refusal(bot.api.editMessageText(AMINA, keyboard.message_id, 'other'))).toBe(
    "400 Bad Request: message can't be edited",
  )
})

it('forgets a callback after fifteen minutes and a message to delete after two days', async () => {
  const { network, bot, advance } = await aSimulation()
  const sent = await bot.api.sendMessage(AMINA, 'x', button({ callback_data: 'go' }))
  const { queryId } = network.phone.tap(AMINA, sent.message_id, 0)
  expect(await refusal(bot.api.answerCallbackQuery(queryId!))).toBe('accepted')
  advance(15 * 60 * 1000 + 1)
  expect(await refusal(bot.api.answerCallbackQuery(queryId!))).toMatch(/query is too old/)
  advance(48 * 60 * 60 * 1000)
  expect(await refusal(bot.api.deleteMessage(AMINA, sent.message_id))).toBe(
    "400 Bad Request: message can't be deleted for everyone",
  )
})

it('reads Telegram HTML into entities, and leaves out a link it would not open', async () => {
  const { bot } = await aSimulation()
  const html =
    ' <b>ملف <i>12</i></b> &lt;x&gt; <a href="https://a.ma/?a=1&amp;b=2">a</a> <a href="http://localhost/x">b</a> <code>c</code><pre><code class="language-ts">d</code></pre> '
  const { text, entities } = await bot.api.sendMessage(AMINA, html, { parse_mode: 'HTML' })
  expect(text).toBe('ملف 12 <x> a b cd')
  expect(entities).toEqual([
    { type: 'bold', offset: 0, length: 6 },
    { type: 'italic', offset: 4, length: 2 },
    { type: 'text_link', offset: 11, length: 1, url: 'https://a.ma/?a=1&b=2' },
    { type: 'code', offset: 15, length: 1 },
    { type: 'pre', offset: 16, length: 1, language: 'ts' },
  ])
})

it('takes the three encodings and the query', async () => {
  const { network, url } = await aSimulation()
  const call = async (init: RequestInit, query = '') =>
    ((await (await fetch(`${url}/bot100001:SANDBOX/sendMessage${query}`, init)).json()) as { result: { text: string } })
      .result.text
  const markup = JSON.stringify({ inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] })
  const form = new FormData()
  for (const [name, value] of Object.entries({ chat_id: String(AMINA), text: '[multi] é', reply_markup: markup }))
    form.set(name, value)

  expect(await call({}, `?chat_id=${AMINA}&text=query`)).toBe('query')
  expect(
    await call({
      method: 'POST',
      body: new URLSearchParams({ chat_id: String(AMINA), text: 'url&é', reply_markup: markup }),
    }),
  ).toBe('url&é')
  expect(await call({ method: 'POST', body: form })).toBe('[multi] é')
  expect(network.chat(AMINA).map(({ inline }) => inline?.[0]?.[0]?.data)).toEqual([undefined, undefined, 'go', 'go'])
  expect(network.calls().at(-1)?.params).toMatchObject({
    text: '[multi] é',
    reply_markup: { inline_keyboard: [[{ text: 'Go' }]] },
  })
})

it('keeps commands by scope and language, and the profile by language', async () => {
  const { bot } = await aSimulation()
  await bot.api.setMyCommands([{ command: 'start', description: 'Begin' }])
  await bot.api.setMyCommands([{ command: 'start', description: 'Commencer' }], { language_code: 'fr' })
  await bot.api.setMyCommands([{ command: 'desk', description: 'Desk' }], { scope: { type: 'chat', chat_id: AMINA } })
  expect(await bot.api.getMyCommands({ language_code: 'fr' })).toEqual([{ command: 'start', description: 'Commencer' }])
  expect(await bot.api.getMyCommands({ scope: { type: 'chat', chat_id: AMINA } })).toHaveLength(1)
  await bot.api.deleteMyCommands({ language_code: 'fr' })
  expect(await bot.api.getMyCommands({ language_code: 'fr' })).toEqual([])

  await bot.api.setMyName('Rokhas')
  await bot.api.setMyDescription('Permits')
  await bot.api.setMyShortDescription('رخص', { language_code: 'ar' })
  expect((await bot.api.getMe()).first_name).toBe('Rokhas')
  expect(await bot.api.getMyDescription()).toEqual({ description: 'Permits' })
  expect(await bot.api.getMyShortDescription({ language_code: 'ar' })).toEqual({ short_description: 'رخص' })
})

it('tells who a chat is with, and hears of a deletion', async () => {
  const { network, bot } = await aSimulation()
  const deleted: number[] = []
  network.subscribe((event) => event.type === 'deleted' && deleted.push(event.message.id))
  expect(await bot.api.getChat(AMINA)).toMatchObject({ id: AMINA, type: 'private', first_name: 'Amina' })
  const { message_id } = await bot.api.sendContact(AMINA, '+212500000000', 'Commune')
  const copy = await bot.api.copyMessage(AMINA, AMINA, message_id)
  await bot.api.deleteMessage(AMINA, message_id)
  await until(() => deleted.length === 1)
  expect(deleted).toEqual([message_id])
  expect(network.chat(AMINA).at(-1)).toMatchObject({ id: copy.message_id, contact: { phone: '+212500000000' } })
})
