/** Steim1 and Steim2 as a slow decoder reads them, which looks at one bit after another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeSteim1 } from '../../../../handlers/seismic/miniseed/steim1-encode.ts'
import { decodeSteim1 } from '../../../../handlers/seismic/miniseed/steim1-decode.ts'
import {
  decodeSteim2,
  decodeSteim2Into,
} from '../../../../handlers/seismic/miniseed/steim2-decode.ts'
import { encodeSteim2 } from '../../../../handlers/seismic/miniseed/steim2-encode.ts'

/** How many differences of how many bits are in a word, by its code and its two high bits. */
type Cuts = readonly (readonly (readonly [number, number])[])[]

const nothing = [0, 0] as const
const cuts: Readonly<Record<'steim1' | 'steim2', Cuts>> = {
  steim1: [
    [nothing, nothing, nothing, nothing],
    [...Array<readonly [number, number]>(4).fill([4, 8])],
    [...Array<readonly [number, number]>(4).fill([2, 16])],
    [...Array<readonly [number, number]>(4).fill([1, 32])],
  ],
  steim2: [
    [nothing, nothing, nothing, nothing],
    [...Array<readonly [number, number]>(4).fill([4, 8])],
    [nothing, [1, 30], [2, 15], [3, 10]],
    [[5, 6], [6, 5], [7, 4], nothing],
  ],
}

/** A frame of any words that are possible. */
function framesOf(name: 'steim1' | 'steim2') {
  const word = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
    .filter(([code, bits]) => code === 0 || cuts[name][code]?.[bits >>> 30] !== nothing)
  return fc.array(fc.array(word, { minLength: 15, maxLength: 15 }), { minLength: 1, maxLength: 4 })
}

type Frames = readonly (readonly (readonly [number, number])[])[]

/** The differences in the words behind the first sample and the last one. */
function differencesIn(name: 'steim1' | 'steim2', frames: Frames): readonly number[] {
  return frames
    .flat()
    .slice(2)
    .flatMap(([code, bits]) => {
      const [count, width] = cuts[name][code]?.[bits >>> 30] ?? nothing
      const text = bits
        .toString(2)
        .padStart(32, '0')
        .slice(32 - count * width)
      return Array.from({ length: count }, (_, i) => {
        const value = BigInt(`0b${text.slice(i * width, (i + 1) * width)}`)
        return Number(BigInt.asIntN(width, value))
      })
    })
}

function written(frames: Frames, first: number, last: number): DataView {
  const view = new DataView(new ArrayBuffer(frames.length * 64))
  for (const [i, words] of frames.entries()) {
    const codes = words.reduce((sum, [code]) => sum * 4 + code, 0)
    view.setUint32(i * 64, i === 0 ? codes % 4 ** 13 : codes)
    for (const [j, [, bits]] of words.entries()) view.setUint32(i * 64 + 4 + 4 * j, bits)
  }
  view.setInt32(4, first)
  view.setInt32(8, last)
  return view
}

const decoders = { steim1: decodeSteim1, steim2: decodeSteim2 }
const encoders = { steim1: encodeSteim1, steim2: encodeSteim2 }

for (const name of ['steim1', 'steim2'] as const) {
  test(`${name}: every word is cut as the manual has it, wherever the samples end`, () => {
    const starts = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    fc.assert(
      fc.property(framesOf(name), starts, fc.nat(), (frames, first, dice) => {
        const [, ...steps] = differencesIn(name, frames)
        const expected = steps
          .slice(0, dice % (steps.length + 1))
          .reduce((samples, step) => [...samples, ((samples.at(-1) ?? 0) + step) | 0], [first])
        const view = written(frames, first, expected.at(-1) ?? 0)
        const [count, length] = [expected.length, view.byteLength]
        if (differencesIn(name, frames).length === 0) return

        const samples = decoders[name]({ view, at: 0, length, count, isLittleEndian: false })

        assert.deepEqual([...samples], expected)
      }),
      { seed: 21, numRuns: 300 },
    )
  })

  test(`${name}: the first difference may stand in any frame`, () => {
    const empty = Array<readonly [number, number]>(15).fill([0, 0])
    const frames = [empty, [[1, 0x05010203], ...empty.slice(1)] as const]
    const view = written(frames, 7, 13)

    const samples = decoders[name]({ view, at: 0, length: 128, count: 4, isLittleEndian: false })

    assert.deepEqual([...samples], [7, 8, 10, 13])
  })

  test(`${name}: little-endian frames in the middle of other bytes are decoded`, () => {
    const samples = Int32Array.from({ length: 90 }, (_, i) => Math.round(900 * Math.sin(i * i)))
    const bytes = new Uint8Array(1000).fill(0xa5)
    const view = new DataView(bytes.buffer)
    const target = new DataView(bytes.buffer, 101, 448)
    bytes.fill(0, 101, 549)
    const count = encoders[name](samples, 0, target, 7, true)

    const decoded = decoders[name]({ view, at: 101, length: 448, count, isLittleEndian: true })

    assert.equal(count, samples.length)
    assert.deepEqual(decoded, samples)
  })
}

test('records are decoded into one array one behind the other', () => {
  const samples = Int32Array.from({ length: 300 }, (_, i) => (i % 7) * 5)
  const out = new Int32Array(samples.length)
  let filled = 0

  while (filled < samples.length) {
    const view = new DataView(new ArrayBuffer(128))
    const count = encodeSteim2(samples, filled, view, 2)
    filled = decodeSteim2Into(
      { view, at: 0, length: 128, count, isLittleEndian: false },
      out,
      filled,
    )
  }

  assert.deepEqual(out, samples)
})

test('an array that has no room for the samples is told of, and nothing behind it is touched', () => {
  const samples = Int32Array.from({ length: 20 }, (_, i) => i)
  const view = new DataView(new ArrayBuffer(64))
  const count = encodeSteim2(samples, 0, view, 1)
  const memory = new Int32Array(20)
  const payload = { view, at: 0, length: 64, count, isLittleEndian: false }

  assert.throws(() => decodeSteim2Into(payload, memory.subarray(0, 10), 0), /it is missing/)

  assert.ok(memory.subarray(10).every((sample) => sample === 0))
})
