import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import {
  calendar,
  formatInstant,
  fromDayOfYear,
  fromMilliseconds,
  later,
  openEnd,
  overlaps,
  plusMicroseconds,
} from '../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../src/model/index.ts'

/** Whole microseconds, 1900 to 2200. */
const instant = fc
  .tuple(
    fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([ms, microseconds]) => plusMicroseconds(fromMilliseconds(ms), microseconds))

const span = fc
  .tuple(instant, fc.integer({ min: 1, max: 1e12 }))
  .map(([start, length]): TimeWindow => ({ start, end: plusMicroseconds(start, length) }))

test('a moment is written to the microsecond, before 1970 too', () => {
  assert.equal(formatInstant(fromMilliseconds(0)), '1970-01-01T00:00:00.000000Z')
  assert.equal(formatInstant(at(-1)), '1969-12-31T23:59:59.999999Z')
  assert.equal(formatInstant(openEnd), '2500-01-01T00:00:00.000000Z')
})

test('a written moment says the milliseconds that Date reads in it', () => {
  fc.assert(
    fc.property(instant, (moment) => {
      const written = formatInstant(moment)

      assert.equal(Date.parse(`${written.slice(0, 23)}Z`), Math.floor(moment / 1000))
    }),
    { seed: 1 },
  )
})

test('the parts of the calendar give the moment back', () => {
  fc.assert(
    fc.property(instant, (moment) => {
      const { year, dayOfYear, hour, minute, second, microsecond } = calendar(moment)
      const inDay = ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond

      assert.equal(fromDayOfYear(year, dayOfYear, inDay), moment)
    }),
    { seed: 2 },
  )
})

test('the month and the day of the month agree with the day of the year', () => {
  const { month, dayOfMonth, dayOfYear } = calendar(fromDayOfYear(2000, 366))

  assert.deepEqual([month, dayOfMonth, dayOfYear], [12, 31, 366])
})

test('a day past the end of the year runs on into the next one', () => {
  assert.equal(formatInstant(fromDayOfYear(2001, 366)), '2002-01-01T00:00:00.000000Z')
})

test('later moves by milliseconds', () => {
  assert.equal(later(fromMilliseconds(1000), 1.5), fromMilliseconds(1001.5))
})

test('spans overlap mutually', () => {
  fc.assert(
    fc.property(span, span, (one, other) => {
      assert.equal(overlaps(one, other), overlaps(other, one))
    }),
    { seed: 3 },
  )
})

test('spans that only touch do not overlap', () => {
  fc.assert(
    fc.property(span, fc.integer({ min: 1, max: 1e12 }), (one, length) => {
      const next = { start: one.end, end: plusMicroseconds(one.end, length) }

      assert.equal(overlaps(one, next), false)
      assert.equal(overlaps(one, { ...next, start: plusMicroseconds(one.end, -1) }), true)
    }),
    { seed: 4 },
  )
})

function at(microseconds: number): Instant {
  return plusMicroseconds(fromMilliseconds(0), microseconds)
}
