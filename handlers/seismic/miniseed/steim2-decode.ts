/** Steim2: words of one to seven differences. (SEED manual, appendix B) */
import { memoryFor } from './sample-memory.ts'
import { cut, decodeFrames, impossibleCut, noCut, requireFrames, turned } from './steim-decode.ts'

/** By the word's code, and within it by the two high bits of the word. */
const cuts = Int32Array.of(
  ...[noCut, noCut, noCut, noCut],
  ...[cut(4, 8), cut(4, 8), cut(4, 8), cut(4, 8)],
  ...[impossibleCut, cut(1, 30), cut(2, 15), cut(3, 10)],
  ...[cut(5, 6), cut(6, 5), cut(7, 4), impossibleCut],
)
const sizes = Uint8Array.of(4, 1, 4, 4)

/**
 * The inverse of the Steim2 encoder, for frames in a view of their own.
 *
 * @param count - the number of samples that the header promises
 * @throws {RangeError} when the frames hold fewer samples, or the last one is not the one they name
 */
export function decodeSteim2(frames: DataView, count: number, isLittleEndian = false): Int32Array {
  const length = frames.byteLength
  requireFrames({ length, count })
  const samples = memoryFor(count)
  decodeSteim2Into(frames, 0, length, count, samples, 0, isLittleEndian)
  return samples
}

/**
 * The same for many records with one array for the samples of them all.
 *
 * @param at - where in `view` the first frame begins; `length` - bytes of the frames
 * @param outAt - where in `out` the first sample goes
 * @returns where in `out` the next sample would go
 * @throws {RangeError} as above; `out` then holds samples that are none
 */
export function decodeSteim2Into(
  view: DataView,
  at: number,
  length: number,
  count: number,
  out: Int32Array,
  outAt: number,
  isLittleEndian = false,
): number {
  const frames = { view, at, length, count }
  decodeFrames(isLittleEndian ? turned(frames, sizes) : frames, cuts, out, outAt)
  return outAt + count
}
