import type { Document, PhotoSize } from 'grammy/types'
import { imageSize } from './image-size.js'
import type { FileCard, TelegramState } from './state.js'
import type { FileContent } from './types.js'

/** The files of the network: cards in the state, bytes beside it. */
export interface Files {
  keep(kind: FileCard['kind'], content: FileContent): FileCard
  card(fileId: string): FileCard | undefined
  byPath(path: string): FileCard | undefined
  bytes(card: FileCard): Uint8Array
}

/** Where bytes live: in memory, or in a folder beside the snapshot. */
export interface ByteStore {
  put(id: string, bytes: Uint8Array): void
  get(id: string): Uint8Array
}

export function bytesInMemory(): ByteStore {
  const kept = new Map<string, Uint8Array>()
  return {
    put: (id, bytes) => void kept.set(id, bytes),
    get: (id) => kept.get(id) ?? new Uint8Array(),
  }
}

/** Telegram's clients send this when a picture tells nothing of its size. */
const UNKNOWN_SIZE = { width: 1280, height: 960 }

export function createFiles(state: TelegramState, store: ByteStore): Files {
  return {
    keep(kind, { name, mime_type, bytes }) {
      const n = state.nextFile++
      const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? (kind === 'photo' ? '.jpg' : '')
      const card: FileCard = {
        file_id: `${kind === 'photo' ? 'AgACAgQAAxkBAAI' : 'BQACAgQAAxkBAAI'}${String(n).padStart(6, '0')}`,
        file_unique_id: `AgAD${String(n).padStart(6, '0')}`,
        kind,
        path: `${kind === 'photo' ? 'photos' : 'documents'}/file_${n}${extension}`,
        name,
        mime: mime_type,
        size: bytes.length,
        ...(kind === 'photo' && (imageSize(bytes) ?? UNKNOWN_SIZE)),
      }
      state.files[card.file_id] = card
      store.put(card.file_unique_id, bytes)
      return card
    },
    card: (fileId) => state.files[fileId],
    byPath: (path) => Object.values(state.files).find((card) => card.path === path),
    bytes: (card) => store.get(card.file_unique_id),
  }
}

export function documentOf(card: FileCard): Document {
  const { file_id, file_unique_id, name, mime, size } = card
  return { file_name: name, mime_type: mime, file_id, file_unique_id, file_size: size }
}

export function photoOf(card: FileCard): PhotoSize[] {
  const { file_id, file_unique_id, size, width = UNKNOWN_SIZE.width, height = UNKNOWN_SIZE.height } = card
  return [{ file_id, file_unique_id, file_size: size, width, height }]
}

const MIME_TYPES = new Map(
  Object.entries({
    csv: 'text/csv',
    doc: 'application/msword',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    html: 'text/html',
    jpeg: 'image/jpeg',
    jpg: 'image/jpeg',
    json: 'application/json',
    pdf: 'application/pdf',
    png: 'image/png',
    txt: 'text/plain',
    webp: 'image/webp',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    xml: 'application/xml',
    zip: 'application/zip',
  }),
)

/** Telegram goes by the name, not by what the upload declares: grammY declares every file an octet-stream. */
export function mimeOfName(name: string): string {
  return MIME_TYPES.get(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '') ?? 'application/octet-stream'
}
