import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { decodedLineSteps, undoQuotedPrintable } from '../../src/parse/left-encoded.ts'
import { finish } from '../../src/parse/steps.ts'
import { splitLines } from '../../src/parse/text.ts'

fc.configureGlobal({ seed: 1 })

test('a soft line break and a spelled equals sign are decoded', () => {
  assert.equal(undoQuotedPrintable('.DATA * =\r\nIU a=3Db\n'), '.DATA * IU a=b\n')
})

test('a blank that was encoded at the end of a line is decoded', () => {
  assert.equal(undoQuotedPrintable('> .INV * IU=20\n> .INV *\n'), '> .INV * IU \n> .INV *\n')
})

test('a run of encoded bytes is one character where it is UTF-8', () => {
  assert.equal(undoQuotedPrintable('.NAME J=C3=A9nny\nx=3Dy'), '.NAME Jénny\nx=y')
})

test('a text that is not encoded stays as it is', () => {
  const texts = [
    '.INV * IU trim=sample\n.INV * II\n',
    'the answer =\n.NETDC_REQUEST\n',
    '=====\nplain\n',
    '.NAME a =\n.INST =\n .END\n',
    '.INV * IU src=10.0.0.1 time=2001\n',
    '.END\n-- \nhttps://example.org/?a=3Db&c=20\n=\nx\n',
    '',
  ]
  for (const text of texts) assert.equal(undoQuotedPrintable(text), undefined)
})

test('a text of any length gives the lines that it gives in one go', () => {
  const scraps = [
    '\n',
    '\r\n',
    '\r',
    ' ',
    '\t',
    '=',
    '=20',
    '=0D',
    '=C3=A9',
    '.INV * IU',
    '\v',
    'x',
  ]
  const long = fc
    .array(fc.constantFrom(...scraps), { maxLength: 40 })
    .map((parts) => parts.join('').repeat(1500))
  fc.assert(
    fc.property(long, (text) => {
      const { lines, wasEncoded } = finish(decodedLineSteps(text))
      const decoded = undoQuotedPrintable(text)

      assert.equal(wasEncoded, decoded !== undefined)
      assert.deepEqual(lines, splitLines(decoded ?? text))
    }),
    { numRuns: 60 },
  )
})

test('a long text is looked through in small steps', () => {
  const steps = decodedLineSteps('.DATA * IU ANMO 00 BHZ\n'.repeat(10_000))
  let count = 0
  while (steps.next().done !== true) count++

  assert.ok(count >= 20, `${count} steps`)
})
