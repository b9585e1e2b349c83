import busboy from 'busboy'
import type { Request } from 'express'

/** What a form brought. A file over the limit comes without its bytes. */
export interface Form {
  fields: Record<string, string>
  files: FormFile[]
}

export interface FormFile {
  field: string
  name: string
  bytes: Uint8Array
  tooLarge: boolean
}

const MAX_FIELDS = 50
const MAX_FIELD_BYTES = 20_000
const MAX_FILES = 8

/** Reads a posted form, urlencoded or multipart. Empty file fields are left out. Rejects, with a `status` of 400, on a body that is neither. */
export async function readForm(request: Request, limits: { maxFileBytes: number; maxFiles?: number }): Promise<Form> {
  try {
    return await parsed(request, limits)
  } catch (error) {
    throw Object.assign(new Error('The form could not be read', { cause: error }), { status: 400 })
  }
}

function parsed(
  request: Request,
  { maxFileBytes, maxFiles = MAX_FILES }: { maxFileBytes: number; maxFiles?: number },
): Promise<Form> {
  return new Promise((resolve, reject) => {
    const form: Form = { fields: {}, files: [] }
    const parser = busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, files: maxFiles, fileSize: maxFileBytes + 1 },
    })
    parser.on('field', (name, value) => {
      form.fields[name] = value
    })
    parser.on('file', (field, stream, { filename }) => {
      const chunks: Buffer[] = []
      stream.on('error', reject)
      let size = 0
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= maxFileBytes) chunks.push(chunk)
        else chunks.length = 0
      })
      stream.on('end', () => {
        const tooLarge = size > maxFileBytes
        if (size > 0)
          form.files.push({
            field,
            name: filename ?? 'document',
            bytes: tooLarge ? new Uint8Array() : Buffer.concat(chunks),
            tooLarge,
          })
      })
    })
    parser.on('error', reject)
    parser.on('close', () => resolve(form))
    request.pipe(parser)
  })
}
