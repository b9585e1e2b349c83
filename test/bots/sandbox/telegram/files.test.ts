import { InputFile } from 'grammy'
import { expect, it } from 'vitest'
import { AMINA, aSimulation, PNG, refusal, TOKEN } from './support.js'

const MB = 1024 * 1024

it.each(['permis.pdf', 'plan de masse (v2).pdf', 'رخصة البناء.pdf'])(
  'sends %s up, once by bytes and again by its id',
  async (name) => {
    const { network, bot } = await aSimulation()
    const bytes = Buffer.from(`%PDF-1.7\r\n--not a boundary\r\n\r\n${name}`)
    const sent = await bot.api.sendDocument(AMINA, new InputFile(bytes, name), {
      caption: '<b>Permit</b>',
      parse_mode: 'HTML',
    })
    expect(sent.document).toMatchObject({ file_name: name, mime_type: 'application/pdf', file_size: bytes.length })

    const again = await bot.api.sendDocument(AMINA, sent.document.file_id)
    expect(network.chat(AMINA).find(({ id }) => id === sent.message_id)).toMatchObject({
      text: 'Permit',
      document: { name, size: bytes.length, mime: 'application/pdf' },
    })
    expect(Buffer.from(network.phone.open(AMINA, again.message_id).bytes)).toEqual(bytes)
    expect(network.calls().find(({ method }) => method === 'sendDocument')?.params.document).toEqual({
      name,
      mime_type: 'application/pdf',
      size: bytes.length,
    })
  },
)

it('brings a file down by getFile and its path', async () => {
  const { network, bot, url } = await aSimulation()
  const bytes = Buffer.from([0, 13, 10, 255, 7])
  network.phone.sendFile(AMINA, { name: 'plan.dwg', mime_type: 'image/vnd.dwg', bytes }, 'my plan')
  network.phone.sendPhoto(AMINA, PNG)
  const [document, photo] = await bot.api.getUpdates()
  expect(document?.message).toMatchObject({ caption: 'my plan', document: { file_name: 'plan.dwg', file_size: 5 } })
  expect(photo?.message?.photo).toMatchObject([{ width: 2, height: 3 }])

  const { file_path } = await bot.api.getFile(document!.message!.document!.file_id)
  const response = await fetch(`${url}/file/bot${TOKEN}/${file_path}`)
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
  expect((await fetch(`${url}/file/bot${TOKEN}/documents/none`)).status).toBe(404)
  expect((await fetch(`${url}/file/bot1:x/${file_path}`)).status).toBe(401)
  expect(await refusal(bot.api.sendPhoto(AMINA, photo!.message!.photo![0]!.file_id))).toBe('accepted')
  expect(await refusal(bot.api.sendPhoto(AMINA, new InputFile(PNG, 'x.png')))).toBe('accepted')
  expect(await refusal(bot.api.sendPhoto(AMINA, document!.message!.document!.file_id))).toBe(
    "400 Bad Request: can't use file of type Document as Photo",
  )
})

it('gives no file over 20 MB and takes none over 50 MB', async () => {
  const { network, bot } = await aSimulation()
  const bytes = new Uint8Array(20 * MB + 1)
  network.phone.sendFile(AMINA, { name: 'big.zip', mime_type: 'application/zip', bytes })
  const [update] = await bot.api.getUpdates()
  expect(await refusal(bot.api.getFile(update!.message!.document!.file_id))).toBe('400 Bad Request: file is too big')
  expect(await refusal(bot.api.sendDocument(AMINA, new InputFile(new Uint8Array(50 * MB + 1), 'big.zip')))).toBe(
    '413 Request Entity Too Large',
  )
  expect(await refusal(bot.api.sendDocument(AMINA, new InputFile(new Uint8Array(51 * MB), 'big.zip')))).toBe(
    '413 Request Entity Too Large',
  )
})
