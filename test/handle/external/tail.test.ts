import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Tail } from '../../../src/handle/external/tail.ts'

function tailOf(chunks: readonly string[], secret = 'a-secret-word') {
  const tail = new Tail(secret)
  for (const chunk of chunks) tail.add(Buffer.from(chunk))
  return tail.text
}

test('little is kept whole, on one line', () => {
  assert.equal(tailOf(['Trace\n  at ', 'line 4\x1b[0m\r\n', '\u202e!']), 'Trace at line 4 [0m !')
  assert.equal(tailOf([]), '')
})

test('of much the end is kept', () => {
  const chunks = Array.from({ length: 5000 }, (_, index) => `${index} `)

  const text = tailOf([...chunks, 'the end'])

  assert.match(text, /4998 4999 the end$/)
  assert.ok(Buffer.byteLength(text) <= 4096)
})

test('a chunk that is larger than all that is kept is cut', () => {
  const text = tailOf(['x'.repeat(1_000_000)])

  assert.equal(text, 'x'.repeat(4096))
})

test('a secret is not repeated, wherever it stands', () => {
  for (let before = 4070; before <= 4130; before++) {
    const text = tailOf(['the a-secret', '-word ', 'y'.repeat(before)])

    assert.doesNotMatch(text, /word|a-sec/)
  }
  assert.equal(tailOf(['token a-secret-word!']), 'token ***!')
  assert.equal(tailOf(['anything'], ''), 'anything')
})
