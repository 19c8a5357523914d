import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Spool } from '../../../../handlers/seismic/waveform-formats/spool.ts'
import { temporaryFolder } from '../kit/folder.ts'

const mebibyte = 1024 * 1024

async function contents(spool: Spool): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(spool.read()))
}

test('few bytes are given back without a file', async (t) => {
  const folder = join(await temporaryFolder(t), 'spool')
  const spool = new Spool(folder)

  await spool.write(Buffer.from('one '))
  await spool.write(Buffer.from('two'))

  assert.equal((await contents(spool)).toString(), 'one two')
  assert.equal(spool.bytes, 7)
  await assert.rejects(readdir(folder), { code: 'ENOENT' })
})

test('many bytes come back as they were, more than once, and leave no file behind', async (t) => {
  const folder = join(await temporaryFolder(t), 'spool')
  const spool = new Spool(folder)
  const pieces = Array.from({ length: 11 }, (_, i) => Buffer.alloc(mebibyte - 8, i))
  t.after(() => spool.close())

  for (const piece of pieces) await spool.write(piece)

  assert.ok((await contents(spool)).equals(Buffer.concat(pieces)))
  assert.ok((await contents(spool)).equals(Buffer.concat(pieces)))
  assert.deepEqual(await readdir(folder), [])
})

test('after it was cleared nothing of before comes back', async (t) => {
  const spool = new Spool(await temporaryFolder(t))
  t.after(() => spool.close())
  for (let i = 0; i < 6; i++) await spool.write(Buffer.alloc(mebibyte, 1))

  spool.clear()
  await spool.write(Buffer.from('new'))

  assert.equal((await contents(spool)).toString(), 'new')
})

test('a folder that cannot be made is an error of the system', async (t) => {
  const file = join(await temporaryFolder(t), 'file')
  await writeFile(file, '')
  const spool = new Spool(join(file, 'below'))

  await assert.rejects(spool.write(Buffer.alloc(5 * mebibyte)), { code: 'ENOTDIR' })
})
