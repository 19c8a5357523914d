import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { formatNumbers } from '../../../src/handle/external/line-numbers.ts'

/** The inverse of writing them. */
function readNumbers(text: string): number[] {
  return text
    .split(' ')
    .filter((span) => span !== '')
    .flatMap((span) => {
      const [first = '', last = first] = span.split('-')
      const length = Number(last) - Number(first) + 1
      return Array.from({ length }, (_, index) => Number(first) + index)
    })
}

test('runs of numbers are written as one', () => {
  assert.equal(formatNumbers([3, 4, 5, 6, 7, 9]), '3-7 9')
  assert.equal(formatNumbers([1, 2]), '1-2')
  assert.equal(formatNumbers([]), '')
})

test('whatever is written is read again', () => {
  const rising = fc
    .uniqueArray(fc.nat(60))
    .map((numbers) => numbers.sort((one, other) => one - other))

  fc.assert(
    fc.property(rising, (numbers) => {
      assert.deepEqual(readNumbers(formatNumbers(numbers)), numbers)
    }),
    { seed: 9 },
  )
})
