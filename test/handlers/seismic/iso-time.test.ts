import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readIsoTime } from '../../../handlers/seismic/iso-time.ts'
import { formatInstant, openEnd } from '../../../src/model/index.ts'

const readable: readonly (readonly [string, string])[] = [
  ['2024-01-10', '2024-01-10T00:00:00.000000Z'],
  ['2024-01-10T23:50', '2024-01-10T23:50:00.000000Z'],
  ['2024-01-10T23:50:01Z', '2024-01-10T23:50:01.000000Z'],
  ['2024-02-29T00:00:00.123456789', '2024-02-29T00:00:00.123456Z'],
  [' 2024-01-10T23:50:00.5Z ', '2024-01-10T23:50:00.500000Z'],
  ['2024-01-10T23:50:00+02:00', '2024-01-10T21:50:00.000000Z'],
  ['2024-01-10T23:50:00-01:30', '2024-01-11T01:20:00.000000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z'],
  ['1965-03-01T00:00:00.25', '1965-03-01T00:00:00.250000Z'],
]

for (const [text, expected] of readable) {
  test(`${text} is ${expected}`, () => {
    const read = readIsoTime(text)

    assert.equal(read === undefined ? undefined : formatInstant(read), expected)
  })
}

for (const text of ['2599-12-31T23:59:59', '2500-01-01', '9999-12-31T00:00:00Z']) {
  test(`${text} is the open end`, () => {
    assert.equal(readIsoTime(text), openEnd)
  })
}

for (const text of [
  '',
  '2024',
  '2023-02-29',
  '2024-13-01',
  '2024-01-10T24:00',
  'now',
  '2024-1-1',
]) {
  test(`"${text}" is no time`, () => {
    assert.equal(readIsoTime(text), undefined)
  })
}
