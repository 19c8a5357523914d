import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { canonicalText } from '../../src/parse/canonical-text.ts'

test('line ends become LF, blanks at the end of a line and empty lines at the end are cut', () => {
  assert.equal(canonicalText('a \r\n\t b\t \r\r\nc  d\n \n\t\n'), 'a\n\t b\n\nc  d')
})

test('a text that is canonical stays as it is', () => {
  const text = '\n\n%%ACTION DATA::DONE\n.END\n\nx\u00a0'

  assert.equal(canonicalText(text), text)
})

test('a text of blanks and line ends is empty', () => {
  assert.deepEqual(['', ' ', '\n', ' \r\n\t', '\r'].map(canonicalText), ['', '', '', '', ''])
})

const words = fc.constantFrom('', 'a', '.LABEL x', 'é', '\u2028', '\u00a0', ' b', '\tc', '%%')
const lines = fc.array(words, { maxLength: 8 })
/** Not CR: before an LF it would be half of a line end. */
const lineEnds = fc.constantFrom('\n', '\r\n')
const blanks = fc.stringMatching(/^[ \t]{0,3}$/)

test('what a mail server does to lines changes nothing', () => {
  const mangled = lines.chain((given) =>
    fc.tuple(
      fc.constant(given),
      fc.array(fc.tuple(blanks, lineEnds), { minLength: given.length, maxLength: given.length }),
      fc.array(lineEnds, { maxLength: 3 }),
    ),
  )
  fc.assert(
    fc.property(mangled, ([given, ends, below]) => {
      const text = given.map((line, index) => line + (ends[index] ?? []).join('')).join('')

      const canonical = canonicalText(text + below.join(''))

      assert.equal(canonical, canonicalText(given.join('\n')))
      assert.equal(canonicalText(canonical), canonical)
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('a text that differs in anything else stays another', () => {
  fc.assert(
    fc.property(lines, lines, (one, other) => {
      const trimmed = ([...given]: readonly string[]) => {
        while (given.at(-1) === '') given.pop()
        return given.join('\n')
      }

      const isSame = canonicalText(one.join('\n')) === canonicalText(other.join('\n'))

      assert.equal(isSame, trimmed(one) === trimmed(other))
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('a text of blanks within a line, or of empty lines, takes no square of its length', () => {
  const blank = ' '.repeat(3_000_000)

  assert.equal(canonicalText(`a${blank}b${blank}`), `a${blank}b`)
  assert.equal(canonicalText(`a${' \r\n'.repeat(1_000_000)}b`).length, 1_000_002)
})
