import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fingerprint } from '../../src/parse/fingerprint.ts'

const envelope = { sender: 'jenny@x.test', recipients: ['netdc@y.test'] }
const content = 'From: jenny@x.test\r\nMessage-ID: <1@x.test>\r\n\r\n.INV * IU\r\n'

function print(text: string, more: Partial<typeof envelope> = {}): string {
  return fingerprint(Buffer.from(text), { ...envelope, ...more })
}

test('a fingerprint is 64 hex digits', () => {
  assert.match(print(content), /^[0-9a-f]{64}$/)
})

test('the traces of the way do not count', () => {
  const traced = [
    'Return-Path: <jenny@x.test>',
    'Delivered-To: netdc@y.test',
    'RECEIVED: from a by b;',
    '\tMon, 1 Jan 2024 00:00:00 +0000',
    'Authentication-Results: y.test;',
    ' spf=pass',
    content,
  ].join('\r\n')

  assert.equal(print(traced), print(content))
})

test('a trace field below another field is content', () => {
  const inside = content.replace('\r\n\r\n', '\r\nReceived: from a by b\r\n\r\n')

  assert.notEqual(print(inside), print(content))
})

test('content, sender and recipients count', () => {
  const other = print(content.replace('IU', 'II'))

  assert.notEqual(other, print(content))
  assert.notEqual(print(content, { sender: '' }), print(content))
  assert.notEqual(print(content, { recipients: ['other@y.test'] }), print(content))
})

test('the order of the recipients, and a repeated one, do not count', () => {
  const one = print(content, { recipients: ['a@y.test', 'b@y.test'] })
  const other = print(content, { recipients: ['b@y.test', 'a@y.test', 'b@y.test'] })

  assert.equal(one, other)
})

test('a mail of traces alone, or of nothing, has a fingerprint too', () => {
  assert.equal(print('Received: from a'), print(''))
})
