export type FileKind = 'pdf' | 'jpeg' | 'png'

/** The first bytes of what people may hand in: ISO 32000 §7.5.2, JPEG's SOI and next marker, PNG §5.2. */
const MAGIC: Record<FileKind, number[]> = {
  pdf: [...Buffer.from('%PDF-')],
  jpeg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
}

/** What the bytes are, whatever the name or the content type said. `undefined` for anything else, never a refusal. */
export function fileKind(bytes: Uint8Array): FileKind | undefined {
  return (Object.keys(MAGIC) as FileKind[]).find((kind) => MAGIC[kind].every((byte, at) => bytes[at] === byte))
}
