import assert from 'node:assert/strict'
import { test } from 'node:test'

import { MailContent } from '../../src/receive/content.ts'

function contentOf(...pieces: readonly Uint8Array[]) {
  const content = new MailContent()
  for (const piece of pieces) content.add(piece)
  return content
}

test('a mail that came in one piece is given as it is', async () => {
  const piece = Buffer.from('From: a@x.test\r\n')

  const whole = await contentOf(piece).whole()

  assert.equal(whole.buffer, piece.buffer)
  assert.equal(whole.toString(), 'From: a@x.test\r\n')
})

test('pieces make one mail, whose bare line ends were counted as they came', async () => {
  const content = contentOf(Buffer.from('a\r'), Buffer.from('\nb\n'), Buffer.from('c'))

  assert.equal((await content.whole()).toString(), 'a\r\nb\nc')
  assert.equal(content.bytes, 6)
  assert.equal(content.bareNewlines, 1)
})

test('others have their turn while a large mail is put together', async () => {
  const piece = Buffer.alloc(64 * 1024, 'x')
  const content = contentOf(...Array.from({ length: 64 }, () => piece))
  let turns = 0
  const count = () => {
    turns++
    running = setImmediate(count)
  }
  let running = setImmediate(count)

  const whole = await content.whole()
  clearImmediate(running)

  assert.equal(whole.length, 4 * 1024 * 1024)
  assert.ok(whole.every((byte) => byte === 0x78))
  assert.ok(turns >= 3, `${turns} turns`)
})

test('nothing is left of a mail that was dropped', async () => {
  const content = contentOf(Buffer.from('a'), Buffer.from('b'))
  content.drop()

  assert.equal(content.bytes, 0)
  assert.equal((await content.whole()).length, 0)
})
