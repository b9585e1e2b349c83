import { webcrypto } from 'node:crypto'
import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import { Signer, SignPdf } from '@signpdf/signpdf'
import { SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { derOfPem, dersOfPem } from './pem.js'

export interface SignPdfInput {
  /** The signer's certificate, for an ECDSA P-256 key. */
  certificatePem: string
  /** Those above it, one after the other, the root included or not. */
  chainPem: string
  privateKeyPkcs8: Uint8Array
  /** The time the signature claims (`M` in the PDF, to the second). */
  at: Date
  reason: string
  location: string
  name: string
  /**
   * Asks a time-stamp server (RFC 3161) about the SHA-256 of the signature value and gives its token (DER), which makes
   * the signature B-T. `undefined` leaves it B-B; a throw leaves the paper unsigned.
   */
  timestamp?: (digest: Uint8Array) => Promise<Uint8Array | undefined>
}

/** CMS (RFC 5652), ESS (RFC 5035) and CAdES (RFC 5126) identifiers. */
export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimeStamp: '1.2.840.113549.1.9.16.2.14',
}

/** Room for the signature in the file, in bytes: it must be set aside before the signature is known. */
const ROOM = { plain: 6144, stamped: 16384 }

/**
 * Signs a PDF as PAdES baseline B-B (ETSI EN 319 142-1), or B-T with a time-stamp, in an incremental update that leaves the
 * given bytes as they are and keeps PDF/A. Throws on a PDF without a plain cross-reference table, or signed before.
 */
export async function signPdf(pdf: Uint8Array, input: SignPdfInput): Promise<Uint8Array> {
  if (pdf.length > 0 && Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length).includes('/ByteRange')) {
    throw new Error('This PDF is signed already')
  }
  return new SignPdf().sign(withPlaceholder(Buffer.from(pdf), input), new PadesSigner(input))
}

/** CMS detached signature with the attributes of the baseline: no signing-time (the PDF has `M`), the certificate's hash. */
class PadesSigner extends Signer {
  constructor(private readonly input: SignPdfInput) {
    super()
  }

  override async sign(withoutPlaceholder: Buffer): Promise<Buffer> {
    const pdf = new Uint8Array(withoutPlaceholder)
    const { certificatePem, chainPem, privateKeyPkcs8, timestamp } = this.input
    const der = derOfPem(certificatePem, 'CERTIFICATE')
    const certificate = pkijs.Certificate.fromBER(der)
    const key = await webcrypto.subtle.importKey(
      'pkcs8',
      new Uint8Array(privateKeyPkcs8),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    )
    const sha256 = (bytes: Uint8Array | ArrayBuffer) => webcrypto.subtle.digest('SHA-256', new Uint8Array(bytes))

    // ESSCertIDv2: SHA-256 is its default algorithm, which DER leaves out; the issuer's name is advised against.
    const certificateId = new asn1js.Sequence({ value: [new asn1js.OctetString({ valueHex: await sha256(der) })] })
    const signingCertificate = new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [certificateId] })] })
    // DER wants a set ordered by its encodings; these three, each longer than the one before, are.
    const attributes = [
      attribute(OID.contentType, new asn1js.ObjectIdentifier({ value: OID.data })),
      attribute(OID.messageDigest, new asn1js.OctetString({ valueHex: await sha256(pdf) })),
      attribute(OID.signingCertificateV2, signingCertificate),
    ]
    const signerInfo = new pkijs.SignerInfo({
      version: 1,
      sid: new pkijs.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
      signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
    })
    const signed = new pkijs.SignedData({
      version: 1,
      encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: OID.data }),
      signerInfos: [signerInfo],
      certificates: [der, ...dersOfPem(chainPem, 'CERTIFICATE')].map((each) => pkijs.Certificate.fromBER(each)),
    })
    await signed.sign(key, 0, 'SHA-256', pdf)

    const token = await timestamp?.(new Uint8Array(await sha256(signerInfo.signature.valueBlock.valueHexView)))
    if (token) {
      const { result } = asn1js.fromBER(token)
      signerInfo.unsignedAttrs = new pkijs.SignedAndUnsignedAttributes({
        type: 1,
        attributes: [attribute(OID.signatureTimeStamp, result)],
      })
    }
    const content = new pkijs.ContentInfo({ contentType: OID.signedData, content: signed.toSchema(true) })
    return Buffer.from(content.toSchema().toBER())
  }
}

const attribute = (type: string, value: asn1js.AsnType) => new pkijs.Attribute({ type, values: [value] })

function withPlaceholder(pdf: Buffer, { reason, location, name, at, timestamp }: SignPdfInput): Buffer {
  // The library writes texts as UTF-8 inside a UTF-16 string and lets `<<` through unescaped, so accents would spoil and a
  // name could write PDF. It gets stand-ins of the length of a hex string (ISO 32000 §7.3.4.3), which then take their place.
  const texts = [reason, location, name].map((text, index) => {
    const hex = `FEFF${Buffer.from(text.normalize('NFC'), 'utf16le').swap16().toString('hex').toUpperCase()}`
    return { hex: `<${hex}>`, standIn: `${'RLN'[index]!.repeat(hex.length)}` }
  })
  const prepared = plainAddPlaceholder({
    pdfBuffer: pdf,
    reason: texts[0]!.standIn,
    location: texts[1]!.standIn,
    name: texts[2]!.standIn,
    contactInfo: '',
    signingTime: at,
    signatureLength: timestamp ? ROOM.stamped : ROOM.plain,
    subFilter: SUBFILTER_ETSI_CADES_DETACHED,
  })
  for (const { hex, standIn } of texts) {
    prepared.write(hex, prepared.indexOf(`(${standIn})`, pdf.length - 1), 'latin1')
  }
  return withProperEnd(prepared, pdf)
}

/**
 * PDF/A (ISO 19005-2 §6.1.3, §6.1.4) wants the file's ID in the last trailer too, which the library leaves out of its own,
 * and `startxref` on the table's first letter, where the library points at the line's end before it.
 */
function withProperEnd(prepared: Buffer, original: Buffer): Buffer {
  const id = /\/ID\s*\[[^\]]*\]/.exec(original.toString('latin1', original.lastIndexOf('trailer')))?.[0] ?? ''
  const end = prepared.lastIndexOf('>>\nstartxref')
  const table = prepared.lastIndexOf('\nxref\n') + 1
  return Buffer.concat([prepared.subarray(0, end), Buffer.from(`${id}\n>>\nstartxref\n${table}\n%%EOF\n`, 'latin1')])
}
