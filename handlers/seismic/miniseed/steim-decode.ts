/**
 * What the decoders of Steim1 and Steim2 share: frames of sixteen words, of which the first says how
 * each of the others holds differences. How those are unpacked stands in steim-words.ts.
 */
import { BrokenPayload } from './payload.ts'
import type { Payload } from './payload.ts'
import { placeFor } from './sample-memory.ts'
import { frameBytes } from './steim-frames.ts'
import {
  firstNarrow,
  firstWide,
  mostDifferences,
  unpackBytes,
  unpackHalves,
  unpackNarrow,
  unpackWhole,
  unpackWide,
} from './steim-words.ts'

/** Words are unpacked whole: so many places behind the last sample may be written to. */
const spareSamples = mostDifferences - 1
const wordsPerFrame = 16
/** The first word of differences: behind the codes, the first sample and the last one. */
const firstWord = 3

/** Bytes of a number in a word, by the word's code. */
const numberBytes = { steim1: Uint8Array.of(4, 1, 2, 4), steim2: Uint8Array.of(4, 1, 4, 4) }

/** @throws {BrokenPayload} as {@link decodeSteimInto} */
export function decodeSteim(isSteim2: boolean, frames: Payload): Int32Array {
  const { count } = frames
  requireFrames(frames)
  const { memory, at } = placeFor(count, spareSamples)
  decodeSteimInto(isSteim2, frames, memory, at)
  return memory.subarray(at, at + count)
}

/**
 * Decodes the samples into `out`, from `outAt` on. Up to six places behind the last one may be
 * written to as well.
 *
 * @throws {BrokenPayload} when the frames hold fewer samples, or the last one is not the one they
 *   name: one wrong bit spoils all samples behind it
 */
export function decodeSteimInto(
  isSteim2: boolean,
  frames: Payload,
  out: Int32Array,
  outAt: number,
): void {
  const { count } = frames
  if (count === 0) return
  requireFrames(frames)
  const bigEndian = frames.isLittleEndian ? turned(isSteim2, frames) : frames
  const { view, at } = bigEndian
  // The first difference leads to the first sample, which stands in the frame itself.
  const before = view.getInt32(at + 4) - firstDifference(isSteim2, bigEndian)
  const filled = unpack(isSteim2, bigEndian, before, out, outAt, outAt + count) - outAt
  if (filled < count) throw new BrokenPayload(`${count} samples, and only ${filled} are there`)
  const [named, found] = [view.getInt32(at + 8), out[outAt + count - 1]]
  if (found !== named) {
    throw new BrokenPayload(`its last sample should be ${named}, and it is ${found ?? 'missing'}`)
  }
}

/** Memory is taken for as many samples as the record promises: no more than its frames can hold. */
function requireFrames({ length, count }: Payload): void {
  const words = Math.floor(length / frameBytes) * (wordsPerFrame - 1) - 2
  const room = Math.max(0, words) * mostDifferences
  if (count > room) throw new BrokenPayload(`${count} samples, and room for ${room} of them`)
}

/**
 * Frames of which every number is little endian, as version 2 may have them: a copy the other way
 * round. The numbers are what is turned, not the words: four bytes in a word stay as they are.
 */
function turned(isSteim2: boolean, frames: Payload): Payload {
  const { view, at, length } = frames
  const sizes = isSteim2 ? numberBytes.steim2 : numberBytes.steim1
  const copy = Buffer.from(Buffer.from(view.buffer, view.byteOffset + at, length))
  const whole = length - (length % frameBytes)
  for (let frame = 0; frame < whole; frame += frameBytes) {
    const codes = copy.readUInt32LE(frame)
    for (let word = 0; word < wordsPerFrame; word++) {
      const place = frame + word * 4
      const size = sizes[(codes >>> (30 - 2 * word)) & 3]
      if (size === 2) copy.subarray(place, place + 4).swap16()
      if (size === 4) copy.subarray(place, place + 4).swap32()
    }
  }
  const { buffer, byteOffset } = copy
  return { ...frames, view: new DataView(buffer, byteOffset, length), at: 0 }
}

/** @returns 0 where the frames hold none */
function firstDifference(isSteim2: boolean, { view, at, length }: Payload): number {
  const words = Math.floor(length / frameBytes) * wordsPerFrame
  for (let word = firstWord; word < words; word++) {
    const place = word % wordsPerFrame
    const codes = view.getInt32(at + 4 * (word - place))
    const code = place === 0 ? 0 : (codes >>> (30 - 2 * place)) & 3
    const bits = view.getInt32(at + 4 * word)
    if (code === 1) return bits >> 24
    if (code === 2) return isSteim2 ? firstWide(bits) : bits >> 16
    if (code === 3) return isSteim2 ? firstNarrow(bits) : bits
  }
  return 0
}

/**
 * The hot loop: small enough for the compiler to put all that it calls into it.
 *
 * @param before - the sample before the first one
 * @param to - where in `out` enough is unpacked
 * @returns where in `out` it came to, up to six places behind `to`
 */
function unpack(
  isSteim2: boolean,
  { view, at, length }: Payload,
  before: number,
  out: Int32Array,
  outAt: number,
  to: number,
): number {
  const stop = at + length - (length % frameBytes)
  let value = before
  let filled = outAt
  let word = firstWord
  for (let frame = at; frame < stop; frame += frameBytes) {
    const codes = view.getInt32(frame)
    for (; word < wordsPerFrame && filled < to; word++) {
      const bits = view.getInt32(frame + 4 * word)
      switch ((codes >>> (30 - 2 * word)) & 3) {
        case 1:
          value = unpackBytes(bits, value, out, filled)
          filled += 4
          break
        case 2:
          if (isSteim2) {
            value = unpackWide(bits, value, out, filled)
            filled += bits >>> 30
          } else {
            value = unpackHalves(bits, value, out, filled)
            filled += 2
          }
          break
        case 3:
          if (isSteim2) {
            value = unpackNarrow(bits, value, out, filled)
            filled += 5 + (bits >>> 30)
          } else value = unpackWhole(bits, value, out, filled++)
      }
    }
    word = 1
  }
  return filled
}
