import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { LastGood } from '../../routing/last-good.ts'
import { Fault } from '../../src/model/index.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const row = 'PRIMARY IU A a@x.test n a c p e\n'

test('a copy is kept, and read as a table', (t) => {
  const folder = temporaryFolder(t)
  const copy = new LastGood(join(folder, 'last-good'))

  copy.keep(row)

  assert.equal(readFileSync(join(folder, 'last-good'), 'utf8'), row)
  assert.equal(copy.read()?.rows.length, 1)
  assert.deepEqual(readdirSync(folder), ['last-good'])
})

test('what is kept already is not written again', (t) => {
  const path = join(temporaryFolder(t), 'last-good')
  const copy = new LastGood(path)
  copy.keep(row)
  const before = statSync(path)

  copy.keep(row)

  assert.equal(statSync(path).ino, before.ino)
  assert.equal(statSync(path).ctimeMs, before.ctimeMs)
})

test('without a copy, or with a bad one, there is no table', (t) => {
  const path = join(temporaryFolder(t), 'last-good')
  const copy = new LastGood(path)

  const missing = copy.read()
  writeFileSync(path, 'PRIMARY\n')
  const bad = copy.read()

  assert.deepEqual([missing, bad], [undefined, undefined])
})

test('a copy that cannot be written is a fault that says so', (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'last-good'))

  for (const path of ['last-good', 'nowhere/last-good']) {
    assert.throws(
      () => {
        new LastGood(join(folder, path)).keep(row)
      },
      (thrown) => thrown instanceof Fault && thrown.message.includes('is not kept'),
    )
  }
  assert.deepEqual(readdirSync(folder), ['last-good'])
})
