import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDocumentStore, fileKind } from '../../../src/core/papers/index.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const permit = Buffer.from('%PDF-1.7 permit')
const hash = createHash('sha256').update(permit).digest('hex')

it('gives back what was put, under the hash of its content', async () => {
  const documents = createDocumentStore(join(folder, 'round'))

  expect(await documents.put(permit)).toBe(hash)
  expect(Buffer.from((await documents.get(hash))!)).toEqual(permit)
})

it('keeps one whole file however often and at once it is put', async () => {
  const documents = createDocumentStore(join(folder, 'twice'))
  await Promise.all(Array.from({ length: 8 }, () => documents.put(permit)))

  expect(await readdir(join(folder, 'twice', hash.slice(0, 2)))).toEqual([hash.slice(2)])
})

it('has nothing under a hash nobody put', async () => {
  expect(await createDocumentStore(join(folder, 'none')).get('0'.repeat(64))).toBeUndefined()
})

it('refuses bytes that are no longer those that were put, until they are put again', async () => {
  const documents = createDocumentStore(join(folder, 'spoilt'))
  await documents.put(permit)
  await writeFile(join(folder, 'spoilt', hash.slice(0, 2), hash.slice(2)), 'something else')

  await expect(documents.get(hash)).rejects.toThrow('spoilt')
  await documents.put(permit)
  expect(Buffer.from((await documents.get(hash))!)).toEqual(permit)
})

it.each(['', '../../etc/passwd', hash.toUpperCase(), `${hash}\n`, `${hash}0`, `/${hash.slice(1)}`])(
  'refuses %j for a hash',
  async (given) => {
    await expect(createDocumentStore(folder).get(given)).rejects.toThrow('64 hex digits')
  },
)

it.each([
  ['pdf', Buffer.from('%PDF-1.7')],
  ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])],
  [undefined, Buffer.from('<svg>')],
  [undefined, Buffer.from([0xff, 0xd8])],
  [undefined, Buffer.alloc(0)],
])('knows %s by its first bytes', (kind, bytes) => {
  expect(fileKind(bytes)).toBe(kind)
})
