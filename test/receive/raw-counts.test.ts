import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import {
  defaultCounts,
  hasBareNewlineInHeader,
  refuseByCounts,
} from '../../src/receive/raw-counts.ts'

fc.configureGlobal({ seed: 1 })

const refuse = (text: string) => refuseByCounts(Buffer.from(text, 'latin1'), defaultCounts)
const from = 'From: a@x.test\r\n'
const body = '\r\nHELP\r\n'

describe('fields', () => {
  test('an ordinary mail passes', () => {
    assert.equal(refuse(`Received: by a\r\n${from}Subject: x\r\n${body}`), undefined)
    assert.equal(refuse(from), undefined)
  })

  test('fifty hops pass and fifty-one are a loop', () => {
    const hop = 'Received: from a\r\n\tby b; date\r\n'

    assert.equal(refuse(hop.repeat(50) + from + body), undefined)
    assert.equal(refuse(hop.repeat(51) + from + body), 'TOO_MANY_HOPS')
  })

  test('sixteen signatures pass and seventeen do not', () => {
    const signature = 'DKIM-Signature: v=1\r\n'

    assert.equal(refuse(signature.repeat(16) + from + body), undefined)
    assert.equal(refuse(signature.repeat(500) + from + body), 'TOO_MANY_SIGNATURES')
  })

  test('there must be exactly one From and at most one Sender', () => {
    assert.equal(refuse(`Subject: x\r\n${body}`), 'FROM_COUNT')
    assert.equal(refuse(`${from}FROM : b@x.test\r\n${body}`), 'FROM_COUNT')
    assert.equal(refuse(`\r\n${from}`), 'FROM_COUNT')
    assert.equal(refuse(''), 'FROM_COUNT')
    assert.equal(refuse(`${from}Sender: b@x.test\r\n${body}`), undefined)
    assert.equal(refuse(`${from}${'Sender: b@x.test\r\n'.repeat(2)}${body}`), 'SENDER_COUNT')
  })

  test('a From field of fifty addresses is refused', () => {
    const many = Array.from({ length: 50 }, (_, i) => `a${i}@x.test`)

    assert.equal(refuse(`From: group: ${many.join(',\r\n ')};\r\n${body}`), 'FROM_LIST')
  })

  test('an @ in quotes or comments is no address', () => {
    const decoys = `"a@b \\" ${'@'.repeat(20)}" (c@d (${'@'.repeat(20)}) \\) "@) <a@x.test> )`

    assert.equal(refuse(`From: ${decoys}\r\n${body}`), undefined)
  })

  test('what stands in the body is no field', () => {
    assert.equal(refuse(`${from}\r\n${from}${'Received: x\r\n'.repeat(60)}`), undefined)
    assert.equal(refuse(`${from}\n${from}`), undefined)
  })
})

describe('size', () => {
  test('a header of a thousand lines passes and a longer one does not', () => {
    assert.equal(refuse(`${from}${'X: y\r\n'.repeat(998)}${body}`), undefined)
    assert.equal(refuse(`${from}${'X: y\r\n'.repeat(1001)}${body}`), 'HEADER_TOO_LARGE')
    assert.equal(refuse(`${from}X: y\r\n${' z\r\n'.repeat(1001)}${body}`), 'HEADER_TOO_LARGE')
  })

  test('bombs of bytes are refused', () => {
    assert.equal(refuse(`${from}X: ${'y'.repeat(5_000_000)}\r\n${body}`), 'HEADER_TOO_LARGE')
    assert.equal(refuse(`${from}${'X: y\r\n'.repeat(100_000)}${body}`), 'HEADER_TOO_LARGE')
    assert.equal(refuse(`From: ${'a@x.test,'.repeat(60_000)}\r\n${body}`), 'HEADER_TOO_LARGE')
  })

  test('a long body is no matter of these counts', () => {
    assert.equal(refuse(`${from}\r\n${'x'.repeat(500_000)}`), undefined)
  })
})

describe('parts', () => {
  const multipart = (boundary: string) =>
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n`

  test('a hundred parts pass and more do not', () => {
    const part = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'

    assert.equal(refuse(`${from}${multipart('b')}\r\n${part.repeat(100)}--b--\r\n`), undefined)
    assert.equal(refuse(`${from}${multipart('b')}\r\n${part.repeat(101)}`), 'TOO_MANY_PARTS')
    assert.equal(refuse(`${from}${multipart('b')}\r\n${'--b\n'.repeat(500_000)}`), 'TOO_MANY_PARTS')
  })

  test('multiparts side by side pass, nested ones up to a depth', () => {
    const pair = (i: number) => `--b\r\n${multipart(`c${i}`)}\r\n--c${i}\r\n\r\nx\r\n--c${i}--\r\n`
    const nested = (depth: number) =>
      Array.from({ length: depth }, (_, i) => `--b${i}\r\n${multipart(`b${i + 1}`)}\r\n`).join('')
    const beside = Array.from({ length: 30 }, (_, i) => pair(i)).join('')

    assert.equal(refuse(`${from}${multipart('b')}\r\n${beside}`), undefined)
    assert.equal(refuse(`${from}${multipart('b0')}\r\n${nested(15)}`), undefined)
    assert.equal(refuse(`${from}${multipart('b0')}\r\n${nested(5000)}`), 'TOO_DEEP')
  })

  test('a boundary without quotes, folded, at the very end or just like its parent is read', () => {
    const folded = `${from}Content-Type: multipart/mixed;\r\n\tBOUNDARY=b\r\n\r\n`

    assert.equal(refuse(`${folded}${'--b  \r\n'.repeat(101)}`), 'TOO_MANY_PARTS')
    assert.equal(refuse(`${folded}--b`), undefined)
    assert.equal(refuse(`${folded}${`--b\r\n${multipart('b')}\r\n`.repeat(101)}`), 'TOO_MANY_PARTS')
  })

  test('lines of dashes in a plain mail are text', () => {
    assert.equal(refuse(`${from}\r\n${'--b\r\n'.repeat(1000)}`), undefined)
    assert.equal(refuse(`${from}${multipart('b')}\r\n${'-----\r\n'.repeat(1000)}`), undefined)
  })
})

test('a bare LF is told in the header, and only there', () => {
  const bare = (text: string) => hasBareNewlineInHeader(Buffer.from(text), defaultCounts)

  assert.equal(bare(`${from}${body}`), false)
  assert.equal(bare(`${from}\r\na\nb`), false)
  assert.equal(bare(`A: b\n${from}${body}`), true)
  assert.equal(bare(`${from}\nHELP\r\n`), true)
  assert.equal(bare('x'.repeat(200_000)), false)
})

test('no bytes whatever make it throw or run long', () => {
  const pieces = fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    'From:',
    'boundary="b"',
    '--b',
    '@',
    '"',
    '(',
    'x',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 200 }), (chosen) => {
      refuse(chosen.join(''))
    }),
  )
})
