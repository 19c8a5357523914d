import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rateFields, rateOf } from '../../../../handlers/seismic/miniseed/sample-rate.ts'

const rules: readonly (readonly [number, number, number])[] = [
  [20, 1, 20],
  [20, 5, 100],
  [200, -10, 20],
  [-10, 1, 0.1],
  [-1, 4, 4],
  [-10, -1, 0.1],
  [-10, -6, 1 / 60],
  [20, 0, 20],
  [-10, 0, 0.1],
  [0, 1, 0],
]

for (const [factor, multiplier, rate] of rules) {
  test(`factor ${factor} and multiplier ${multiplier} are ${rate} samples per second`, () => {
    assert.ok(Math.abs(rateOf(factor, multiplier) - rate) < 1e-12)
  })
}

test('fields that call themselves exact read back as the rate', () => {
  const rates = fc.oneof(
    fc.integer({ min: 1, max: 40_000 }),
    fc.integer({ min: 1, max: 40_000 }).map((period) => 1 / period),
    fc.double({ min: 1e-4, max: 1e5, noNaN: true }),
  )
  fc.assert(
    fc.property(rates, (rate) => {
      const { factor, multiplier, exact } = rateFields(rate)

      assert.ok(Number.isInteger(factor) && Math.abs(factor) <= 32_767)
      if (exact) assert.equal(rateOf(factor, multiplier), rate)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a rate of 0 has fields of 0', () => {
  assert.deepEqual(rateFields(0), { factor: 0, multiplier: 0, exact: true })
})
