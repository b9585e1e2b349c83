import { webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { OID } from './pades.js'
import { derOfPem } from './pem.js'

export type PdfVerdict =
  | { signed: false }
  | {
      signed: true
      /** The signed bytes are those that were signed, and the attributes name this very certificate. */
      intact: boolean
      /** The certificate leads to the given root and was in force at the time the signature claims. */
      trusted: boolean
      /** The common name of the certificate, the organisation's if it has none; empty if it could not be read. */
      signer: string
      /** Its serial number in lower-case hex. */
      serial: string
      /** Nothing was added after the signature. Only then does `intact` speak of what a reader shows. */
      coversWholeFile: boolean
    }

const MAX_PDF = 32 * 1024 * 1024
/** Certificates and a time-stamp token fit ten times over; more is no signature of ours. */
const MAX_SIGNATURE = 256 * 1024
const MAX_RANGES = 32
const MAX_CERTIFICATES = 10
/** SHA-256, -384 and -512; SHA-1 and older prove nothing any more. */
const DIGESTS: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}
const UNREADABLE = {
  signed: true,
  intact: false,
  trusted: false,
  signer: '',
  serial: '',
  coversWholeFile: false,
} as const

/**
 * Judges the last signature of a PDF anyone may have sent: PAdES or plain CMS, detached. Never throws on the PDF's bytes:
 * what is no PDF, larger than 32 MiB or has no signature is `{ signed: false }`, a signature that cannot be read is not intact.
 * An empty `rootPem` trusts nobody; one that holds no certificate throws. Revocation is not looked up: whether a permit still stands is the register's to say.
 */
export async function verifyPdf(pdf: Uint8Array, { rootPem }: { rootPem: string }): Promise<PdfVerdict> {
  const root = rootPem === '' ? undefined : pkijs.Certificate.fromBER(derOfPem(rootPem, 'CERTIFICATE'))
  if (pdf.length > MAX_PDF) return { signed: false }
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length)
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) return { signed: false }
  const { found, last } = signatureIn(bytes)
  if (!last) return found ? UNREADABLE : { signed: false }

  try {
    return { signed: true, ...(await judge(last, root)), coversWholeFile: last.end === bytes.length }
  } catch {
    return UNREADABLE
  }
}

interface EmbeddedSignature {
  cms: ArrayBuffer
  content: Uint8Array<ArrayBuffer>
  /** The first byte after what is signed. */
  end: number
  /** What the dictionary claims in `M`. */
  claimedAt?: Date
}

/**
 * The signature that reaches furthest. Its value is read from the very gap the range leaves out, which must hold one hex
 * string and nothing else: otherwise unsigned PDF could hide there (ISO 32000 §12.8.1).
 */
function signatureIn(pdf: Buffer): { found: boolean; last?: EmbeddedSignature } {
  let last: EmbeddedSignature | undefined
  let seen = 0
  for (let at = pdf.indexOf('/ByteRange'); at >= 0 && seen < MAX_RANGES; at = pdf.indexOf('/ByteRange', at + 1)) {
    seen++
    const range = /^\/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]/.exec(
      pdf.toString('latin1', at, at + 80),
    )
    if (!range) continue
    const [gap, after, length] = range.slice(1).map(Number) as [number, number, number]
    const end = after + length
    if (at >= gap || after <= gap || end > pdf.length || after - gap > MAX_SIGNATURE * 2 || end <= (last?.end ?? 0))
      continue
    const hex = /^<([0-9A-Fa-f]+)>$/.exec(pdf.toString('latin1', gap, after))?.[1]
    if (!hex) continue
    last = {
      cms: new Uint8Array(Buffer.from(hex, 'hex')).buffer,
      content: new Uint8Array(Buffer.concat([pdf.subarray(0, gap), pdf.subarray(after, end)])),
      end,
      claimedAt: claimedTime(pdf.toString('latin1', after, Math.min(end, after + 4096))),
    }
  }
  return { found: seen > 0, last }
}

/** `M` of the dictionary, which we and most others write after the value. */
function claimedTime(dictionary: string): Date | undefined {
  const [, year, month, day, hour, minute, second, sign = '+', offsetHour = '00', offsetMinute = '00'] =
    /\/M\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)?'?)?/.exec(
      dictionary.split('endobj')[0]!,
    ) ?? []
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${sign}${offsetHour}:${offsetMinute}`)
  return Number.isNaN(time.getTime()) ? undefined : time
}

async function judge({ cms, content, claimedAt }: EmbeddedSignature, root: pkijs.Certificate | undefined) {
  const info = pkijs.ContentInfo.fromBER(cms)
  const signed = new pkijs.SignedData({ schema: info.content })
  const signerInfo = signed.signerInfos[0]
  const certificates = (signed.certificates ?? []).filter((item) => item instanceof pkijs.Certificate)
  if (!signerInfo || signed.signerInfos.length !== 1 || certificates.length > MAX_CERTIFICATES) return UNREADABLE

  const certificate = await signerCertificate(signerInfo, certificates)
  if (!certificate) return UNREADABLE
  const intact =
    signed.encapContentInfo.eContent === undefined &&
    signerInfo.digestAlgorithm.algorithmId in DIGESTS &&
    signerInfo.signedAttrs !== undefined &&
    (await namesCertificate(signerInfo, certificate)) &&
    // Compares the message digest with that of the content, then the signature over the attributes.
    (await signed.verify({ signer: 0, data: content.buffer }).catch(() => false))
  return {
    intact,
    trusted: root !== undefined && (await leadsTo(root, certificate, certificates, claimedAt ?? new Date())),
    signer: nameIn(certificate, '2.5.4.3') || nameIn(certificate, '2.5.4.10'),
    serial: hexOf(certificate.serialNumber.valueBlock.valueHexView),
  }
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const same = (left: ArrayBuffer | Uint8Array, right: ArrayBuffer | Uint8Array) =>
  Buffer.from(new Uint8Array(left)).equals(Buffer.from(new Uint8Array(right)))

async function signerCertificate({ sid }: pkijs.SignerInfo, certificates: pkijs.Certificate[]) {
  for (const certificate of certificates) {
    if (sid instanceof pkijs.IssuerAndSerialNumber) {
      if (certificate.issuer.isEqual(sid.issuer) && certificate.serialNumber.isEqual(sid.serialNumber))
        return certificate
    } else if (sid instanceof asn1js.OctetString) {
      const key = certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView
      if (same(await webcrypto.subtle.digest('SHA-1', new Uint8Array(key)), sid.valueBlock.valueHexView))
        return certificate
    }
  }
  return undefined
}

/** signing-certificate-v2 (RFC 5035 §5.4.1), where there is one, must be the hash of this certificate. */
async function namesCertificate({ signedAttrs }: pkijs.SignerInfo, certificate: pkijs.Certificate): Promise<boolean> {
  const attributes = signedAttrs?.attributes.filter(({ type }) => type === OID.signingCertificateV2) ?? []
  if (attributes.length === 0) return true
  const parts = (sequence: asn1js.AsnType) => (sequence as asn1js.Sequence).valueBlock.value as asn1js.AsnType[]
  const id = parts(parts(parts(attributes[0]!.values[0])[0]!)[0]!)
  const named = id[0] instanceof asn1js.Sequence ? DIGESTS[parts(id[0])[0]!.valueBlock.toString()] : 'SHA-256'
  const hash = id.find((part) => part instanceof asn1js.OctetString)
  if (!named || !hash || attributes.length > 1) return false
  return same(await webcrypto.subtle.digest(named, certificate.toSchema().toBER()), hash.valueBlock.valueHexView)
}

async function leadsTo(root: pkijs.Certificate, signer: pkijs.Certificate, others: pkijs.Certificate[], at: Date) {
  // The engine judges the last certificate it is given; it may not take one from the file for a root.
  const between = others.filter(
    (certificate) => certificate !== signer && !certificate.issuer.isEqual(certificate.subject),
  )
  const chain = new pkijs.CertificateChainValidationEngine({
    trustedCerts: [root],
    certs: [...between, signer],
    checkDate: at,
  })
  return chain.verify().then(
    ({ result }) => result,
    () => false,
  )
}

function nameIn(certificate: pkijs.Certificate, type: string): string {
  const part = certificate.subject.typesAndValues.find((candidate) => candidate.type === type)
  return String(part?.value.valueBlock.value ?? '')
}
