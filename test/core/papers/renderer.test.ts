import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaperRenderer } from '../../../src/core/papers/index.js'
import { createWords } from '../../../src/words.js'
import { requireBinary } from '../../support/binaries.js'
import { aPermitPaper } from './a-permit-paper.js'

const run = promisify(execFile)
const renderer = createPaperRenderer(createWords())
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'permit-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The text of each page as a reader copies it, without direction marks, one space between words. */
async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const path = join(folder, 'permit.pdf')
  await writeFile(path, pdf)
  const { stdout } = await run('pdftotext', [path, '-'])
  const pages = stdout.split('\f').slice(0, -1)
  return pages.map((page) => page.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' '))
}

it('prints the same permit as the same bytes, whatever was printed between', async () => {
  const first = await renderer.permit(aPermitPaper())
  await renderer.permit(aPermitPaper({ place: 'elsewhere' }))

  expect(Buffer.from(await renderer.permit(aPermitPaper())).equals(first)).toBe(true)
  expect(Buffer.from(await createPaperRenderer(createWords()).permit(aPermitPaper())).equals(first)).toBe(true)
})

it('dates the document by the day it is signed and says it is PDF/A-2b', async () => {
  const pdf = Buffer.from(await renderer.permit(aPermitPaper({ signedOn: '2027-02-03' }))).toString('latin1')

  expect(pdf).toContain('D:20270203')
  expect(pdf).toMatch(/pdfaid:part>2</)
  expect(pdf).toMatch(/pdfaid:conformance>B</)
})

it('lets others in between two permits asked for at once', async () => {
  await renderer.permit(aPermitPaper())
  let turns = 0
  const counting = setInterval(() => turns++, 1)
  await Promise.all(Array.from({ length: 6 }, (_, lot) => renderer.permit(aPermitPaper({ place: `Lot ${lot}` }))))
  clearInterval(counting)

  expect(turns).toBeGreaterThanOrEqual(5)
})

it('refuses what is no date, and prints the next permit all the same', async () => {
  await expect(renderer.permit(aPermitPaper({ signedOn: '09/12/2026' }))).rejects.toThrow(RangeError)
  await expect(renderer.permit(aPermitPaper())).resolves.toBeInstanceOf(Uint8Array)
})

describe.skipIf(!requireBinary('pdftotext'))('what a reader copies from a permit', () => {
  it('has Arabic words whole and in the order they are read, French and Tifinagh beside', async () => {
    const pages = await pagesOf(await renderer.permit(aPermitPaper()))

    expect(pages).toHaveLength(1)
    for (const words of [
      'المملكة المغربية',
      'إقليم الناظور',
      'جماعة الناظور',
      'رخصة البناء',
      'فاطمة الزهراء أمزيان',
      'بناء جديد',
      'موافق بتحفظات',
      'سليمان أزواغ',
      'رئيس مجلس الجماعة',
      'Royaume du Maroc',
      'Province de Nador',
      'Permis de construire',
      'Construction nouvelle',
      'agence urbaine : favorable avec réserves',
      '4.234,50 DH, quittance n° Q-2026-01177 du 04/12/2026',
      'mercredi 9 décembre 2026',
      '482 193 075 6',
      'PC 087/2026',
      'S 482193',
      'T 31.482/11',
      'K7QM2X',
      'ⵜⴰⴳⵍⴷⵉⵜ ⵏ ⵍⵎⵖⵔⵉⴱ',
      'ⵜⵓⵔⴰⴳⵜ ⵏ ⵜⵓⵚⴽⴰ',
      'ⵜⵉⴼⴰⴷⵉⵡⵉⵏ',
      'ⴰⵙⴳⵎⴹ: 09/12/2026',
    ]) {
      expect(pages[0]).toContain(words)
    }
    expect(pages[0]!.replaceAll(' ', '')).toContain('https://rokhas.example.ma/v/4821930756?c=K7QM2X')
  })

  it('says specimen in words on every page of a specimen, and on no other permit', async () => {
    const place = 'Lotissement Al Matar, à côté de la maison de la famille Amziane. '.repeat(40)
    const specimen = await pagesOf(await renderer.permit(aPermitPaper({ place })))
    const real = await pagesOf(await renderer.permit(aPermitPaper({ place, specimen: false })))

    expect(specimen).toHaveLength(2)
    for (const page of specimen) {
      expect(page).toContain('SPÉCIMEN')
      expect(page).toContain('نموذج')
      expect(page).toContain('ⴰⵎⴷⵢⴰ')
    }
    expect(real.join()).not.toMatch(/SPÉCIMEN|نموذج|ⴰⵎⴷⵢⴰ/)
  })

  it('prints what people wrote and never obeys it', async () => {
    const name = '#panic("x") $x^2$ *fort* _a_ [b] \\u{41} <c> @d `e` $t(papers:permit.title) {{name}}'
    const place = '"), #read("/etc/passwd") // /* = titre ~ --- '
    const commune = { ar: 'بني #انصار *', fr: '$t(papers:permit.title) {{name}} #x' }
    const text = (
      await pagesOf(
        await renderer.permit(aPermitPaper({ applicant: { name, cin: '#1', address: '$' }, place, commune })),
      )
    ).join(' ')

    expect(text).toContain(name)
    expect(text).toContain(place.trim())
    expect(text).toContain(`Commune de ${commune.fr}`)
  })

  it('drops signs that turn a line around and marks those no font of ours draws', async () => {
    const applicant = { name: 'Amina\u202e 😀\u0000 Aït\nTaleb 明', cin: 'S 1', address: 'x' }
    const [page] = await pagesOf(await renderer.permit(aPermitPaper({ applicant })))

    expect(page).toContain('Amina ? Aït Taleb ?')
  })
})
