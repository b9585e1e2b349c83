import { badRequest, type FileContent } from './types.js'

/** A file in the body of a call. */
export type Upload = FileContent

/** The parameters of a call, whatever they were encoded in. An absent or null one is undefined. */
export interface Params {
  text(name: string): string | undefined
  number(name: string): number | undefined
  integer(name: string): number | undefined
  flag(name: string): boolean
  /** A nested object or array, given as such or as a JSON string. The caller checks what is in it. */
  nested(name: string): unknown
  /** A file in this call, or the string (a file_id, an address) that stands for one. */
  file(name: string): Upload | string | undefined
  /** The same for the log and for faults: nested values decoded, files described. */
  readonly shown: Readonly<Record<string, unknown>>
}

/** What form encodings carry as JSON strings; anything else that looks like JSON is a person's text. */
const NESTED = new Set([
  'allowed_updates',
  'caption_entities',
  'commands',
  'entities',
  'link_preview_options',
  'reply_markup',
  'reply_parameters',
  'scope',
])

export function createParams(fields: Record<string, unknown>, uploads: ReadonlyMap<string, Upload>): Params {
  const value = (name: string) => fields[name] ?? undefined

  const upload = (name: string): Upload | undefined => {
    const given = value(name)
    const attached = typeof given === 'string' ? /^attach:\/\/(.+)$/.exec(given)?.[1] : undefined
    return uploads.get(attached ?? name)
  }

  const number = (name: string): number | undefined => {
    const given = value(name)
    if (given === undefined || given === '') return undefined
    const parsed = Number(given)
    if (Number.isNaN(parsed)) throw badRequest(`parameter "${name}" must be a number`)
    return parsed
  }

  return {
    text(name) {
      const given = value(name)
      if (given === undefined) return undefined
      if (typeof given === 'object') throw badRequest(`field "${name}" must be of type String`)
      const text = String(given)
      // Half of a surrogate pair: somebody cut a string in the middle of an emoji.
      if (/\p{Surrogate}/u.test(text)) throw badRequest('strings must be encoded in UTF-8')
      return text
    },
    number,
    integer(name) {
      const parsed = number(name)
      if (parsed !== undefined && !Number.isSafeInteger(parsed)) {
        throw badRequest(`parameter "${name}" must be an integer`)
      }
      return parsed
    },
    flag: (name) => ['true', '1', 'yes'].includes(String(value(name)).toLowerCase()),
    nested(name) {
      const given = value(name)
      if (given === undefined || given === '') return undefined
      return typeof given === 'string' ? parseNested(name, given) : given
    },
    file(name) {
      const found = upload(name)
      if (found) return found
      const given = value(name)
      return given === undefined || given === '' ? undefined : String(given)
    },
    get shown() {
      const shown: Record<string, unknown> = {}
      for (const [name, given] of Object.entries(fields)) {
        const file = upload(name)
        if (file) shown[name] = describe(file)
        else shown[name] = typeof given === 'string' && NESTED.has(name) ? decoded(given) : given
      }
      const attached = new Set(Object.values(fields).map((given) => String(given).replace(/^attach:\/\//, '')))
      for (const [name, file] of uploads) if (!attached.has(name)) shown[name] = describe(file)
      return shown
    },
  }
}

function parseNested(name: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`)
  }
}

function decoded(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

function describe({ name, mime_type, bytes }: Upload) {
  return { name, mime_type, size: bytes.length }
}
