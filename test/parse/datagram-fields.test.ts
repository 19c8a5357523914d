import assert from 'node:assert/strict'
import { test } from 'node:test'

import { datagramText, good, refused } from '../kit/datagrams.ts'

const sha256 = '0123456789abcdef'.repeat(4)

for (const [field, reason] of [
  ['.SIZE 10 MB', /no whole number/],
  ['.SIZE -1', /no whole number/],
  ['.BYTES 9007199254740992', /too large to be exact/],
  ['.BYTES 1e12', /no whole number/],
  ['.SHA256 abc', /no SHA-256/],
  ['.SHIPPED MAYBE', /none of HUB, USER, NONE/],
  ['.LINE', undefined],
  ['.LINE x ok 1', /no number of a line, outcome \(ok, nodata, /],
  ['.LINE 0 ok 1', /no number of a line/],
  ['.LINE 1 fine 1', /no number of a line/],
  ['.LINE 1 ok', /no number of a line/],
  ['.LINE 1 ok many', /no number of a line/],
  [`.FILE a.mseed 1 ${sha256}`, /no name of a file, its bytes/],
  [`.FILE a.mseed x ${sha256} text/plain`, /no name of a file, its bytes/],
  ['.FILE a.mseed 1 x text/plain', /no name of a file, its bytes/],
  [`.FILE a.mseed 1 ${sha256} text/plain http://a b`, /no name of a file, its bytes/],
  [`.FILE ../a 1 ${sha256} text/plain`, /no name of a file, its bytes/],
  ['.FROM_DC a b', /no name of a data centre/],
  ['.TO_DC *', /no name of a data centre/],
  ['.DATE yesterday', /no time/],
  ['.NONCE a b', /not one plain word/],
  [`.KEY ${'k'.repeat(201)}`, /not one plain word/],
  ['.ATTACHMENT abc', /no SHA-256/],
  [`.LABEL ${'x'.repeat(1001)}`, /1001 characters; at most 1000/],
  ['.LABEL one\n.LABEL two', /repeated with another value/],
  ['%%ACTION DATA::RCVOK', /a mail holds one datagram/],
] as const) {
  test(`"${field.slice(0, 50)}" is ${reason === undefined ? 'as good as not sent' : 'a problem'}`, () => {
    const text = datagramText('DATA::DONE', field.split('\n'))

    if (reason === undefined) good(text)
    else assert.match(refused(text).reasons, reason)
  })
}

for (const name of ['../x', 'a/b', 'a\\b', '.profile', 'a\tb', 'a\u0000b', 'a\u2028b', '..']) {
  test(`${JSON.stringify(name)} is no name of a file`, () => {
    assert.match(
      refused(datagramText('DATA::SHIPRDY', [`.FILENAME ${name}`])).reasons,
      /no name of a file/,
    )
  })
}

test('a size is a number like any other, however large', () => {
  const { kilobytes, bytes } = good(
    datagramText('DATA::SHIPRDY', ['.SIZE 1000000000000', '.BYTES 9007199254740991']),
  )

  assert.deepEqual([kilobytes, bytes], [1e12, Number.MAX_SAFE_INTEGER])
})

test('a resend is asked for by the field alone, unless it says no', () => {
  const isResend = (field: string) => good(datagramText('DATA::SHIPMENT', [field])).isResend

  assert.deepEqual(['', '.RESEND', '.RESEND YES', '.RESEND no'].map(isResend), [
    false,
    true,
    true,
    false,
  ])
})

test('a value is one line without control characters', () => {
  const { name, lines } = good(
    datagramText('DATA::DONE', ['.NAME a\u001b[1m\u2029b', '.LINE 1 failed 0 a\fb']),
  )

  assert.equal(name, 'a [1m b')
  assert.equal(lines[0]?.outcome.detail, 'a b')
})
