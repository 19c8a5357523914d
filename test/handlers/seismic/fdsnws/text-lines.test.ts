/** Lines of a text that comes in pieces. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { textLines } from '../../../../handlers/seismic/fdsnws/text-lines.ts'

async function* pieces(...texts: readonly string[]) {
  for (const text of texts) yield Buffer.from(text)
}

test('lines end in \\n or \\r\\n, wherever the pieces are cut', async () => {
  const lines = await Array.fromAsync(
    textLines(pieces('one\r', '\ntw', 'o\n', '\nthree\r\nfo', 'ur')),
  )

  assert.deepEqual(lines, ['one', 'two', '', 'three', 'four'])
})

test('a letter of several bytes may lie in two pieces', async () => {
  const [first, second] = [Buffer.from('Zürich').subarray(0, 2), Buffer.from('Zürich').subarray(2)]
  async function* halves() {
    yield first
    yield second
  }

  assert.deepEqual(await Array.fromAsync(textLines(halves())), ['Zürich'])
})

test('a line that does not end is not read for ever', async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(4096, 'x')
  }

  await assert.rejects(Array.fromAsync(textLines(endless())), { code: 'SOURCE_BROKEN' })
})
