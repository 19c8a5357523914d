import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeSteim2 } from '../../../../handlers/seismic/miniseed/steim2-decode.ts'
import { encodeSteim2 } from '../../../../handlers/seismic/miniseed/steim2-encode.ts'

/** Big-endian frames of `count` samples, and nothing else in the view. */
function framesOf(view: DataView, count: number) {
  return { view, at: 0, length: view.byteLength, count, isLittleEndian: false }
}

const steps = fc.array(
  fc.oneof(
    fc.integer({ min: -8, max: 7 }),
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: -200, max: 200 }),
    fc.integer({ min: -20_000, max: 20_000 }),
    fc.integer({ min: -(2 ** 29), max: 2 ** 29 - 1 }),
  ),
  { minLength: 1, maxLength: 400 },
)

/** Keeps within 32 bits by turning round. */
function samplesOf(differences: readonly number[]): Int32Array {
  let value = 0
  return Int32Array.from(differences, (step) => {
    value += Math.abs(value + step) < 2 ** 30 ? step : -step
    return value
  })
}

test('samples that go in come out, however many frames they need', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 63 }), (differences, frames) => {
      const samples = samplesOf(differences)
      const decoded: number[] = []

      for (let from = 0; from < samples.length;) {
        const target = new DataView(new ArrayBuffer(frames * 64))
        const count = encodeSteim2(samples, from, target, frames)
        decoded.push(...decodeSteim2(framesOf(target, count)))
        from += count
      }

      assert.deepEqual(decoded, [...samples])
    }),
    { seed: 2, numRuns: 200 },
  )
})

test('a step that needs more than 30 bits is refused', () => {
  const samples = Int32Array.from([0, 2 ** 29])

  assert.throws(() => encodeSteim2(samples, 0, new DataView(new ArrayBuffer(64)), 1), RangeError)
})

test('frames that hold fewer samples than promised are refused', () => {
  const target = new DataView(new ArrayBuffer(64))
  const count = encodeSteim2(Int32Array.from([1, 2, 3]), 0, target, 1)

  assert.throws(() => decodeSteim2(framesOf(target, count + 40)), RangeError)
})

test('frames that end in another sample than they say are refused', () => {
  const target = new DataView(new ArrayBuffer(64))
  const count = encodeSteim2(Int32Array.from([1, 2, 3]), 0, target, 1)
  target.setInt32(8, 99)

  assert.throws(() => decodeSteim2(framesOf(target, count)), RangeError)
})

test('no samples are decoded from nothing', () => {
  assert.equal(decodeSteim2(framesOf(new DataView(new ArrayBuffer(0)), 0)).length, 0)
})
