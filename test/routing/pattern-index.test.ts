import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { meets } from '../../routing/networks.ts'
import { PatternIndex } from '../../routing/pattern-index.ts'

const pattern = fc.string({ unit: fc.constantFrom('A', 'B', '*', '?'), maxLength: 4 })

test('the index finds all that meets, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 12 }), pattern, (patterns, asked) => {
      const index = new PatternIndex(patterns.map((one, place) => [one, place]))

      const found = index.meeting(asked).sort((one, other) => one - other)

      const expected = [...patterns.keys()].filter((place) => meets(patterns[place] ?? '', asked))
      assert.deepEqual(found, expected)
    }),
    { seed: 1, numRuns: 2000 },
  )
})
