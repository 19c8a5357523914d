import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { isCovered, withoutRedundant } from '../../routing/containment.ts'
import { common, contains, meets } from '../../routing/networks.ts'
import { patternsMeet } from '../../src/model/index.ts'
import { liesIn, Universe } from './kit/codes.ts'

const universe = new Universe(6)

const pattern = fc.string({
  unit: fc.constantFrom('A', 'B', '*', '?'),
  minLength: 1,
  maxLength: 5,
})

test('a pattern contains another exactly when all its codes do', () => {
  fc.assert(
    fc.property(pattern, pattern, (outer, inner) => {
      assert.equal(contains(outer, inner), universe.isPart(inner, outer))
    }),
    { seed: 1, numRuns: 5000 },
  )
})

test('patterns cover another exactly when all its codes are theirs', () => {
  fc.assert(
    fc.property(pattern, fc.array(pattern, { maxLength: 4 }), (inner, outers) => {
      assert.equal(
        isCovered(inner, outers),
        liesIn(universe.matched(inner), universe.matchedByAny(outers)),
      )
    }),
    { seed: 2, numRuns: 3000 },
  )
})

test('patterns meet as the model says', () => {
  fc.assert(
    fc.property(pattern, pattern, (one, other) => {
      assert.equal(meets(one, other), patternsMeet(one, other))
    }),
    { seed: 3, numRuns: 1000 },
  )
})

test('what two patterns have in common is exactly the codes of both', () => {
  fc.assert(
    fc.property(pattern, pattern, (one, other) => {
      const both = universe.matchedByAny(common(one, other))

      const [ours, theirs] = [universe.matched(one), universe.matched(other)]
      const expected = ours.map((is, index) => is && theirs[index])
      assert.deepEqual(both, expected)
    }),
    { seed: 4, numRuns: 5000 },
  )
})

test('nothing that two patterns have in common is said twice', () => {
  fc.assert(
    fc.property(pattern, pattern, (one, other) => {
      const members = common(one, other)

      for (const [index, member] of members.entries()) {
        const others = members.filter((_, at) => at !== index)
        assert.ok(!others.some((outer) => contains(outer, member)), members.join(' '))
      }
    }),
    { seed: 5, numRuns: 2000 },
  )
})

const containing: readonly (readonly [outer: string, inner: string, is: boolean])[] = [
  ['*', 'B?', true],
  ['B?', 'BK', true],
  ['B*', 'B?', true],
  ['B?', 'B*', false],
  ['?', '*', false],
  ['?*', '*', true],
  ['BK', 'B?', false],
  ['BK', 'BK', true],
  ['*?', '?*', true],
  ['?*?', '??*', true],
  ['A*B', 'A*', false],
  ['A*B', 'A*CB', true],
  ['A?*', 'A*B*', true],
  ['*B', 'A?', false],
  ['A'.repeat(31) + '*', 'A'.repeat(31) + '?*', false],
]
for (const [outer, inner, is] of containing) {
  test(`${outer} ${is ? 'contains' : 'does not contain'} ${inner}`, () => {
    assert.equal(contains(outer, inner), is)
  })
}

const crossing: readonly (readonly [one: string, other: string, both: readonly string[]])[] = [
  ['B*', 'BK', ['BK']],
  ['BK', '*', ['BK']],
  ['BK', 'IU', []],
  ['B?', '?K', ['BK']],
  ['B*', '*K', ['B*K']],
  ['AB*', '*BA', ['ABA', 'AB*BA']],
  ['B?', 'I*', []],
  ['*?', '**', ['*']],
  ['*?', '*A*', ['*A*']],
]
for (const [one, other, both] of crossing) {
  test(`${one} and ${other} have ${both.join(' ') || 'nothing'} in common`, () => {
    assert.deepEqual(common(one, other), both)
    assert.deepEqual([...common(other, one)].sort(), [...both].sort())
  })
}

test('what would take too many patterns to say is said with one that is too wide', () => {
  assert.deepEqual(common('*A*B*C*D*E*F*G*', '*H*I*J*K*L*M*N*'), ['*A*B*C*D*E*F*G*'])
  assert.deepEqual(common('*A*B*C*D*', '*H*I*J*K*L*'), ['*H*I*J*K*L*'])
  assert.equal(common('*A*B*C*', '*D*E*F*').length, 20)
})

test('patterns too long to be looked at in full are taken as one of them', () => {
  const [one, other] = [`*${'A'.repeat(40)}`, `${'B'.repeat(41)}*`]

  assert.deepEqual(common(one, other), [other])
})

test('a cover is not looked for where that would take long', () => {
  const many = Array.from({ length: 65 }, (_, i) => `A${i}*`)

  assert.equal(isCovered('A*', [...many, 'A', 'A?*']), false)
  assert.equal(isCovered('*A*A*A*A*A*A*A*', ['*A????*A????*?', '*A?*A?*A?*A*B']), false)
})

test('of patterns that mean the same one is kept', () => {
  assert.deepEqual(withoutRedundant(['?*', '*']), ['*'])
  assert.deepEqual(withoutRedundant(['BK', 'B?', 'BK', 'IU']), ['B?', 'IU'])
  assert.deepEqual(withoutRedundant(['BK', 'BK']), ['BK'])
})
