import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { common, contains, meets } from '../../routing/networks.ts'
import { matchesPattern, patternsMeet } from '../../src/model/index.ts'

const pattern = fc.string({ unit: fc.constantFrom('A', 'B', '*', '?'), maxLength: 4 })
const code = fc.string({ unit: fc.constantFrom('A', 'B', 'C'), maxLength: 5 })

test('a code of the inner pattern is a code of the pattern that contains it', () => {
  fc.assert(
    fc.property(pattern, pattern, code, (outer, inner, given) => {
      fc.pre(contains(outer, inner) && matchesPattern(inner, given))

      assert.ok(matchesPattern(outer, given))
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('patterns meet as the model says', () => {
  fc.assert(
    fc.property(pattern, pattern, (one, other) => {
      assert.equal(meets(one, other), patternsMeet(one, other))
    }),
    { seed: 2, numRuns: 1000 },
  )
})

test('what two patterns have in common holds every code of both', () => {
  fc.assert(
    fc.property(pattern, pattern, code, (one, other, given) => {
      fc.pre(matchesPattern(one, given) && matchesPattern(other, given))

      assert.ok(matchesPattern(common(one, other), given))
    }),
    { seed: 3, numRuns: 500 },
  )
})

const containing: readonly (readonly [outer: string, inner: string, is: boolean])[] = [
  ['*', 'B?', true],
  ['B?', 'BK', true],
  ['B*', 'B?', true],
  ['B?', 'B*', false],
  ['?', '*', false],
  ['BK', 'B?', false],
  ['BK', 'BK', true],
  ['*?', '?*', true],
  ['?*?', '??*', true],
  ['A*B', 'A*', false],
  ['A*B', 'A*CB', true],
]
for (const [outer, inner, is] of containing) {
  test(`${outer} ${is ? 'contains' : 'does not contain'} ${inner}`, () => {
    assert.equal(contains(outer, inner), is)
  })
}

test('the narrower of two patterns is what they have in common', () => {
  assert.equal(common('B*', 'BK'), 'BK')
  assert.equal(common('BK', '*'), 'BK')
  assert.equal(common('B*', '*K'), 'B*')
})
