/** The inverse of decoding: samples to the payload of a record, in every encoding that is written. */
import { encodeSteim1 } from './steim1-encode.ts'
import { bytesOfFilledFrames, frameBytes } from './steim-frames.ts'
import { encodeSteim2 } from './steim2-encode.ts'

/** What the SEED manual and miniSEED 3 call the encodings that are written. */
export const encodingCodes = {
  int16: 1,
  int32: 3,
  float32: 4,
  float64: 5,
  steim1: 10,
  steim2: 11,
} as const

export type Encoding = keyof typeof encodingCodes

export type NumberSamples = Int32Array | Float32Array | Float64Array

/** @returns undefined for the encodings that are not written: text and those of old digitizers */
export function encodingOfCode(code: number): Encoding | undefined {
  return namesByCode.get(code)
}

/** The encoding that loses nothing of the samples. */
export function encodingFor(samples: NumberSamples): Encoding {
  if (samples instanceof Int32Array) return 'int32'
  return samples instanceof Float32Array ? 'float32' : 'float64'
}

/**
 * Fills `target` with samples from `from` on. Steim frames must be zero before.
 *
 * @returns how many samples went in, and the bytes that hold them
 * @throws {RangeError} for samples or steps that the encoding has no room for
 */
export function encodeSamples(
  encoding: Encoding,
  samples: NumberSamples,
  from: number,
  target: DataView,
  isLittleEndian = false,
): { readonly count: number; readonly bytes: number } {
  const size = sampleBytes[encoding]
  if (size === undefined) {
    const frames = Math.floor(target.byteLength / frameBytes)
    const encode = encoding === 'steim1' ? encodeSteim1 : encodeSteim2
    const count = encode(integersOf(samples, encoding), from, target, frames, isLittleEndian)
    return { count, bytes: bytesOfFilledFrames(target) }
  }
  const count = Math.min(samples.length - from, Math.floor(target.byteLength / size))
  for (let i = 0; i < count; i++) {
    writeSample(encoding, samples[from + i] ?? 0, target, i * size, isLittleEndian)
  }
  return { count, bytes: count * size }
}

const namesByCode: ReadonlyMap<number, Encoding> = new Map([
  [1, 'int16'],
  [3, 'int32'],
  [4, 'float32'],
  [5, 'float64'],
  [10, 'steim1'],
  [11, 'steim2'],
])

/** None for the two that compress. */
const sampleBytes: Readonly<Record<Encoding, number | undefined>> = {
  int16: 2,
  int32: 4,
  float32: 4,
  float64: 8,
  steim1: undefined,
  steim2: undefined,
}

function writeSample(
  encoding: Encoding,
  sample: number,
  target: DataView,
  at: number,
  little: boolean,
): void {
  switch (encoding) {
    case 'float32':
      target.setFloat32(at, sample, little)
      return
    case 'float64':
      target.setFloat64(at, sample, little)
      return
    case 'int16':
      requireInteger(sample, 0x8000, encoding)
      target.setInt16(at, sample, little)
      return
    case 'int32':
    case 'steim1':
    case 'steim2':
      requireInteger(sample, 0x8000_0000, encoding)
      target.setInt32(at, sample, little)
  }
}

function integersOf(samples: NumberSamples, encoding: Encoding): Int32Array {
  if (samples instanceof Int32Array) return samples
  throw new RangeError(`${encoding} holds integers only`)
}

function requireInteger(sample: number, limit: number, encoding: Encoding): void {
  if (Number.isInteger(sample) && sample >= -limit && sample < limit) return
  throw new RangeError(`${encoding} has no room for the sample ${sample}`)
}
