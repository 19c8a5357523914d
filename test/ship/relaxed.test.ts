import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'

import fc from 'fast-check'

import { BodyHash, fieldsOf, relaxedField } from '../../src/ship/relaxed.ts'
import { canonicalBody } from './signing.ts'

function hashOf(...pieces: readonly string[]): string {
  const hash = new BodyHash()
  for (const piece of pieces) hash.add(Buffer.from(piece, 'latin1'))
  return hash.digest()
}

const sha256 = (text: string) => createHash('sha256').update(text, 'latin1').digest('base64')

test('fields are unfolded, their names in lower case, blanks and tabs one blank', () => {
  const fields = fieldsOf('A: X\r\nB : Y\t\r\n\tZ  \r\nC:\u00a0x')

  assert.deepEqual(fields.map(relaxedField), ['a:X', 'b:Y Z', 'c:\u00a0x'])
})

test('a body loses the blanks at the ends of lines and the empty lines at its end', () => {
  assert.equal(hashOf(' C \r\nD \t E\r\n\r\n\r\n'), sha256(' C\r\nD E\r\n'))
})

test('an empty body is hashed as nothing, and a body without a line end as if it had one', () => {
  assert.equal(hashOf(), sha256(''))
  assert.equal(hashOf('\r\n\r\n'), sha256(''))
  assert.equal(hashOf('x'), sha256('x\r\n'))
})

test('a body has the same hash in whatever pieces it comes', () => {
  const piece = fc.stringMatching(/^(?:[ab\u00e9 \t]|\r\n){0,12}\r?$/)
  const property = fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    assert.equal(hashOf(...pieces), sha256(canonicalBody(pieces.join(''))))
  })

  fc.assert(property, { seed: 6376, numRuns: 500 })
})
