import { type Api, GrammyError, HttpError } from 'grammy'
import type { InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove } from 'grammy/types'
import type { Choice, Language, Message } from '../../message.js'
import type { Speech } from '../speech.js'
import type { Channel, Outcome } from './channel.js'

const SEND_TIMEOUT_MS = 20_000

export interface TelegramMessage {
  text: string
  reply_markup?: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
}

/** The one call this channel makes. */
export type TelegramSend = Pick<Api, 'sendMessage'>

/** Telegram: text with buttons under it, or the keyboard that shares a contact or a place. */
export function createTelegramChannel(api: TelegramSend): Channel<TelegramMessage> {
  return {
    render(message, speech, language) {
      const { choices = [] } = message
      const text = [
        ...speech.lines(message, language),
        ...choices.flatMap((choice) => linkLine(choice, speech, language)),
      ].join('\n')
      return { text, reply_markup: keyboard(message, speech, language) }
    },

    async send({ address }, { text, reply_markup }) {
      try {
        const { message_id } = await api.sendMessage(
          Number(address),
          text,
          { reply_markup, link_preview_options: { is_disabled: true } },
          AbortSignal.timeout(SEND_TIMEOUT_MS) as Parameters<TelegramSend['sendMessage']>[3],
        )
        return { became: 'accepted', providerId: String(message_id) }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

function keyboard(
  { choices = [], request }: Message,
  speech: Speech,
  language: Language,
): TelegramMessage['reply_markup'] {
  if (request === 'contact')
    return asking({ text: speech.line({ key: 'bots:phone.share' }, language), request_contact: true })
  if (request === 'place')
    return asking({ text: speech.line({ key: 'bots:file.share-place' }, language), request_location: true })
  if (request === 'done') return { remove_keyboard: true }
  const buttons = choices.flatMap((choice): InlineKeyboardButton[] => {
    const text = speech.line(choice.label, language)
    if ('payload' in choice) return [{ text, callback_data: choice.payload }]
    const url = speech.url(choice.link)
    return isPublic(url) ? [{ text, url }] : []
  })
  return buttons.length > 0 ? { inline_keyboard: rows(buttons) } : undefined
}

const asking = (button: ReplyKeyboardMarkup['keyboard'][number][number]): ReplyKeyboardMarkup => ({
  keyboard: [[button]],
  resize_keyboard: true,
  one_time_keyboard: true,
})

/** Two short buttons share a row; a long one stands alone. */
function rows(buttons: InlineKeyboardButton[]): InlineKeyboardButton[][] {
  const made: InlineKeyboardButton[][] = []
  for (const button of buttons) {
    const last = made.at(-1)
    if (last?.length === 1 && last[0]!.text.length <= 16 && button.text.length <= 16) last.push(button)
    else made.push([button])
  }
  return made
}

/** Telegram refuses a button to a host without a dot (`localhost`): the link then stands in the text. */
const isPublic = (url: string) => new URL(url).hostname.includes('.')

function linkLine(choice: Choice, speech: Speech, language: Language): string[] {
  if ('payload' in choice || isPublic(speech.url(choice.link))) return []
  return [`${speech.line(choice.label, language)}\n${speech.url(choice.link)}`]
}

/** https://core.telegram.org/bots/api#making-requests: only what changes what we do next. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof HttpError) return withoutAnswer(error)
  if (!(error instanceof GrammyError)) throw error
  const { error_code: code, description, parameters } = error
  if (code === 429) return { became: 'throttled', waitMs: (parameters.retry_after ?? 1) * 1000 }
  if (code >= 500) return { became: 'ambiguous', detail: String(code) }
  if (code === 401 || code === 404) return { became: 'unreachable', detail: `token-${code}` }
  if (code === 403) return { became: 'stopped', detail: /blocked/.test(description) ? 'blocked' : 'forbidden' }
  if (/chat not found|user is deactivated/.test(description)) return { became: 'stopped', detail: 'no-such-chat' }
  return { became: 'refused', detail: String(code) }
}

/** Where no connection was made nothing can have been sent; after it nobody can say. */
function withoutAnswer({ error }: HttpError): Outcome {
  const { code } = error as { code?: string }
  const never = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']
  return never.includes(code ?? '')
    ? { became: 'unreachable', detail: code! }
    : { became: 'ambiguous', detail: 'no-answer' }
}
