import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import {
  formatLineNumbers,
  mostLines,
  takeLineNumbers,
  writeLineNumbers,
} from '../../src/parse/line-numbers.ts'

function read(...values: readonly string[]): readonly number[] | string {
  const numbers: number[] = []
  for (const value of values) {
    const problem = takeLineNumbers(numbers, value)
    if (problem !== undefined) return problem
  }
  return numbers
}

test('numbers are written in ranges', () => {
  const numbers = [3, 4, 5, 6, 7, 9, ...Array.from({ length: 3989 }, (_, index) => 12 + index)]

  assert.deepEqual(writeLineNumbers(numbers), ['3-7 9 12-4000'])
})

test('in one value they are as long as it takes', () => {
  const odd = Array.from({ length: 2000 }, (_, index) => 2 * index + 1)

  assert.equal(formatLineNumbers([3, 4, 5, 6, 7, 9]), '3-7 9')
  assert.equal(formatLineNumbers([]), '')
  assert.deepEqual(read(formatLineNumbers(odd)), odd)
})

test('no numbers take no field', () => {
  assert.deepEqual(writeLineNumbers([]), [])
})

test('blanks and commas part numbers', () => {
  assert.deepEqual(read(' 3-5,\t9  1 ', '', '2'), [3, 4, 5, 9, 1, 2])
})

for (const value of ['a', '3-', '-3', '3-4-5', '5-3', '0', '1.5', '3 - 5', '1-99999999999999999']) {
  test(`"${value}" is no list of numbers`, () => {
    assert.match(String(read(value)), /no numbers/)
  })
}

test('a claim of more lines than a request can have makes no list of them', () => {
  assert.match(String(read('1-9007199254740991')), /at most 100000/)
  assert.match(String(read(`1-${mostLines}`, '1')), /at most 100000/)
  assert.equal(read(`1-${mostLines}`).length, mostLines)
})

test('whatever the numbers, they are written in short fields and read again', () => {
  const step = fc.oneof({ arbitrary: fc.constant(1), weight: 3 }, fc.integer({ min: -9, max: 99 }))
  const numbers = fc.array(step, { maxLength: 2000, size: 'max' }).map((steps) => {
    let last = 1
    return steps.map((by) => (last = Math.max(1, last + by)))
  })
  fc.assert(
    fc.property(numbers, (given) => {
      const values = writeLineNumbers(given)

      assert.deepEqual(read(...values), given)
      assert.ok(values.every((value) => value.length <= 900))
    }),
    { seed: 1 },
  )
})
