/** Steim1: words of four, two or one difference. (SEED manual, appendix B) */
import type { Payload } from './payload.ts'
import { decodeSteim } from './steim-decode.ts'

/** @throws {BrokenPayload} when the frames do not hold what they should */
export function decodeSteim1(frames: Payload): Int32Array {
  return decodeSteim(false, frames)
}
