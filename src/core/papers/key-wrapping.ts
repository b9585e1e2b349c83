import { createCipheriv, createDecipheriv, hkdf, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { hashRaw } from '@node-rs/argon2'

/** Both are needed: the database alone, the server alone or the PIN alone opens nothing. */
export interface KeySecrets {
  /** At least 32 random bytes, kept outside the database. */
  serverKey: Uint8Array
  /** What the signer types on the one-time page; never stored. */
  pin: string
}

/** version (1) | salt (16) | iv (12) | tag (16) | ciphertext */
const VERSION = 1
const SALT = 16
const IV = 12
const TAG = 16
const HEADER = 1 + SALT + IV

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; ~20 ms in libuv's pool, off the main loop. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

const deriveBits = promisify(hkdf)

/** Seals a private key (PKCS#8) with AES-256-GCM. A new salt each time, so the same key never wraps to the same bytes. */
export async function wrapKey(pkcs8: Uint8Array, secrets: KeySecrets): Promise<Uint8Array> {
  const header = Buffer.concat([Buffer.of(VERSION), randomBytes(SALT + IV)])
  const cipher = createCipheriv('aes-256-gcm', await wrappingKey(header, secrets), header.subarray(1 + SALT))
  cipher.setAAD(header)
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()])
  return Buffer.concat([header, cipher.getAuthTag(), sealed])
}

/**
 * Opens what `wrapKey` sealed. `undefined` for a wrong PIN, a wrong server key or altered bytes: the cipher cannot tell
 * them apart. Throws on bytes that were never a wrapped key. Counting wrong PINs is the caller's.
 */
export async function unwrapKey(wrapped: Uint8Array, secrets: KeySecrets): Promise<Uint8Array | undefined> {
  if (wrapped[0] !== VERSION || wrapped.length <= HEADER + TAG) throw new Error('Not a wrapped key')
  const header = Buffer.from(wrapped.subarray(0, HEADER))
  const decipher = createDecipheriv('aes-256-gcm', await wrappingKey(header, secrets), header.subarray(1 + SALT))
  decipher.setAAD(header)
  decipher.setAuthTag(wrapped.subarray(HEADER, HEADER + TAG))
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(HEADER + TAG)), decipher.final()])
  } catch {
    return undefined
  }
}

/** HKDF (RFC 5869) over the server's key and the slow hash of the PIN. */
async function wrappingKey(header: Buffer, { serverKey, pin }: KeySecrets): Promise<Buffer> {
  if (serverKey.length < 32) throw new Error('The server key needs at least 32 bytes')
  const salt = header.subarray(1, 1 + SALT)
  const slow = await hashRaw(pin.normalize('NFKC'), { ...ARGON2ID, salt })
  return Buffer.from(await deriveBits('sha256', Buffer.concat([serverKey, slow]), salt, 'rokhas-hub signer key v1', 32))
}
