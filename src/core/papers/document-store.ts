import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Papers and attachments, kept under the hash of their content: what was stored cannot be changed unnoticed. */
export interface DocumentStore {
  /** Keeps the bytes and gives their SHA-256 in lower-case hex. Once it returns they are on disk; twice is harmless. */
  put(bytes: Uint8Array): Promise<string>
  /**
   * The bytes, or `undefined` if there are none under this hash. Throws on a hash that is not 64 lower-case hex digits
   * (it would be a path) and on bytes that no longer have it: a spoilt paper must not pass for an absent one.
   */
  get(hash: string): Promise<Uint8Array | undefined>
}

const HASH = /^[0-9a-f]{64}$/
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A store of files `ab/cdef…` in `folder`, which is made when first needed. */
export function createDocumentStore(folder: string): DocumentStore {
  const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash.slice(2))

  return {
    async put(bytes) {
      const hash = sha256(bytes)
      const path = pathOf(hash)
      await mkdir(dirname(path), { recursive: true })
      // Written even if a file is there: that one may be spoilt, and the same content overwrites itself.
      const unfinished = `${path}.${randomUUID()}`
      try {
        const file = await open(unfinished, 'wx', 0o600)
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(unfinished, path)
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
      return hash
    },

    async get(hash) {
      if (!HASH.test(hash)) throw new Error('A document is asked for by 64 hex digits')
      const bytes = await readFile(pathOf(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (bytes && sha256(bytes) !== hash) throw new Error(`Document ${hash} is spoilt on disk`)
      return bytes
    },
  }
}
