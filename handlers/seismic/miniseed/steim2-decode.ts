/** Steim2: words of one to seven differences. (SEED manual, appendix B) */
import type { Payload } from './payload.ts'
import { decodeSteim, decodeSteimInto } from './steim-decode.ts'

/**
 * The inverse of the Steim2 encoder.
 *
 * @throws {BrokenPayload} when the frames hold fewer samples, or the last one is not the one they name
 */
export function decodeSteim2(frames: Payload): Int32Array {
  return decodeSteim(true, frames)
}

/**
 * The same for many records with one array for the samples of them all, from its beginning on: up to
 * six places behind the last sample of a record may be written to.
 *
 * @param outAt - where in `out` the first sample goes
 * @returns where in `out` the next sample would go
 * @throws {BrokenPayload} as above; `out` then holds samples that are none
 */
export function decodeSteim2Into(frames: Payload, out: Int32Array, outAt: number): number {
  decodeSteimInto(true, frames, out, outAt)
  return outAt + frames.count
}
