/** Steim2 compression: up to seven differences in a word of a frame. (SEED manual, appendix B) */
import { packFrames } from './steim-frames.ts'
import type { Packing } from './steim-frames.ts'

/** From the most differences per word to the fewest: the first that holds them is taken. */
const packings: readonly Packing[] = [
  { count: 7, bits: 4, code: 3, inner: 2 },
  { count: 6, bits: 5, code: 3, inner: 1 },
  { count: 5, bits: 6, code: 3, inner: 0 },
  { count: 4, bits: 8, code: 1, inner: undefined },
  { count: 3, bits: 10, code: 2, inner: 3 },
  { count: 2, bits: 15, code: 2, inner: 2 },
  { count: 1, bits: 30, code: 2, inner: 1 },
]

/**
 * Packs samples from `from` on into at most `frames` frames at the beginning of `target`, which is
 * zero before.
 *
 * @returns how many samples went in
 * @throws {RangeError} when two neighbours differ by 2^29 or more: Steim2 has no room for that
 */
export function encodeSteim2(
  samples: Int32Array,
  from: number,
  target: DataView,
  frames: number,
  isLittleEndian = false,
): number {
  return packFrames(samples, from, { target, frames, isLittleEndian, packings })
}
