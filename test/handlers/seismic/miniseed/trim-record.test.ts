import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { trimRecord } from '../../../../handlers/seismic/miniseed/trim-record.ts'
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { writeRecords3 } from '../../../../handlers/seismic/miniseed/write-records3.ts'
import type { Encoding } from '../../../../handlers/seismic/miniseed/encode.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { headerOf, samplesOf } from '../kit/decoded.ts'
import { alfa } from '../kit/records.ts'
import { at } from '../kit/time.ts'

const start = at('2024-01-10T12:00:00.000300')
const second = 1_000_000

function record(version: 2 | 3, encoding: Encoding = 'int32', rate = 1): Buffer {
  const values = Array.from({ length: 50 }, (_, i) => i * i * (i % 3 === 0 ? -1 : 1))
  const isFloat = encoding === 'float32' || encoding === 'float64'
  const samples = isFloat ? Float64Array.from(values) : Int32Array.from(values)
  const stretch = { id: alfa, start, rate, samples }
  const options = { encoding, firstSequence: 4711 }
  const [first] = version === 2 ? writeRecords(stretch, options) : writeRecords3(stretch, options)
  assert.ok(first)
  return first
}

function trimmed(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  return trimRecord(bytes, headerOf(bytes), { from, to })
}

const encodings: readonly Encoding[] = ['int16', 'int32', 'float32', 'float64', 'steim1', 'steim2']

for (const version of [2, 3] as const) {
  for (const encoding of encodings) {
    test(`version ${version}, ${encoding}: the samples within the bounds stay, ends included`, () => {
      const whole = record(version, encoding)
      const all = samplesOf(whole)
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 49 }),
          fc.integer({ min: 0, max: 49 }),
          (one, two) => {
            const [first, last] = [Math.min(one, two), Math.max(one, two)]

            const cut = trimmed(whole, start + first * second, start + last * second)

            assert.ok(cut)
            assert.deepEqual(samplesOf(cut), all.slice(first, last + 1))
            const header = headerOf(cut)
            assert.equal(header.start, start + first * second)
            assert.equal(header.end, start + last * second)
            assert.equal(header.sequence, headerOf(whole).sequence)
            if (version === 2) assert.equal(cut.length, whole.length)
          },
        ),
        { seed: 21, numRuns: 40 },
      )
    })
  }
}

test('a record that lies within is given back as it is', () => {
  const whole = record(2)

  assert.equal(trimmed(whole, start, start + 49 * second), whole)
})

test('of a record between whose samples the bounds lie nothing stays', () => {
  const whole = record(2)

  assert.equal(trimmed(whole, start + 0.2 * second, start + 0.8 * second), undefined)
  assert.equal(trimmed(whole, start - 9 * second, start - 5 * second), undefined)
})

test('the record that is cut is not changed', () => {
  const whole = record(2, 'steim2')
  const before = Buffer.from(whole)

  trimmed(whole, start + 5 * second, start + 9 * second)

  assert.deepEqual(whole, before)
})

test('a time correction that is still to be applied stays to be applied', () => {
  const whole = record(2)
  whole.writeInt32BE(25_000, 40)
  const corrected = start + 2.5 * second

  const cut = trimmed(whole, corrected + 10 * second, corrected + 20 * second)

  assert.ok(cut)
  assert.equal(headerOf(cut).start, corrected + 10 * second)
  assert.equal(Buffer.from(cut).readInt32BE(40), 25_000)
})

test('one that was applied is not applied again', () => {
  const whole = record(2)
  whole.writeInt32BE(25_000, 40)
  whole.writeUInt8(0x02, 36)

  const cut = trimmed(whole, start + 10 * second, start + 20 * second)

  assert.ok(cut)
  assert.equal(headerOf(cut).start, start + 10 * second)
})

test('without blockette 1001 the start is told as exactly as a header can', () => {
  const whole = record(2)
  // The chain ends at blockette 1000.
  whole.writeUInt16BE(0, 50)

  const cut = trimmed(whole, start + 10 * second, start + 20 * second)

  assert.ok(cut)
  assert.equal(headerOf(cut).start, start + 10 * second)
})

test('an encoding that is not written passes whole', () => {
  const whole = record(2)
  whole.writeUInt8(32, 52)

  assert.equal(trimmed(whole, start + 10 * second, start + 20 * second), whole)
})

test('frames that cannot be decoded pass whole', () => {
  const whole = record(2, 'steim2')
  whole.fill(0, 64)

  assert.equal(trimmed(whole, start + 10 * second, start + 20 * second), whole)
})

test('a record without a rate is not cut', () => {
  const whole = record(2)
  whole.writeInt16BE(0, 32)

  assert.equal(trimmed(whole, start + 10 * second, start + 20 * second), whole)
})

test('rates that no decimal says exactly lose no sample', () => {
  const whole = record(3, 'int32', 3)

  const cut = trimmed(whole, start + 1 * second, start + 2 * second)

  assert.ok(cut)
  assert.deepEqual(samplesOf(cut), samplesOf(whole).slice(3, 7))
})

test('a little endian record stays one', { skip: withoutSharedData }, async () => {
  const path = sharedData('seismic', 'mseed2', 'reference-testdata-steim1-LE.mseed2')
  const whole = (await readFile(path)).subarray(0, 512)
  const header = headerOf(whole)
  const period = second / header.rate

  const cut = trimmed(whole, header.start + 10 * period, header.start + 30 * period)

  assert.ok(cut)
  assert.ok(headerOf(cut).isLittleEndian)
  assert.deepEqual(samplesOf(cut), samplesOf(whole).slice(10, 31))
})
