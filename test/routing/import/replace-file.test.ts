import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { replaceFile } from '../../../routing/import/replace-file.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'

const old = Buffer.from('old')

test('a file is replaced with its mode, and nothing is left over', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'table.txt')
  writeFileSync(file, 'old', { mode: 0o640 })

  await replaceFile(file, old, Buffer.from('new'))

  assert.equal(readFileSync(file, 'utf8'), 'new')
  assert.equal(statSync(file).mode & 0o777, 0o640)
  assert.deepEqual(readdirSync(folder), ['table.txt'])
})

test('a link stays a link', async (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'real'))
  writeFileSync(join(folder, 'real', 'table.txt'), 'old')
  symlinkSync(join('real', 'table.txt'), join(folder, 'link.txt'))

  await replaceFile(join(folder, 'link.txt'), old, Buffer.from('new'))

  assert.equal(readFileSync(join(folder, 'real', 'table.txt'), 'utf8'), 'new')
  assert.deepEqual(readdirSync(folder).sort(), ['link.txt', 'real'])
})

test('what cannot be replaced stays, without a draft beside it', async (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'table'))

  await assert.rejects(replaceFile(join(folder, 'table'), old, Buffer.from('new')), {
    code: 'CONFIG',
    message: /table is not replaced: /,
  })

  assert.deepEqual(readdirSync(folder), ['table'])
})

test('a file that somebody edited meanwhile stays as he left it', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'table.txt')
  writeFileSync(file, 'edited')

  await assert.rejects(replaceFile(file, old, Buffer.from('new')), {
    code: 'CONFIG',
    message: /somebody else changed it meanwhile; import again$/,
  })

  assert.equal(readFileSync(file, 'utf8'), 'edited')
  assert.deepEqual(readdirSync(folder), ['table.txt'])
})
