/**
 * The code points a TrueType font draws, from its `cmap` table (OpenType 1.9, formats 4 and 12). PDF/A allows no missing
 * glyph, so what no font of ours draws must be found before the page is set, or one emoji in an address stops a permit.
 */
export function codePointsOf(font: Buffer): Set<number> {
  const points = new Set<number>()
  const cmap = tableOffset(font, 'cmap')
  for (let record = 0; record < font.readUInt16BE(cmap + 2); record++) {
    const table = cmap + font.readUInt32BE(cmap + 4 + record * 8 + 4)
    const format = font.readUInt16BE(table)
    if (format === 4) readSegments(font, table, points)
    if (format === 12) readGroups(font, table, points)
  }
  return points
}

function tableOffset(font: Buffer, tag: string): number {
  for (let at = 12; at < 12 + font.readUInt16BE(4) * 16; at += 16) {
    if (font.toString('latin1', at, at + 4) === tag) return font.readUInt32BE(at + 8)
  }
  throw new Error(`The font has no ${tag} table`)
}

function readSegments(font: Buffer, table: number, points: Set<number>) {
  const doubled = font.readUInt16BE(table + 6)
  for (let segment = 0; segment < doubled; segment += 2) {
    const end = font.readUInt16BE(table + 14 + segment)
    const start = font.readUInt16BE(table + 16 + doubled + segment)
    for (let point = start; point <= end && point !== 0xffff; point++) points.add(point)
  }
}

function readGroups(font: Buffer, table: number, points: Set<number>) {
  for (let group = 0; group < font.readUInt32BE(table + 12); group++) {
    const at = table + 16 + group * 12
    for (let point = font.readUInt32BE(at); point <= font.readUInt32BE(at + 4); point++) points.add(point)
  }
}
