import assert from 'node:assert/strict'
import { test } from 'node:test'

import { FtpReplies } from '../../src/ship/ftp-replies.ts'

const welcome = '220-Welcome\n220 is not the end of it? \n it is not\n220 now'
const text = `${welcome.replace('\n220 is', '\n 220 is').replaceAll('\n', '\r\n')}\r\n213 500\r\n331\r\n`
const whole = [welcome.replace('\n220 is', '\n 220 is'), '213 500', '331']

test('replies are the same wherever their text was cut', () => {
  for (let at = 0; at <= text.length; at++) {
    const replies = new FtpReplies()

    const read = [...replies.read(text.slice(0, at)), ...replies.read(text.slice(at))]

    assert.deepEqual(read, whole)
  }
})

test('replies are the same when every character comes alone', () => {
  const replies = new FtpReplies()

  const read = Array.from(text).flatMap((character) => replies.read(character))

  assert.deepEqual(read, whole)
})

test('lines that are no replies are passed over, but not for ever', () => {
  const replies = new FtpReplies()

  assert.deepEqual(replies.read('hello\r\n\r\n220 ready\r\n22\r\n2200 x\r\n-1\r\n'), ['220 ready'])
  assert.throws(() => replies.read('\n'.repeat(40_000)), RangeError)
})

for (const [what, piece] of [
  ['a line', 'x'.repeat(1000)],
  ['a reply', '220-x\r\n'],
  ['a reply of empty lines', '220-\n\n'],
] as const) {
  test(`${what} that never ends is given up`, () => {
    const replies = new FtpReplies()

    assert.throws(() => {
      for (let i = 0; i < 100_000; i++) replies.read(piece)
    }, RangeError)
  })
}

test('many replies in one piece are no reply that never ends', () => {
  const replies = new FtpReplies()

  assert.equal(replies.read('200 ok\r\n'.repeat(50_000)).length, 50_000)
})
