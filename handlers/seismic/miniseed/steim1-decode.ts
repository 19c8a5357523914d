/** Steim1: words of four, two or one difference. (SEED manual, appendix B) */
import { memoryFor } from './sample-memory.ts'
import { cut, decodeFrames, noCut, requireFrames, turned } from './steim-decode.ts'
import type { SteimFrames } from './steim-decode.ts'

/** The code alone says all: the two high bits of the word belong to the first difference. */
const cuts = Int32Array.from(
  [noCut, cut(4, 8), cut(2, 16), cut(1, 32)].flatMap((one) => [one, one, one, one]),
)
const sizes = Uint8Array.of(4, 1, 2, 4)

/** @throws {BrokenPayload} when the frames do not hold what they should */
export function decodeSteim1(frames: SteimFrames, isLittleEndian = false): Int32Array {
  requireFrames(frames)
  const samples = memoryFor(frames.count)
  decodeFrames(isLittleEndian ? turned(frames, sizes) : frames, cuts, samples, 0)
  return samples
}
