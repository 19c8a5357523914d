/**
 * What the decoders of Steim1 and Steim2 share: frames of sixteen words, of which the first says how
 * many differences each of the others holds. The tables in which the two differ are their own.
 */
import { BrokenPayload } from './payload.ts'
import { frameBytes } from './steim-frames.ts'

/** The first word of samples: behind the codes, the first sample and the last one. */
const firstWord = 3

/** The payload of one record, or a part of a view that holds it. */
export interface SteimFrames {
  readonly view: DataView
  /** Where the first frame begins. */
  readonly at: number
  /** Bytes; what does not fill a frame at the end is left. */
  readonly length: number
  readonly count: number
}

/**
 * How a word is cut, by four bits: its code in the frame's first word, then its own two high bits. As
 * one number, because to look it up is most of what there is to do. See {@link cut}.
 */
export type Cuts = Int32Array

/** A word without differences, and one that no encoder writes. */
export const noCut = 0
export const impossibleCut = -1

/** A word of `count` differences of `bits` each; what they leave free is at its high end. */
export function cut(count: number, bits: number): number {
  const free = 32 - count * bits
  return (free << 9) | (bits << 3) | count
}

/**
 * Decodes the samples into `out`, from `outAt` on.
 *
 * @throws {BrokenPayload} when the frames hold fewer samples, or the last one is not the one they
 *   name: one wrong bit spoils all samples behind it
 */
export function decodeFrames(
  frames: SteimFrames,
  cuts: Cuts,
  out: Int32Array,
  outAt: number,
): void {
  const { view, at, count } = frames
  if (count === 0) return
  requireFrames(frames)
  const filled = unpack(frames, cuts, out, outAt) - outAt
  if (filled < count) throw new BrokenPayload(`${count} samples, and only ${filled} are there`)
  const [named, found] = [view.getInt32(at + 8), out[outAt + count - 1]]
  if (found !== named) {
    throw new BrokenPayload(`its last sample should be ${named}, and it is ${found ?? 'missing'}`)
  }
}

/** Memory is taken for as many samples as the record promises: no more than its frames can hold. */
export function requireFrames({ length, count }: Pick<SteimFrames, 'length' | 'count'>): void {
  const words = Math.floor(length / frameBytes) * 15 - 2
  const room = Math.max(0, words) * 7
  if (count > room) throw new BrokenPayload(`${count} samples, and room for ${room} of them`)
}

/**
 * Frames of which every number is little endian, as version 2 may have them: a copy the other way
 * round. The numbers are what is turned, not the words: four bytes in a word stay as they are.
 *
 * @param sizes - bytes of a number in a word, by the word's code
 */
export function turned({ view, at, length, count }: SteimFrames, sizes: Uint8Array): SteimFrames {
  const copy = Buffer.from(Buffer.from(view.buffer, view.byteOffset + at, length))
  const whole = length - (length % frameBytes)
  for (let frame = 0; frame < whole; frame += frameBytes) {
    const codes = copy.readUInt32LE(frame)
    for (let word = 0; word < 16; word++) {
      const place = frame + word * 4
      const size = sizes[(codes >>> (30 - 2 * word)) & 3]
      if (size === 2) copy.subarray(place, place + 4).swap16()
      if (size === 4) copy.subarray(place, place + 4).swap32()
    }
  }
  const { buffer, byteOffset } = copy
  return { view: new DataView(buffer, byteOffset, length), at: 0, length, count }
}

/** The hot loop. @returns where in `out` it came to */
function unpack(
  { view, at, length, count }: SteimFrames,
  cuts: Cuts,
  out: Int32Array,
  outAt: number,
): number {
  const end = outAt + count
  const words = Math.floor(length / frameBytes) * 16
  let codes = view.getInt32(at)
  let value = 0
  let filled = outAt
  for (let word = firstWord; word < words && filled < end; word++) {
    let bits = view.getInt32(at + word * 4)
    const place = word & 15
    if (place === 0) {
      codes = bits
      continue
    }
    const how = cuts[(((codes >>> (30 - 2 * place)) & 3) << 2) | (bits >>> 30)] ?? impossibleCut
    if (how === noCut) continue
    if (how === impossibleCut) throw new BrokenPayload('a word that Steim does not know')
    const width = (how >> 3) & 63
    const unused = 32 - width
    bits <<= how >> 9
    // The first difference leads to the first sample, which stands in the frame itself.
    if (filled === outAt) value = view.getInt32(at + 4) - (bits >> unused)
    const stop = Math.min(end, filled + (how & 7))
    while (filled < stop) {
      value = (value + (bits >> unused)) | 0
      out[filled++] = value
      bits <<= width
    }
  }
  return filled
}
