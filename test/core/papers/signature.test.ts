import { execFile, spawnSync } from 'node:child_process'
import { webcrypto } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import * as pkijs from 'pkijs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Authority,
  createPaperRenderer,
  openDevelopmentAuthority,
  type SignerCertificate,
  signPdf,
  unwrapKey,
  verifyPdf,
  wrapKey,
} from '../../../src/core/papers/index.js'
import { createWords } from '../../../src/words.js'
import { requireBinary } from '../../support/binaries.js'
import { aPermitPaper } from './a-permit-paper.js'

const run = promisify(execFile)
const at = new Date('2026-12-09T10:00:00Z')
let folder: string
let authority: Authority
let president: SignerCertificate
let permit: Uint8Array
let signed: Buffer

const sign = (stated: Partial<Parameters<typeof signPdf>[1]> = {}) =>
  signPdf(permit, {
    ...president,
    chainPem: authority.rootPem,
    at,
    reason: 'رخصة البناء · Permis de construire',
    location: 'Nador',
    name: 'سليمان أزواغ',
    ...stated,
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authority-'))
  authority = await openDevelopmentAuthority(folder, { at })
  president = await authority.issue({ commonName: 'سليمان أزواغ', at })
  permit = await createPaperRenderer(createWords()).permit(aPermitPaper())
  signed = Buffer.from(await sign())
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const judged = (pdf: Uint8Array) => verifyPdf(pdf, { rootPem: authority.rootPem })

/** Between `[0, gap)` and `[after, end)`; what lies between is the signature itself. */
function signedRange(): { gap: number; after: number } {
  const [, gap, after] = /\/ByteRange \[0 (\d+) (\d+)/.exec(signed.toString('latin1'))!.map(Number)
  return { gap: gap!, after: after! }
}

function flipped(position: number, bit = 0): Buffer {
  const altered = Buffer.from(signed)
  altered[position]! ^= 1 << bit
  return altered
}

/** The president's own key used as if it were an authority's. */
async function signedByForgedCertificate(): Promise<Uint8Array> {
  const mallory = await authority.issue({ commonName: 'Mallory', at })
  const certificate = pkijs.Certificate.fromBER(
    Buffer.from(mallory.certificatePem.replace(/-----.*?-----|\s/g, ''), 'base64'),
  )
  const issuer = pkijs.Certificate.fromBER(
    Buffer.from(president.certificatePem.replace(/-----.*?-----|\s/g, ''), 'base64'),
  )
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await webcrypto.subtle.importKey('pkcs8', new Uint8Array(president.privateKeyPkcs8), curve, false, [
    'sign',
  ])
  certificate.issuer = issuer.subject
  await certificate.sign(key, 'SHA-256')
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate.toSchema(true).toBER()).toString('base64')}\n-----END CERTIFICATE-----\n`
  return sign({
    certificatePem: pem,
    privateKeyPkcs8: mallory.privateKeyPkcs8,
    chainPem: president.certificatePem + authority.rootPem,
  })
}

describe('a signed permit', () => {
  it('is intact, trusted and covered to its last byte', async () => {
    expect(await judged(signed)).toEqual({
      signed: true,
      intact: true,
      trusted: true,
      signer: 'SPÉCIMEN · سليمان أزواغ',
      serial: president.serial,
      coversWholeFile: true,
    })
  })

  it('begins with the very bytes that were signed', () => {
    expect(signed.subarray(0, permit.length).equals(permit)).toBe(true)
  })

  it('keeps the file ID, which PDF/A asks for in the last trailer', () => {
    const trailer = signed.toString('latin1', signed.lastIndexOf('trailer'))

    expect(trailer).toContain('/ID [')
    expect(signed.toString('latin1', Number(/startxref\n(\d+)/.exec(trailer)![1]))).toMatch(/^xref\n/)
  })

  it('is no longer intact once any one bit of what was signed differs', async () => {
    const { gap, after } = signedRange()
    const position = fc.oneof(fc.nat({ max: gap - 1 }), fc.integer({ min: after, max: signed.length - 1 }))
    await fc.assert(
      fc.asyncProperty(position, fc.nat({ max: 7 }), async (where, bit) => {
        const verdict = await judged(flipped(where, bit))
        expect(verdict.signed && verdict.intact && verdict.coversWholeFile).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('is not intact once its signature value differs', async () => {
    const { gap } = signedRange()
    for (const where of [gap + 1, gap + 200, gap + 900]) {
      const altered = Buffer.from(signed)
      altered[where] = altered[where] === 0x30 ? 0x31 : 0x30
      const verdict = await judged(altered)
      expect(verdict.signed && verdict.intact && verdict.trusted).toBe(false)
    }
  })

  it('shows that something was added after it', async () => {
    expect(await judged(Buffer.concat([signed, Buffer.from('\n%%EOF')]))).toMatchObject({
      intact: true,
      coversWholeFile: false,
    })
  })

  it('is not trusted under another root, or none', async () => {
    const elsewhere = await openDevelopmentAuthority(join(folder, 'elsewhere'), { at })

    expect(await verifyPdf(signed, { rootPem: elsewhere.rootPem })).toMatchObject({ intact: true, trusted: false })
    expect(await verifyPdf(signed, { rootPem: '' })).toMatchObject({ intact: true, trusted: false })
  })

  it('is not trusted if it claims a time at which the certificate was not in force', async () => {
    const late = await sign({ at: new Date('2031-01-01T00:00:00Z') })

    expect(await judged(late)).toMatchObject({ intact: true, trusted: false })
  })

  it('is not signed twice', async () => {
    await expect(
      signPdf(signed, { ...president, chainPem: '', at, reason: '', location: '', name: '' }),
    ).rejects.toThrow('already')
  })

  it('writes no PDF for whoever puts PDF into a name', async () => {
    const name = ') /Contents <00> >> endobj << (é'
    const odd = Buffer.from(await sign({ name, reason: '<< /JS (x) >>' }))

    expect(odd.includes('/JS')).toBe(false)
    expect(odd.includes(`<FEFF${Buffer.from(name, 'utf16le').swap16().toString('hex').toUpperCase()}>`)).toBe(true)
    expect(await judged(odd)).toMatchObject({ intact: true, trusted: true, coversWholeFile: true })
  })

  it('names its certificate and leaves the time to the PDF, as the PAdES baseline asks', () => {
    const { gap, after } = signedRange()
    const cms = signed.toString('latin1', gap + 1, after - 1).toLowerCase()

    expect(signed.includes('/SubFilter /ETSI.CAdES.detached')).toBe(true)
    expect(signed.includes('/M (D:20261209100000Z)')).toBe(true)
    expect(cms).toContain('060b2a864886f70d010910022f')
    expect(cms).not.toContain('06092a864886f70d010905')
  })

  it('carries the time-stamp a server gave over the signature value', async () => {
    const asked: number[] = []
    const token = Buffer.from('300506032a0304', 'hex')
    const stamped = await sign({
      timestamp: async (digest) => {
        asked.push(digest.length)
        return token
      },
    })

    expect(asked).toEqual([32])
    expect(Buffer.from(stamped).toString('latin1')).toContain('060b2a864886f70d010910020e3107300506032a0304')
    expect(await judged(stamped)).toMatchObject({ intact: true, trusted: true, coversWholeFile: true })
  })
})

describe('what people hand in', () => {
  it('is never a crash', async () => {
    const junk = [
      Buffer.alloc(0),
      Buffer.from('%PDF-'),
      Buffer.from('%PDF-1.7\n/ByteRange [0 5 9 1]'),
      Buffer.from('%PDF-1.7\n/ByteRange [0 36 40 3] /Contents <00>%%'),
      Buffer.concat([Buffer.from('%PDF-'), Buffer.from('/ByteRange'.repeat(5000))]),
      signed.subarray(0, signed.length - 300),
    ]
    for (const bytes of junk) {
      const verdict = await judged(bytes)
      expect(verdict.signed && verdict.intact).toBe(false)
    }
  })

  it('is never a crash, whatever stands where the signature should', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (value) => {
        const hex = `<${Buffer.from(value).toString('hex')}>`
        const head = `%PDF-1.7\n/ByteRange [0 60 ${60 + hex.length} 1]`.padEnd(60)
        expect(await judged(Buffer.from(`${head}${hex} `))).toMatchObject({
          signed: true,
          intact: false,
          trusted: false,
        })
      }),
    )
  })

  it('may not hide anything in the gap left for the signature', async () => {
    const { after } = signedRange()
    const hidden = ' 9 0 obj << /Type /Page >> endobj '
    const range = /\/ByteRange \[0 \d+ (\d+) \d+\]/.exec(signed.toString('latin1'))!
    const wider = range[0].replace(range[1]!, String(after + hidden.length))
    const pdf = Buffer.from(
      signed.toString('latin1', 0, after).replace(range[0], wider) + hidden + signed.toString('latin1', after),
      'latin1',
    )
    expect(await judged(pdf)).toMatchObject({ signed: true, intact: false, trusted: false })
  })

  it('is not trusted on the word of a certificate that may only sign', async () => {
    const forged = await signedByForgedCertificate()

    expect(await judged(forged)).toMatchObject({ intact: true, trusted: false })
  })

  it('is unsigned if it has no signature', async () => {
    expect(await judged(permit)).toEqual({ signed: false })
  })
})

describe.skipIf(!requireBinary('pdfsig'))('pdfsig', () => {
  async function says(pdf: Uint8Array, ...options: string[]): Promise<string> {
    const path = join(folder, 'judged.pdf')
    await writeFile(path, pdf)
    // It exits with an error when a signature is not valid; what it prints is the verdict.
    return spawnSync('pdfsig', [...options, path], { encoding: 'utf8' }).stdout
  }

  it('calls the signature valid and the whole document signed', async () => {
    const verdict = await says(signed)

    expect(verdict).toContain('Signature is Valid.')
    expect(verdict).toContain('Total document signed')
    expect(verdict).toContain('Signature Type: ETSI.CAdES.detached')
    expect(verdict).toContain('CN=SPÉCIMEN · سليمان أزواغ,O=SPÉCIMEN / نموذج,C=MA')
  })

  it('calls one altered byte no valid signature', async () => {
    const { after } = signedRange()
    for (const where of [5000, permit.length - 20, after + 30]) {
      expect(await says(flipped(where))).not.toContain('Signature is Valid.')
    }
  })

  describe.skipIf(!requireBinary('certutil'))('told to trust the root', () => {
    it('trusts the certificate', async () => {
      const trusted = await mkdtemp(join(folder, 'nss-'))
      const current = await openDevelopmentAuthority(join(trusted, 'ca'), { at: new Date(Date.now() - 60_000) })
      const signer = await current.issue({ commonName: 'Today', at: new Date(Date.now() - 1000) })
      await writeFile(join(trusted, 'root.pem'), current.rootPem)
      await run('certutil', ['-d', trusted, '-N', '--empty-password'])
      await run('certutil', ['-d', trusted, '-A', '-n', 'root', '-t', 'CT,C,C', '-i', join(trusted, 'root.pem')])

      const pdf = await sign({ ...signer, chainPem: current.rootPem, at: new Date() })
      expect(await says(pdf, '-nssdir', trusted)).toContain('Certificate is Trusted.')
    })
  })
})

describe('the development authority', () => {
  it('is one, though two processes make it at once', async () => {
    const shared = join(folder, 'shared')
    const [one, other] = await Promise.all([
      openDevelopmentAuthority(shared, { at }),
      openDevelopmentAuthority(shared, { at }),
    ])

    expect(one.rootPem).toBe(other.rootPem)
    expect((await openDevelopmentAuthority(shared, { at })).rootPem).toBe(one.rootPem)
    expect(await readdir(shared)).toHaveLength(1)
  })

  it('keeps its key from other users', async () => {
    const { mode } = await stat(join(folder, 'development-authority.pem'))

    expect(mode & 0o777).toBe(0o600)
  })

  it('gives each certificate its own serial number, and reads it back', async () => {
    const other = await authority.issue({ commonName: 'x'.repeat(200), at })

    expect(other.serial).toMatch(/^[0-9a-f]{32}$/)
    expect(other.serial).not.toBe(president.serial)
    expect(authority.serialOf(other.certificatePem)).toBe(other.serial)
  })

  it('refuses a file that holds no authority', async () => {
    const spoilt = await mkdtemp(join(folder, 'spoilt-'))
    await writeFile(join(spoilt, 'development-authority.pem'), 'nothing')

    await expect(openDevelopmentAuthority(spoilt, { at })).rejects.toThrow('CERTIFICATE')
    expect(await readFile(join(spoilt, 'development-authority.pem'), 'utf8')).toBe('nothing')
  })
})

describe('a wrapped key', () => {
  const serverKey = Buffer.alloc(32, 7)

  it('opens with its PIN and signs as before', async () => {
    const wrapped = await wrapKey(president.privateKeyPkcs8, { serverKey, pin: '482193' })
    const opened = await unwrapKey(wrapped, { serverKey, pin: '482193' })

    expect(Buffer.from(opened!)).toEqual(Buffer.from(president.privateKeyPkcs8))
    expect(await judged(await sign({ privateKeyPkcs8: opened! }))).toMatchObject({ intact: true })
  })

  it('stays shut for another PIN, another server key and altered bytes', async () => {
    const wrapped = await wrapKey(president.privateKeyPkcs8, { serverKey, pin: '482193' })
    const altered = Buffer.from(wrapped)
    altered[altered.length - 1]! ^= 1

    expect(await unwrapKey(wrapped, { serverKey, pin: '482194' })).toBeUndefined()
    expect(await unwrapKey(wrapped, { serverKey: Buffer.alloc(32, 8), pin: '482193' })).toBeUndefined()
    expect(await unwrapKey(altered, { serverKey, pin: '482193' })).toBeUndefined()
  })

  it('never looks the same twice, nor like the key', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => wrapKey(president.privateKeyPkcs8, { serverKey, pin: '1' })),
    )

    expect(Buffer.from(one!).equals(other!)).toBe(false)
    expect(Buffer.from(one!).includes(Buffer.from(president.privateKeyPkcs8).subarray(40, 60))).toBe(false)
  })

  it('is neither made with a short server key nor opened from other bytes', async () => {
    await expect(wrapKey(president.privateKeyPkcs8, { serverKey: Buffer.alloc(16), pin: '1' })).rejects.toThrow(
      '32 bytes',
    )
    await expect(unwrapKey(Buffer.from('junk'), { serverKey, pin: '1' })).rejects.toThrow('Not a wrapped key')
  })
})
