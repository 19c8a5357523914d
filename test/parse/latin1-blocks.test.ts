import assert from 'node:assert/strict'
import { test } from 'node:test'

import { latin1Blocks } from '../../src/parse/latin1-blocks.ts'

const mebibyte = 1_048_576

test('a short mail is one block, and so is an empty one', () => {
  assert.deepEqual([...latin1Blocks(Buffer.from('caf\u00e9', 'latin1'))], ['caf\u00e9'])
  assert.deepEqual([...latin1Blocks(new Uint8Array(0))], [''])
})

test('a long one comes in blocks that begin with a line and overlap', () => {
  const line = `${'x'.repeat(75)}\n`
  const mail = Buffer.from(line.repeat(Math.ceil((3 * mebibyte) / line.length)))

  const blocks = [...latin1Blocks(mail)]

  assert.equal(blocks.length, 4)
  for (const block of blocks) assert.ok(block.startsWith(line))
  assert.ok(blocks.reduce((sum, { length }) => sum + length, 0) > mail.length + 2 * 60_000)
})

test('whatever is shorter than the overlap stands whole in some block', () => {
  for (const at of [mebibyte - 5, mebibyte, 2 * mebibyte - 1]) {
    const mail = Buffer.alloc(3 * mebibyte, 'y')
    mail.write('a needle', at)

    assert.ok([...latin1Blocks(mail)].some((block) => block.includes('a needle')))
  }
})
