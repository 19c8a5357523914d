import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { printNumber } from '../../../../handlers/seismic/resp/print-number.ts'

const printed: readonly (readonly [number, string])[] = [
  [0, '0.000000E+00'],
  [-0, '0.000000E+00'],
  [1, '1.000000E+00'],
  [-72698900, '-7.269890E+07'],
  [0.02, '2.000000E-02'],
  [3.141592653589793, '3.141592653589793E+00'],
  [1e-300, '1.000000E-300'],
]

for (const [value, text] of printed) {
  test(`${value} is printed as ${text}`, () => {
    assert.equal(printNumber(value), text)
  })
}

test('every number reads back as the same, in the grammar that evalresp takes', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = printNumber(value)

      assert.match(text, /^[+-]?\d+(\.\d+)?(E[+-]\d+)?$/)
      assert.ok(text.length < 50)
      assert.equal(Number(text), value === 0 ? 0 : value)
    }),
    { seed: 4, numRuns: 1000 },
  )
})
