import type { ShownButton, ShownMessage } from '../bots/sandbox/telegram/index.js'
import { eventually, get, post } from './http.js'

/** A person with a simulated Telegram phone, reached over HTTP as the sandbox's page does. */
export interface Phone {
  id: number
  /** Everything on the screen. */
  messages(): Promise<ShownMessage[]>
  /** What the bot said since the person's last act or since `heard` was last asked; waits for at least `count`. */
  heard(count?: number): Promise<ShownMessage[]>
  start(): Promise<void>
  say(text: string): Promise<void>
  /** Touches the newest button that carries the payload. */
  tap(payload: string | RegExp): Promise<void>
  shareContact(card?: object): Promise<void>
  sharePlace(latitude: number, longitude: number): Promise<void>
  sendFile(name: string, type: string, bytes: Uint8Array): Promise<void>
  /** A link in the newest message that has one, on a path such as `/f/`. */
  link(path: string): Promise<string>
}

let taken = 700_100
const PATIENCE_MS = 15_000

/** Gives a fictitious person a phone. `network` is the address of the phones' door. */
export async function aPhone(network: string, { language_code = 'fr' } = {}): Promise<Phone> {
  const id = taken++
  const door = `${network}/people/${id}`
  await post(`${network}/people`, {
    id,
    first_name: 'Specimen',
    phone: `+2126${String(id).padStart(8, '0')}`,
    language_code,
  })
  let seen = 0
  const messages = async (): Promise<ShownMessage[]> => (await get(`${door}/chat`)).body.messages
  const act = async (path: string, body?: unknown) => {
    seen = (await messages()).length
    const { status, body: answer } = await post(`${door}/${path}`, body)
    if (status >= 400) throw new Error(`${path}: ${JSON.stringify(answer)}`)
  }
  return {
    id,
    messages,
    async heard(count = 1) {
      const said = await eventually(
        async () => {
          const fresh = (await messages()).slice(seen).filter(({ from }) => from === 'bot')
          return fresh.length >= count && fresh
        },
        `${count} answer(s) on phone ${id}`,
        PATIENCE_MS,
      )
      seen = (await messages()).length
      return said
    },
    start: () => act('start'),
    say: (text) => act('say', { text }),
    async tap(payload) {
      const isIt = ({ data }: ShownButton) =>
        data !== undefined && (typeof payload === 'string' ? data === payload : payload.test(data))
      const message = (await messages()).findLast(({ inline }) => buttons(inline).some(isIt))
      if (!message) throw new Error(`No button ${payload} on phone ${id}`)
      await act('tap', { messageId: message.id, choice: buttons(message.inline).find(isIt)!.data })
    },
    shareContact: (card) => act('contact', card),
    sharePlace: (latitude, longitude) => act('place', { latitude, longitude }),
    async sendFile(name, type, bytes) {
      seen = (await messages()).length
      const query = new URLSearchParams({ name, type })
      const { status } = await fetch(`${door}/file?${query}`, { method: 'POST', body: Buffer.from(bytes) })
      if (status >= 400) throw new Error(`file: ${status}`)
    },
    async link(path) {
      const pattern = new RegExp(`https?://\\S+${path}[\\w-]+`)
      const text = (await messages())
        .map((message) => pattern.exec(linked(message))?.[0])
        .findLast((one) => one !== undefined)
      if (!text) throw new Error(`No link ${path} on phone ${id}`)
      return text
    },
  }
}

const buttons = (inline: ShownButton[][] = []) => inline.flat()
const linked = ({ text = '', inline }: ShownMessage) =>
  [text, ...buttons(inline).map(({ url }) => url ?? '')].join('\n')

/** The ten digits in a message, as one word. */
export const referenceIn = ({ text = '' }: ShownMessage) => /(\d{3}) (\d{3}) (\d{3}) (\d)/.exec(text)?.slice(1).join('')
