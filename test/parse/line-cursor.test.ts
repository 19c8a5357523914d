import assert from 'node:assert/strict'
import { test } from 'node:test'

import { LineCursor } from '../../src/parse/line-cursor.ts'

test('lines end in CR LF, LF or CR, the last one in nothing', () => {
  const lines = new LineCursor('a\r\n\nb\rc')

  assert.deepEqual([lines.next(), lines.next(), lines.next()], ['a', '', 'b'])
  assert.deepEqual([lines.number, lines.rest], [3, 'c'])
  assert.deepEqual([lines.next(), lines.next(), lines.number], ['c', undefined, 4])
  assert.equal(lines.rest, '')
})

test('a line end at the end of the text begins no other line', () => {
  const lines = new LineCursor('a\n')

  assert.deepEqual([lines.next(), lines.next()], ['a', undefined])
})
