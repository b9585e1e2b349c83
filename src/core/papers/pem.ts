/** RFC 7468. */
type Label = 'CERTIFICATE' | 'PRIVATE KEY'

/** The DER of every block of that kind. */
export function dersOfPem(pem: string, label: Label): ArrayBuffer[] {
  const blocks = pem.matchAll(new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g'))
  // Each a copy of its own: a small Buffer shares its memory with others.
  return [...blocks].map((block) => new Uint8Array(Buffer.from(block[1]!, 'base64')).buffer)
}

/** The DER of the first block of that kind. Throws if there is none. */
export function derOfPem(pem: string, label: Label): ArrayBuffer {
  const [der] = dersOfPem(pem, label)
  if (!der) throw new Error(`No ${label} in this PEM text`)
  return der
}

export function pemOf(der: ArrayBuffer, label: Label): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
