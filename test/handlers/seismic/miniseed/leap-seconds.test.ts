import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leapShift } from '../../../../handlers/seismic/miniseed/leap-seconds.ts'
import { formatInstant, plusMicroseconds } from '../../../../src/model/index.ts'
import { at } from '../kit/time.ts'

const flags = { none: 0, in: 0x10, out: 0x20 }

/** Start, length in seconds, activity flags, end: the first ones as libmseed 3 says them. */
const records: readonly (readonly [string, number, number, string])[] = [
  ['2016-12-31T23:59:50', 99, flags.none, '2017-01-01T00:01:28.000000Z'],
  ['2016-12-31T23:59:50', 11, flags.none, '2017-01-01T00:00:00.000000Z'],
  ['2016-12-31T23:59:50', 10, flags.none, '2017-01-01T00:00:00.000000Z'],
  ['2016-12-31T23:59:50', 9, flags.none, '2016-12-31T23:59:59.000000Z'],
  ['2017-01-01T00:00:00', 9, flags.none, '2017-01-01T00:00:09.000000Z'],
  ['2015-06-30T23:59:59.500000', 9.9, flags.none, '2015-07-01T00:00:08.400000Z'],
  ['1972-06-30T23:59:59', 3, flags.none, '1972-07-01T00:00:01.000000Z'],
  ['1971-12-31T23:59:59', 3, flags.none, '1972-01-01T00:00:02.000000Z'],
  ['1990-12-31T23:00:00', 7200, flags.none, '1991-01-01T00:59:59.000000Z'],
  ['2014-06-30T23:59:59', 3, flags.in, '2014-07-01T00:00:02.000000Z'],
  ['2031-06-30T23:59:59', 3, flags.none, '2031-07-01T00:00:02.000000Z'],
  ['2031-06-30T23:59:59', 3, flags.in, '2031-07-01T00:00:01.000000Z'],
  ['2031-06-30T23:59:59', 3, flags.out, '2031-07-01T00:00:03.000000Z'],
  ['2031-06-30T23:59:59', 1, flags.in, '2031-07-01T00:00:00.000000Z'],
  ['2031-06-30T12:00:00', 3, flags.in, '2031-06-30T12:00:03.000000Z'],
  ['2031-06-15T23:59:59', 3, flags.in, '2031-06-16T00:00:02.000000Z'],
]

for (const [start, seconds, activity, expected] of records) {
  test(`${seconds} s from ${start} with activity flags ${activity} end at ${expected}`, () => {
    const end = plusMicroseconds(at(start), seconds * 1_000_000)

    const shift = leapShift(at(start), end, activity)

    assert.equal(formatInstant(plusMicroseconds(end, shift)), expected)
  })
}
