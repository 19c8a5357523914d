import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  readSpans,
  readTime,
  readTimeIndex,
  writeRates,
  writeSpans,
  writeTime,
  writeTimeIndex,
} from '../../../../../handlers/seismic/archive/index/row-texts.ts'
import type { Span } from '../../../../../handlers/seismic/archive/spans.ts'
import { fromMilliseconds, plusMicroseconds } from '../../../../../src/model/index.ts'
import { at } from '../../kit/time.ts'

const seeded = { seed: 1, numRuns: 300 }
const microsecond = 1_000_000

/** Of the years 1900 to 2100. */
const instants = fc
  .integer({ min: -2_208_988_800 * microsecond, max: 4_102_444_800 * microsecond })
  .map((value) => plusMicroseconds(fromMilliseconds(0), value))
const spans = fc.array(
  fc.record(
    { start: instants, end: instants, rate: fc.constantFrom(1, 40, 0.1) },
    { noNullPrototype: true },
  ),
  { minLength: 1 },
)

test('every text is read as it was written', () => {
  fc.assert(
    fc.property(instants, spans, fc.boolean(), (time, some, isInOrder) => {
      const marks = some.map(({ start }, i) => ({ time: start, offset: i * 512 }))

      assert.equal(readTime(writeTime(time)), time)
      assert.deepEqual(readTimeIndex(writeTimeIndex(marks, isInOrder)), { marks, isInOrder })
      assert.deepEqual(readSpans(writeSpans(some), writeRates(some, 40) ?? null, 40), some)
    }),
    seeded,
  )
})

test('times of mseedindex may be whole seconds', () => {
  assert.equal(readTime('2019-05-02T00:01:12'), at('2019-05-02T00:01:12'))
  assert.equal(readTime('2019-05-02T00:01:12.5'), at('2019-05-02T00:01:12.5'))
})

test('moments before all times are written as the first one that sorts right', () => {
  assert.equal(writeTime(-Infinity), '1000-01-01T00:00:00.000000')
})

test('the flag behind the marks is no mark', () => {
  const { marks, isInOrder } = readTimeIndex('1514764800.019500=>0,latest=>0')

  assert.equal(marks?.length, 1)
  assert.equal(isInOrder, false)
})

for (const text of [
  null,
  '',
  'latest=>1',
  'x=>0,latest=>1',
  '1.0=>-5,latest=>1',
  '1.0,latest=>1',
]) {
  test(`of the time index ${JSON.stringify(text)} nothing is believed`, () => {
    assert.deepEqual(readTimeIndex(text), { marks: undefined, isInOrder: false })
  })
}

test('spans that cannot be read are left out; rates come with or without brackets', () => {
  const span = (rate: number): Span => ({ start: at('1970-01-01'), end: at('1970-01-02'), rate })

  assert.deepEqual(readSpans('[0:86400],[x:y],[5]', null, 40), [span(40)])
  assert.deepEqual(readSpans('[0.0:86400.0],[0:86400]', '20,[1]', 40), [span(20), span(1)])
  assert.equal(writeRates([span(40), span(40.001)], 40), undefined)
})
