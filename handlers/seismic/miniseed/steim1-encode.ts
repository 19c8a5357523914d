/**
 * Steim1 compression: the frames of Steim2 with fewer ways to cut a word: four differences of 8
 * bits, two of 16, or one of 32. (SEED manual, appendix B)
 */
import { packFrames } from './steim-frames.ts'
import type { Packing } from './steim-frames.ts'

/** From the most differences per word to the fewest: the first that holds them is taken. */
const packings: readonly Packing[] = [
  { count: 4, bits: 8, code: 1, inner: undefined },
  { count: 2, bits: 16, code: 2, inner: undefined },
  { count: 1, bits: 32, code: 3, inner: undefined },
]

/**
 * Packs samples from `from` on into at most `frames` frames at the beginning of `target`. Any two
 * neighbours will do: their difference is taken modulo 2^32.
 *
 * @returns how many samples went in
 */
export function encodeSteim1(
  samples: Int32Array,
  from: number,
  target: DataView,
  frames: number,
  isLittleEndian = false,
): number {
  return packFrames(samples, from, { target, frames, isLittleEndian, packings })
}
