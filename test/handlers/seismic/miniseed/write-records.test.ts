import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { plusMicroseconds } from '../../../../src/model/index.ts'
import { headerOf, numbersOf } from '../kit/decoded.ts'
import { alfa, records } from '../kit/records.ts'
import { at } from '../kit/time.ts'

test('what is written is read again: codes, times to the microsecond, rate, samples', () => {
  const code = (longest: number) => fc.stringMatching(new RegExp(`^[A-Z0-9]{1,${longest}}$`))
  const stretches = fc.record({
    id: fc.record({
      network: code(2),
      station: code(5),
      location: fc.oneof(fc.constant(''), code(2)),
      channel: code(3),
    }),
    start: fc
      .integer({ min: 0, max: 4e9 })
      .map((n) => plusMicroseconds(at('2001-01-01'), n * 99991)),
    rate: fc.constantFrom(0.001, 0.1, 1, 20, 31.25, 100, 250),
    samples: fc
      .array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 600 })
      .map((values) => Int32Array.from(values)),
  })
  fc.assert(
    fc.property(stretches, (stretch) => {
      const written = [...writeRecords(stretch)]

      const headers = written.map(headerOf)
      const [first] = headers
      assert.deepEqual(first?.id, { ...stretch.id })
      assert.equal(first.start, stretch.start)
      assert.equal(first.rate, stretch.rate)
      assert.deepEqual(written.flatMap(numbersOf), [...stretch.samples])
    }),
    { seed: 3, numRuns: 100 },
  )
})

test('a rate that no two integers say is in blockette 100', () => {
  const samples = Int32Array.from([1, 2, 3])

  const [record] = writeRecords({ id: alfa, start: at('2024-01-01'), rate: 19.9999, samples })

  assert.ok(record)
  assert.equal(headerOf(record).rate, Math.fround(19.9999))
  assert.deepEqual(numbersOf(record), [1, 2, 3])
})

test('integers are written as they are, in records of the length asked for', () => {
  const written = records(alfa, '2024-01-01', 1000, { recordLength: 4096, quality: 'M' })

  const [header] = written.map(headerOf)
  assert.equal(written.length, 1)
  assert.equal(written[0]?.length, 4096)
  assert.equal(written[0].toString('latin1', 0, 8), '000001M ')
  assert.equal(header?.encoding, 3)
  assert.equal(written[0].readInt32BE(64 + 999 * 4), 999)
})

test('sequence numbers go round after 999,999', () => {
  const written = records(alfa, '2024-01-01', 250, { firstSequence: 999_999 })

  const numbers = written.map((record) => record.toString('latin1', 0, 6))
  assert.deepEqual(numbers, ['999999', '000001', '000002'])
})

test('codes that do not fit the header are refused', () => {
  assert.throws(() => records({ ...alfa, station: 'LONGER' }, '2024-01-01', 1), RangeError)
})
