/** The inverse of the Steim2 encoder: frames to samples. */
import { frameBytes, packings } from './steim2-encode.ts'

/**
 * @param frames - the data of one record, from its data offset on
 * @param count - the number of samples that the header promises
 * @throws {RangeError} when the frames hold fewer samples, or the last one is not the one they name
 */
export function decodeSteim2(frames: DataView, count: number): Int32Array {
  const samples = new Int32Array(count)
  if (count === 0) return samples
  let value = frames.getInt32(4)
  let written = 0
  for (const step of steps(frames)) {
    // The first difference leads to the first sample, which stands in the frame itself.
    value = written === 0 ? value : (value + step) | 0
    samples[written++] = value
    if (written === count) break
  }
  if (written < count || value !== frames.getInt32(8)) {
    throw new RangeError(`${written} of ${count} samples, ending in ${value}`)
  }
  return samples
}

function* steps(frames: DataView): Generator<number> {
  for (let at = 4; at + 4 <= frames.byteLength; at += 4) {
    const place = (at % frameBytes) / 4
    if (place === 0) continue
    const head = frames.getUint32(at - place * 4)
    const code = (head >>> (30 - 2 * place)) & 3
    yield* stepsOfWord(frames.getUint32(at), code)
  }
}

function* stepsOfWord(word: number, code: number): Generator<number> {
  const packing = packings.find(
    ({ code: wanted, inner }) => wanted === code && (inner ?? word >>> 30) === word >>> 30,
  )
  if (packing === undefined) return
  const { count, bits } = packing
  for (let i = count - 1; i >= 0; i--) {
    yield (word << (32 - bits * (i + 1))) >> (32 - bits)
  }
}
