/** What is written in any encoding and version is decoded again, sample by sample. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc32c } from '../../../../handlers/seismic/miniseed/crc32c.ts'
import type { Encoding, NumberSamples } from '../../../../handlers/seismic/miniseed/encode.ts'
import { encodeSamples } from '../../../../handlers/seismic/miniseed/encode.ts'
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { writeRecords3 } from '../../../../handlers/seismic/miniseed/write-records3.ts'
import { plusMicroseconds } from '../../../../src/model/index.ts'
import { headerOf, numbersOf } from '../kit/decoded.ts'
import { alfa } from '../kit/records.ts'
import { at } from '../kit/time.ts'

const counts = (limit: number) =>
  fc.array(fc.integer({ min: -limit, max: limit - 1 }), { minLength: 1, maxLength: 700 })
const integers = (limit: number) => counts(limit).map((values) => Int32Array.from(values))
const floats = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 700 })
  .map((values) => Float32Array.from(values))
const doubles = fc
  .array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 700 })
  .map((values) => Float64Array.from(values))

const kinds: readonly (readonly [Encoding, fc.Arbitrary<NumberSamples>])[] = [
  ['int16', integers(2 ** 15)],
  ['int32', integers(2 ** 31)],
  ['float32', floats],
  ['float64', doubles],
  ['steim1', integers(2 ** 31)],
  ['steim2', integers(2 ** 28)],
]

const starts = fc
  .integer({ min: 0, max: 4e9 })
  .map((n) => plusMicroseconds(at('2001-01-01'), n * 99_991))
const rates = fc.constantFrom(0.001, 0.1, 1, 20, 31.25, 100, 250)

for (const [encoding, samples] of kinds) {
  test(`${encoding}: version 2 gives back times, rate and samples`, () => {
    fc.assert(
      fc.property(starts, rates, samples, (start, rate, values) => {
        const records = [...writeRecords({ id: alfa, start, rate, samples: values }, { encoding })]

        const first = headerOf(records[0] ?? new Uint8Array(0))
        assert.deepEqual([first.start, first.rate, first.version], [start, rate, 2])
        assert.deepEqual(records.flatMap(numbersOf), [...values])
      }),
      { seed: 11, numRuns: 40 },
    )
  })

  test(`${encoding}: version 3 gives back times, rate and samples`, () => {
    fc.assert(
      fc.property(starts, rates, samples, (start, rate, values) => {
        const stretch = { id: alfa, start, rate, samples: values }
        const records = [...writeRecords3(stretch, { encoding, payloadBytes: 640, publication: 7 })]

        const first = headerOf(records[0] ?? new Uint8Array(0))
        assert.deepEqual([first.start, first.rate, first.version], [start, rate, 3])
        assert.deepEqual([first.id, first.publication], [{ ...alfa }, 7])
        assert.deepEqual(records.flatMap(numbersOf), [...values])
      }),
      { seed: 12, numRuns: 40 },
    )
  })
}

test('integers are written in Steim2, others as they are, unless told', () => {
  const start = at('2024-01-01')
  const codes = [Int32Array.of(1), Float32Array.of(1.5), Float64Array.of(1.5)].map((samples) => {
    const stretch = { id: alfa, start, rate: 1, samples }
    return [...writeRecords(stretch), ...writeRecords3(stretch)].map(
      (record) => headerOf(record).encoding,
    )
  })

  assert.deepEqual(codes, [
    [11, 11],
    [4, 4],
    [5, 5],
  ])
})

test('a step of more than 31 bits goes round in Steim1, as decoders add', () => {
  const samples = Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0)
  const [record] = writeRecords(
    { id: alfa, start: at('2024-01-01'), rate: 1, samples },
    { encoding: 'steim1' },
  )

  assert.deepEqual(numbersOf(record ?? new Uint8Array(0)), [...samples])
})

test('samples that an encoding has no room for are refused', () => {
  const target = new DataView(new ArrayBuffer(64))

  assert.throws(() => encodeSamples('int16', Int32Array.of(40_000), 0, target), RangeError)
  assert.throws(() => encodeSamples('int32', Float64Array.of(0.5), 0, target), RangeError)
  assert.throws(() => encodeSamples('steim1', Float32Array.of(1), 0, target), RangeError)
  assert.throws(() => encodeSamples('steim2', Int32Array.of(0, 2 ** 29), 0, target), RangeError)
})

test('the checksum is the one of iSCSI', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283)
  assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa)
})
