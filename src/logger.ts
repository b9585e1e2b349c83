import { type Logger, pino } from 'pino'

export type { Logger }

/**
 * Logs carry ids, never names, numbers or message text. What could carry them is cut here in case a library logs it.
 * `error` means someone must act; a retry is a `warn`.
 */
export function createLogger(level: string = 'info'): Logger {
  return pino({
    level,
    base: undefined,
    redact: {
      paths: [
        '*.token',
        '*.pin',
        '*.phone',
        '*.address',
        '*.cin',
        '*.text',
        '*.body',
        'req.headers',
        '*.authorization',
      ],
      censor: '·',
    },
    serializers: { cause: describe, err: describe },
  })
}

/**
 * An error as its kind, code and place. The message is left out for provider and database errors, which like to quote
 * what they were given; our own errors name ids only.
 */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error }
  const { code, error_code: status, error: inner } = error as { code?: unknown; error_code?: unknown; error?: unknown }
  // grammY wraps what a handler threw, message and all.
  if (inner instanceof Error) return { kind: error.constructor.name, cause: describe(inner) }
  return {
    kind: error.constructor.name,
    code: code ?? status,
    message: error.constructor.name.startsWith('Prisma') ? undefined : withoutSecrets(error.message),
    at: error.stack
      ?.match(/^\s+at .+$/gm)
      ?.slice(0, 5)
      .map((line) => line.trim()),
    cause: error.cause ? describe(error.cause) : undefined,
  }
}

/** Bot tokens stand in Telegram's URLs, numbers in many messages. */
const withoutSecrets = (message: string) => message.replace(/bot\d+:[\w-]+/g, 'bot·').replace(/\+?\d{8,}/g, '·')
