/** The location codes that a pattern selects, against the protocol's own words done letter by letter. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { everything, selectsChannel } from '../../../handlers/seismic/selection.ts'

const characters = ['0', '1', 'A', ' ', '-', '*', '?']
const codes = ['', ' ', '  ', '0', '1', 'A', '00', '01', '10', '1A', 'A1', ' 1', '1 ']

/** "Replace each `-` by a space; pad to two characters with trailing spaces; match." */
function selectsNaively(pattern: string, code: string): boolean {
  if (pattern === '*') return true
  let wanted = ''
  for (const character of pattern) wanted += character === '-' ? ' ' : character
  while (wanted.length < 2) wanted += ' '
  let padded = code
  while (padded.length < 2) padded += ' '
  return matches(Array.from(wanted), Array.from(padded))
}

function matches([first, ...rest]: readonly string[], given: readonly string[]): boolean {
  const [next, ...others] = given
  if (first === undefined) return next === undefined
  if (first === '*')
    return matches(rest, given) || (next !== undefined && matches([first, ...rest], others))
  return next !== undefined && (first === '?' || first === next) && matches(rest, others)
}

function selects(location: readonly string[], code: string): boolean {
  const id = { network: 'IU', station: 'ANMO', location: code, channel: 'BHZ' }
  return selectsChannel({ ...everything, location }, id)
}

test('a list of patterns selects the locations that the protocol says', () => {
  const pattern = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 3 })
  const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(patterns, fc.constantFrom(...codes), (location, code) => {
      const expected = location.some((wanted) => selectsNaively(wanted, code))

      assert.equal(selects(location, code), expected)
    }),
    { seed: 1, numRuns: 10_000 },
  )
})

const examples: readonly (readonly [pattern: string, code: string, isSelected: boolean])[] = [
  ['-', '', true],
  ['--', '', true],
  ['-', '00', false],
  ['*', '', true],
  ['?', '', true],
  ['?', '1', true],
  ['?', '10', false],
  ['??', '', true],
  ['??', '10', true],
  ['1?', '1', true],
  ['1-', '1', true],
]
for (const [pattern, code, isSelected] of examples) {
  test(`${pattern} ${isSelected ? 'selects' : 'does not select'} the location "${code}"`, () => {
    assert.equal(selects([pattern], code), isSelected)
  })
}
