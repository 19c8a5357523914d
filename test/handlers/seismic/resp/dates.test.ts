import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResp } from '../../../../handlers/seismic/resp/read-resp.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { respHeader } from '../kit/resp-header.ts'
import { at } from '../kit/time.ts'

const dates: readonly (readonly [string, string | undefined])[] = [
  ['2001', '2001-01-01'],
  ['2001,032', '2001-02-01'],
  ['2001, 032, 01', '2001-02-01T01:00:00'],
  ['2001,032,01:02', '2001-02-01T01:02:00'],
  ['2001,032,01:02:03', '2001-02-01T01:02:03'],
  ['2001,032,01:02:03.1234567', '2001-02-01T01:02:03.123456'],
  ['No Start', undefined],
  ['2599,365,23:59:59.0000', '2500-01-01'],
]

for (const [text, moment] of dates) {
  test(`the date "${text}" is read`, () => {
    const [read] = readResp(respHeader().replace('2012,073,08:10:00.0000', text))

    assert.deepEqual(read?.epoch.start, moment === undefined ? undefined : at(moment))
    assert.equal(read?.isComplete, true)
  })
}

for (const text of ['2001-02-01', '2001,367', '2001,000', '2001,001,25', '2001,001,01:60', '99']) {
  test(`"${text}" is no date`, () => {
    const [read] = readResp(respHeader().replace('No Ending Time', text))

    assert.equal(read?.isComplete, false)
    assert.match(read.problems.join(), /is no date/)
    assert.equal(read.epoch.end, openEnd)
  })
}
