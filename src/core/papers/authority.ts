import { randomBytes, randomUUID, webcrypto } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { derOfPem, pemOf } from './pem.js'

/**
 * The development authority: gives signers certificates that anyone can see are worth nothing in law. Whoever starts the
 * service keeps it out of production.
 */
export interface Authority {
  /** The root's certificate, which `verifyPdf` (or a reader's list of trusted certificates) is told to trust. */
  rootPem: string
  /** A new key and its certificate, in force for two years from `at`. The key is the caller's to wrap; no copy stays. */
  issue(request: { commonName: string; at: Date }): Promise<SignerCertificate>
  /** The serial number of a certificate, in lower-case hex. Throws on what is none. */
  serialOf(certificatePem: string): string
}

export interface SignerCertificate {
  certificatePem: string
  privateKeyPkcs8: Uint8Array
  /** The serial number in lower-case hex. */
  serial: string
}

/**
 * P-256 with SHA-256 (RFC 5480, FIPS 186-5): accepted by pdfsig (NSS), Acrobat and Foxit, and a key takes a millisecond where
 * RSA-3072 takes a second.
 */
const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const
const FILE = 'development-authority.pem'
const YEAR = 365.25 * 24 * 3600_000
const ROOT_NAME = 'SPECIMEN / نموذج · Rokhas Hub development authority'

/** X.509 attribute and extension identifiers (RFC 5280). */
const OID = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
}

/** RFC 5280 §4.2.1.3: bits 0 and 1 (signature, non-repudiation); bits 5 and 6 (certificates, revocation lists). */
const MAY_SIGN = { byte: 0b1100_0000, unused: 6 }
const MAY_CERTIFY = { byte: 0b0000_0110, unused: 1 }

/**
 * Opens the authority kept in `folder`, or makes it there, in force for ten years from `at`. Two processes starting at once
 * end up with the same one. Throws on a file that holds none.
 */
export async function openDevelopmentAuthority(folder: string, { at }: { at: Date }): Promise<Authority> {
  const path = join(folder, FILE)
  const kept = (await readIfThere(path)) ?? (await keepFirst(folder, path, await newRoot(at)))
  const rootPem = pemOf(derOfPem(kept, 'CERTIFICATE'), 'CERTIFICATE')
  const root = pkijs.Certificate.fromBER(derOfPem(kept, 'CERTIFICATE'))
  const rootKey = await webcrypto.subtle.importKey('pkcs8', derOfPem(kept, 'PRIVATE KEY'), KEY, false, ['sign'])

  return {
    rootPem,
    async issue({ commonName, at }) {
      const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
      const certificate = await certify({
        // RFC 5280 allows a common name 64 characters, and it is the one readers show: SPÉCIMEN must not be cut off.
        subject: nameOf([...`SPÉCIMEN · ${commonName}`].slice(0, 64).join(''), 'SPÉCIMEN / نموذج'),
        issuer: root.subject,
        publicKey: keys.publicKey,
        signWith: rootKey,
        issuerKeyId: await keyId(root.subjectPublicKeyInfo),
        at,
        years: 2,
        authority: false,
      })
      return {
        certificatePem: pemOf(certificate.toSchema(true).toBER(), 'CERTIFICATE'),
        privateKeyPkcs8: new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
        serial: serialOf(certificate),
      }
    },
    serialOf: (pem) => serialOf(pkijs.Certificate.fromBER(derOfPem(pem, 'CERTIFICATE'))),
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/**
 * Key and certificate are one file, so that they cannot disagree, and it appears whole or not at all: a hard link fails if
 * another process was first, and then that one's is used.
 */
async function keepFirst(folder: string, path: string, content: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${randomUUID()}`
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(unfinished, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { force: true })
  }
  return readFile(path, 'utf8')
}

async function newRoot(at: Date): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
  const name = nameOf(ROOT_NAME, 'Rokhas Hub')
  const certificate = await certify({
    subject: name,
    issuer: name,
    publicKey: keys.publicKey,
    signWith: keys.privateKey,
    at,
    years: 10,
    authority: true,
  })
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return pemOf(certificate.toSchema(true).toBER(), 'CERTIFICATE') + pemOf(key, 'PRIVATE KEY')
}

interface CertificateRequest {
  subject: pkijs.RelativeDistinguishedNames
  issuer: pkijs.RelativeDistinguishedNames
  publicKey: webcrypto.CryptoKey
  signWith: webcrypto.CryptoKey
  /** Absent for the root, which is its own issuer. */
  issuerKeyId?: ArrayBuffer
  at: Date
  years: number
  authority: boolean
}

async function certify(request: CertificateRequest): Promise<pkijs.Certificate> {
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1js.Integer({ valueHex: serialNumber() })
  certificate.subject = request.subject
  certificate.issuer = request.issuer
  certificate.notBefore = timeOf(request.at)
  certificate.notAfter = timeOf(new Date(request.at.getTime() + request.years * YEAR))
  await certificate.subjectPublicKeyInfo.importKey(request.publicKey)

  const ownKeyId = await keyId(certificate.subjectPublicKeyInfo)
  const { byte, unused } = request.authority ? MAY_CERTIFY : MAY_SIGN
  const basic = new pkijs.BasicConstraints(request.authority ? { cA: true, pathLenConstraint: 0 } : {})
  const usage = new asn1js.BitString({ valueHex: Uint8Array.of(byte).buffer, unusedBits: unused })
  const issuerKey = new pkijs.AuthorityKeyIdentifier({
    keyIdentifier: new asn1js.OctetString({ valueHex: request.issuerKeyId ?? ownKeyId }),
  })
  certificate.extensions = [
    extension(OID.basicConstraints, basic.toSchema(), true),
    extension(OID.keyUsage, usage, true),
    extension(OID.subjectKeyIdentifier, new asn1js.OctetString({ valueHex: ownKeyId })),
    extension(OID.authorityKeyIdentifier, issuerKey.toSchema()),
  ]
  await certificate.sign(request.signWith, 'SHA-256')
  return certificate
}

function extension(extnID: string, value: asn1js.AsnType, critical = false): pkijs.Extension {
  return new pkijs.Extension({ extnID, critical, extnValue: value.toBER() })
}

function nameOf(commonName: string, organization: string): pkijs.RelativeDistinguishedNames {
  const part = (type: string, value: asn1js.AsnType) =>
    new asn1js.Set({ value: [new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: type }), value] })] })
  const name = new asn1js.Sequence({
    value: [
      part(OID.country, new asn1js.PrintableString({ value: 'MA' })),
      part(OID.organization, new asn1js.Utf8String({ value: organization })),
      part(OID.commonName, new asn1js.Utf8String({ value: commonName })),
    ],
  })
  // Given parts, pkijs would write them all as one part of many values; read from DER, it keeps them as they are.
  return pkijs.RelativeDistinguishedNames.fromBER(name.toBER())
}

const serialOf = ({ serialNumber }: pkijs.Certificate) =>
  Buffer.from(serialNumber.valueBlock.valueHexView).toString('hex')

/** 127 random bits; the first byte is neither 0 (DER would drop it) nor above 127 (it would be a negative number). */
function serialNumber(): ArrayBuffer {
  const bytes = new Uint8Array(randomBytes(16))
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.buffer
}

/** RFC 5280 §4.1.2.5: two-digit years until 2049, then four. */
const timeOf = (value: Date) => new pkijs.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value })

/** RFC 5280 §4.2.1.2, method 1: the SHA-1 of the public key, a name for it and no protection. */
const keyId = (key: pkijs.PublicKeyInfo) =>
  webcrypto.subtle.digest('SHA-1', key.subjectPublicKey.valueBlock.valueHexView)
