import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { BareNewlines, withWireNewlines } from '../../src/receive/newlines.ts'

fc.configureGlobal({ seed: 1 })

const bareIn = (...pieces: readonly string[]) => {
  const newlines = new BareNewlines()
  for (const piece of pieces) newlines.add(Buffer.from(piece))
  return newlines.count
}
const mended = (text: string) => withWireNewlines(Buffer.from(text), bareIn(text)).toString()

test('a mail in order is given back uncopied', () => {
  const mail = Buffer.from('a\r\nb\rc\r\n')

  assert.equal(withWireNewlines(mail, bareIn(mail.toString())), mail)
})

test('every bare LF gets its CR', () => {
  assert.equal(mended('\na\n\nb\r\nc\n'), '\r\na\r\n\r\nb\r\nc\r\n')
})

test('a CR LF that comes in two pieces is no bare LF', () => {
  assert.equal(bareIn('a\r', '\nb', '\nc\r\n'), 1)
})

test('it does what a regular expression would', () => {
  const text = fc.array(fc.constantFrom('\r', '\n', 'x')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (given) => {
      const wanted = given.replace(/(?<!\r)\n/g, '\r\n')
      assert.equal(mended(given), wanted)
    }),
  )
})
