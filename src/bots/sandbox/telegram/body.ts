import type { Request } from 'express'
import { mimeOfName } from './files.js'
import { createParams, type Params, type Upload } from './params.js'
import { BotApiError, badRequest } from './types.js'

/** 50 MB of file, and room for the other fields of the call. */
const MAX_BODY = 50 * 1024 * 1024 + 64 * 1024

/** Reads a call's parameters: the query, and a body in any of the three encodings Telegram takes. */
export async function readParams(req: Request): Promise<Params> {
  const body = await readBody(req)
  const type = req.headers['content-type'] ?? ''
  const fields: Record<string, unknown> = { ...req.query }
  const uploads = new Map<string, Upload>()

  if (/^multipart\/form-data/i.test(type)) {
    const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)
    if (!boundary) throw badRequest('boundary not found')
    readMultipart(body, (boundary[1] ?? boundary[2])!, fields, uploads)
  } else if (/^application\/json/i.test(type) && body.length > 0) {
    Object.assign(fields, readJson(body))
  } else if (/^application\/x-www-form-urlencoded/i.test(type)) {
    Object.assign(fields, Object.fromEntries(new URLSearchParams(body.toString('utf8'))))
  }
  return createParams(fields, uploads)
}

async function readBody(req: Request): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  // Read to the end even when it is too much: an answer to a half-sent body is a broken pipe for the client.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY) chunks.push(chunk)
    else chunks.length = 0
  }
  if (size > MAX_BODY) throw new BotApiError(413, 'Request Entity Too Large')
  return Buffer.concat(chunks)
}

function readJson(body: Buffer): object {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // Said below, in the same words.
  }
  throw badRequest("can't parse request body as a JSON object")
}

/**
 * By hand and not by busboy, because grammY writes `filename=` without quotes: Telegram takes whatever stands before
 * the next semicolon, while busboy drops, without a word, a part whose bare name has a space or an Arabic letter.
 */
function readMultipart(body: Buffer, boundary: string, fields: Record<string, unknown>, uploads: Map<string, Upload>) {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  let at = body.indexOf(`--${boundary}`) + delimiter.length - 2
  if (at < delimiter.length - 2) throw badRequest('boundary not found in the body')

  while (body.toString('latin1', at, at + 2) !== '--') {
    const start = body.indexOf('\r\n\r\n', at)
    const end = start < 0 ? -1 : body.indexOf(delimiter, start + 2)
    if (end < 0) throw badRequest('unexpected end of the multipart body')
    const { name, filename } = disposition(body.toString('utf8', at, start))
    const bytes = body.subarray(Math.min(start + 4, end), end)
    if (filename === undefined) fields[name] = bytes.toString('utf8')
    else uploads.set(name, { name: filename, mime_type: mimeOfName(filename), bytes: Uint8Array.from(bytes) })
    at = end + delimiter.length
  }
}

function disposition(headers: string): { name: string; filename?: string } {
  const line = headers.split('\r\n').find((header) => /^content-disposition:/i.test(header))
  const name = line && parameter(line, 'name')
  if (!name) throw badRequest('a part of the multipart body has no name')
  const filename = parameter(line, 'filename')
  return { name, ...(filename !== undefined && { filename }) }
}

function parameter(line: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;]*))`, 'i').exec(line)
  return match?.[1] ?? match?.[2]?.trim()
}
