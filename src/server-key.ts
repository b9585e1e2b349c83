import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The installation's own secret, 32 bytes, made at the first start and kept outside the database: links are derived from it and
 * signing keys are wrapped with it.
 */
export const serverKey = (path: string): Uint8Array => kept(path, randomBytes(32))

/** A secret text made at the first start. */
export const keptSecret = (path: string): string =>
  kept(path, Buffer.from(randomBytes(24).toString('base64url'))).toString('utf8')

/** What the file holds; `fresh` if there was none. Of two processes that start at once, the first one's is everybody's. */
function kept(path: string, fresh: Uint8Array): Buffer {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, fresh, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(path)
}
