import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import {
  formatInstant,
  fromMilliseconds,
  openEnd,
  plusMicroseconds,
} from '../../src/model/index.ts'
import { readTime, readWindow, rememberingTimes, writeTime } from '../../src/parse/time.ts'

const instant = fc
  .tuple(
    fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([ms, microseconds]) => plusMicroseconds(fromMilliseconds(ms), microseconds))

test('a written time is read as the same moment', () => {
  fc.assert(
    fc.property(instant, (moment) => {
      assert.deepEqual(readTime(writeTime(moment)), { at: moment, warnings: [] })
    }),
    { seed: 1 },
  )
})

test('the ISO form of a moment is read as the same moment', () => {
  fc.assert(
    fc.property(instant, (moment) => {
      assert.deepEqual(readTime(formatInstant(moment)), { at: moment, warnings: [] })
    }),
    { seed: 2 },
  )
})

const good: readonly (readonly [text: string, moment: string])[] = [
  ['2001 06 23 20 30 00', '2001-06-23T20:30:00.000000Z'],
  ['2001 06 23 20 30 00.0', '2001-06-23T20:30:00.000000Z'],
  ['2001 06 23 20 30 00.', '2001-06-23T20:30:00.000000Z'],
  ['2001 06 23 20 30 00.5', '2001-06-23T20:30:00.500000Z'],
  ['2001 06 30 20 30 00.123456', '2001-06-30T20:30:00.123456Z'],
  ['2001 06 23 20 30 00.1234569', '2001-06-23T20:30:00.123456Z'],
  [' 2001  06\t23 20 30 00 ', '2001-06-23T20:30:00.000000Z'],
  ['2001 6 3 2 3 4', '2001-06-03T02:03:04.000000Z'],
  ['2001 06 23 20:30:00', '2001-06-23T20:30:00.000000Z'],
  ['2001/06/23 20:30:00', '2001-06-23T20:30:00.000000Z'],
  ['2001-06-23T20:30:00Z', '2001-06-23T20:30:00.000000Z'],
  ['2001-06-23t20:30:00.25', '2001-06-23T20:30:00.250000Z'],
  ['2001-06-23T20:30:00+00:00', '2001-06-23T20:30:00.000000Z'],
  ['2001,174,20:30:00', '2001-06-23T20:30:00.000000Z'],
  ['2001, 174, 20:30:00.75', '2001-06-23T20:30:00.750000Z'],
  ['2001-174T20:30:00Z', '2001-06-23T20:30:00.000000Z'],
  ['2000,366,00:00:00', '2000-12-31T00:00:00.000000Z'],
  ['2000 02 29 00 00 00', '2000-02-29T00:00:00.000000Z'],
  ['2001 06 23 20 30 00,25', '2001-06-23T20:30:00.250000Z'],
]
for (const [text, moment] of good) {
  test(`the time "${text}" is ${moment}`, () => {
    const reading = readTime(text)

    assert.ok('at' in reading)
    assert.equal(formatInstant(reading.at), moment)
    assert.deepEqual(reading.warnings, [])
  })
}

const short: readonly (readonly [text: string, moment: string])[] = [
  ['2001 06 23', '2001-06-23T00:00:00.000000Z'],
  ['2001 06 23 20', '2001-06-23T20:00:00.000000Z'],
  ['2001 06', '2001-06-01T00:00:00.000000Z'],
  ['2001', '2001-01-01T00:00:00.000000Z'],
  ['2001-06-23', '2001-06-23T00:00:00.000000Z'],
  ['2001,174', '2001-06-23T00:00:00.000000Z'],
]
for (const [text, moment] of short) {
  test(`the time "${text}", cut short, is ${moment} with a warning`, () => {
    const reading = readTime(text)

    assert.ok('at' in reading)
    assert.equal(formatInstant(reading.at), moment)
    assert.deepEqual(reading.warnings, [`is cut short; read as ${moment}`])
  })
}

test('a leap second is folded into the next second, with a warning', () => {
  const reading = readTime('2016 12 31 23 59 60.5')

  assert.ok('at' in reading)
  assert.equal(formatInstant(reading.at), '2017-01-01T00:00:00.500000Z')
  assert.equal(reading.warnings.length, 1)
})

const bad: readonly (readonly [text: string, reason: RegExp])[] = [
  ['99 06 23 20 30 00', /four digits/],
  ['1 06 23', /four digits/],
  ['0001 01 01 00 00 00', /before 1800/],
  ['2001 02 30 00 00 00', /no day 30/],
  ['2001 02 29', /no day 29/],
  ['2001 06 00', /no day 0/],
  ['2001 13 01 00 00 00', /no month 13/],
  ['2001 00 01', /no month 0/],
  ['2001 12 31 24 00 00', /next day: write "2002 01 01 00 00 00"/],
  ['2001 06 23 25 00 00', /no hour 25/],
  ['2001 06 23 20 60 00', /no minute 60/],
  ['2001 06 23 20 30 60', /no second 60/],
  ['2001 06 23 23 59 61', /no second 61/],
  ['2001,366,00:00:00', /no day 366/],
  ['2001,000', /no day 0/],
  ['2001-06-23T20:30:00+02:00', /UTC/],
  ['yesterday', /no time/],
  ['', /no time/],
  ['２001 06 23', /no time/],
  ['2001 06 23 20 30 00 00', /no time/],
  ['2001 06 23 24 30 00', /no hour 24/],
  ['2001 06 23 20 3x 00', /no time/],
  ['2001 06 23 20 30 00.5x', /no time/],
  ['2001 06 23 20 30 00,x', /no time/],
  ['1900 02 29 00 00 00', /no day 29/],
]
for (const [text, reason] of bad) {
  test(`the time "${text}" is refused`, () => {
    const reading = readTime(text)

    assert.ok('problem' in reading)
    assert.match(reading.problem, reason)
  })
}

test('an end in the year 2500 or later is open', () => {
  const { end, problems } = readWindow('2001 06 23 20 30 00', '2599 12 31 23 59 59')

  assert.equal(end, openEnd)
  assert.deepEqual(problems, [])
})

test('a start in the year 2500 or later is refused', () => {
  const { start, problems } = readWindow('2500 01 01 00 00 00', '2501 01 01 00 00 00')

  assert.equal(start, undefined)
  assert.match(problems.join(), /START .* 2500/)
})

test('an end that is not after the start is refused', () => {
  for (const end of ['2001 06 23 20 30 00', '2001 06 23 20 29 59']) {
    assert.match(readWindow('2001 06 23 20 30 00', end).problems.join(), /END .* not after START/)
  }
})

test('both times of a line are refused together', () => {
  const { problems } = readWindow('99 01 01', 'tomorrow')

  assert.equal(problems.length, 2)
})

test('times that are remembered are read as they were', () => {
  const read = rememberingTimes()
  for (let day = 1; day <= 5000; day++) {
    const text = `${2000 + Math.floor(day / 365)},${String(1 + (day % 365)).padStart(3, '0')}`

    assert.deepEqual(read(text), readTime(text))
    assert.deepEqual(read(text), readTime(text))
  }
})

test('every day of four centuries is the moment that the calendar of the language says', () => {
  for (let day = Date.UTC(1800, 0, 1); day < Date.UTC(2200, 0, 1); day += 86_400_000) {
    const text = new Date(day).toISOString().slice(0, 10).replaceAll('-', ' ')

    const reading = readTime(`${text} 12 00 00`)

    assert.ok('at' in reading && reading.at === (day + 43_200_000) * 1000)
  }
})
