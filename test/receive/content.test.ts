import assert from 'node:assert/strict'
import { test } from 'node:test'

import { MailContent } from '../../src/receive/content.ts'

const mostBytes = 10_000_000

function contentOf(...pieces: readonly Uint8Array[]) {
  const content = new MailContent(mostBytes)
  for (const piece of pieces) content.add(piece)
  return content
}

test('a mail that came in one piece is given as it is', () => {
  const piece = Buffer.from('From: a@x.test\r\n')

  const whole = contentOf(piece).whole()

  assert.equal(whole.buffer, piece.buffer)
  assert.equal(whole.toString(), 'From: a@x.test\r\n')
})

test('pieces make one mail, whose bare line ends were counted as they came', () => {
  const content = contentOf(Buffer.from('a\r'), Buffer.from('\nb\n'), Buffer.from('c'))

  assert.equal(content.whole().toString(), 'a\r\nb\nc')
  assert.equal(content.bytes, 6)
  assert.equal(content.bareNewlines, 1)
})

test('many pieces make a large mail', () => {
  const pieces = Array.from({ length: 70 }, (_, i) => Buffer.alloc(60_000 + i, i))
  const content = contentOf(...pieces)

  assert.ok(content.whole().equals(Buffer.concat(pieces)))
})

test('a large piece alone is not copied, and is when another follows', () => {
  const [large, more] = [Buffer.alloc(100_000, 'x'), Buffer.from('y')]
  const content = contentOf(large)

  assert.equal(content.whole().buffer, large.buffer)
  content.add(more)
  assert.ok(content.whole().equals(Buffer.concat([large, more])))
})

test('the memory of a large mail is given back when it is dropped', () => {
  const content = contentOf(Buffer.alloc(100_000, 'x'), Buffer.alloc(100_000, 'y'))
  const { buffer } = content.whole()
  content.drop()

  assert.equal(buffer.byteLength, 0)
})

test('no more is taken than was set aside', () => {
  const content = contentOf(Buffer.alloc(mostBytes))

  assert.throws(() => {
    content.add(Buffer.from('x'))
  }, RangeError)
  assert.equal(content.bytes, mostBytes)
})

test('nothing is left of a mail that was dropped', () => {
  const content = contentOf(Buffer.from('a'), Buffer.from('b'))
  content.drop()

  assert.equal(content.bytes, 0)
  assert.equal(content.whole().length, 0)
})
