import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ArchiveFile } from '../../../../handlers/seismic/archive/archive-file.ts'
import { temporaryFolder } from '../kit/folder.ts'

test('what is no file is not opened as one', async (t) => {
  const folder = await temporaryFolder(t)
  mkdirSync(join(folder, 'folder'))

  assert.throws(() => ArchiveFile.open(join(folder, 'folder')), { code: 'EISDIR' })
  assert.throws(() => ArchiveFile.open('/dev/null'), { code: 'ESPIPE' })
  assert.throws(() => ArchiveFile.open(join(folder, 'none')), { code: 'ENOENT' })
})

test('others have their turn while a long file is read', async (t) => {
  const path = join(await temporaryFolder(t), 'file')
  writeFileSync(path, 'abc')
  const file = ArchiveFile.open(path)
  t.after(() => {
    file.close()
  })
  const target = Buffer.alloc(1024 * 1024)
  let isTurn = false
  setImmediate(() => (isTurn = true))

  for (let i = 0; i < 2; i++) await file.read(target, 0, target.length, 0)

  assert.ok(isTurn)
  assert.equal(target.toString('latin1', 0, 3), 'abc')
})
