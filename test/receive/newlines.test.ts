import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { withWireNewlines } from '../../src/receive/newlines.ts'

fc.configureGlobal({ seed: 1 })

test('a mail in order is given back uncopied', () => {
  const mail = Buffer.from('a\r\nb\rc\r\n')

  assert.equal(withWireNewlines(mail), mail)
})

test('every bare LF gets its CR', () => {
  assert.equal(
    withWireNewlines(Buffer.from('\na\n\nb\r\nc\n')).toString(),
    '\r\na\r\n\r\nb\r\nc\r\n',
  )
})

test('it does what a regular expression would', () => {
  const text = fc.array(fc.constantFrom('\r', '\n', 'x')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (given) => {
      const wanted = given.replace(/(?<!\r)\n/g, '\r\n')
      assert.equal(withWireNewlines(Buffer.from(given)).toString(), wanted)
    }),
  )
})
