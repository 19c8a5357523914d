/**
 * The words of Steim1 and Steim2 that hold differences, each way to cut them spelled out: a loop over
 * widths and counts takes twice as long. Which word is cut how is told by the frames around them.
 *
 * All of them add the differences of `word`, the first at its high end, to `value` one after another,
 * put the sums into `out` from `at` on, and return the last one. Sums wrap round at 32 bits.
 */
import { BrokenPayload } from './payload.ts'

/** The most that one word holds. */
export const mostDifferences = 7

/** In both of them. */
export function unpackBytes(word: number, value: number, out: Int32Array, at: number): number {
  out[at] = value = (value + (word >> 24)) | 0
  out[at + 1] = value = (value + ((word << 8) >> 24)) | 0
  out[at + 2] = value = (value + ((word << 16) >> 24)) | 0
  return (out[at + 3] = (value + ((word << 24) >> 24)) | 0)
}

/** Steim1: two of 16 bits. */
export function unpackHalves(word: number, value: number, out: Int32Array, at: number): number {
  out[at] = value = (value + (word >> 16)) | 0
  return (out[at + 1] = (value + ((word << 16) >> 16)) | 0)
}

/** Steim1: one of 32 bits. */
export function unpackWhole(word: number, value: number, out: Int32Array, at: number): number {
  return (out[at] = (value + word) | 0)
}

/**
 * Steim2: one of 30 bits, two of 15 or three of 10. The two high bits of the word are their number.
 *
 * @throws {BrokenPayload} where that is 0
 */
export function unpackWide(word: number, value: number, out: Int32Array, at: number): number {
  switch (word >>> 30) {
    case 1:
      return (out[at] = (value + ((word << 2) >> 2)) | 0)
    case 2:
      out[at] = value = (value + ((word << 2) >> 17)) | 0
      return (out[at + 1] = (value + ((word << 17) >> 17)) | 0)
    case 3:
      out[at] = value = (value + ((word << 2) >> 22)) | 0
      out[at + 1] = value = (value + ((word << 12) >> 22)) | 0
      return (out[at + 2] = (value + ((word << 22) >> 22)) | 0)
    default:
      throw unknownWord()
  }
}

/**
 * Steim2: five of 6 bits, six of 5 or seven of 4. The two high bits of the word are their number less
 * five.
 *
 * @throws {BrokenPayload} where that is 3
 */
export function unpackNarrow(word: number, value: number, out: Int32Array, at: number): number {
  switch (word >>> 30) {
    case 0:
      out[at] = value = (value + ((word << 2) >> 26)) | 0
      out[at + 1] = value = (value + ((word << 8) >> 26)) | 0
      out[at + 2] = value = (value + ((word << 14) >> 26)) | 0
      out[at + 3] = value = (value + ((word << 20) >> 26)) | 0
      return (out[at + 4] = (value + ((word << 26) >> 26)) | 0)
    case 1:
      out[at] = value = (value + ((word << 2) >> 27)) | 0
      out[at + 1] = value = (value + ((word << 7) >> 27)) | 0
      out[at + 2] = value = (value + ((word << 12) >> 27)) | 0
      out[at + 3] = value = (value + ((word << 17) >> 27)) | 0
      out[at + 4] = value = (value + ((word << 22) >> 27)) | 0
      return (out[at + 5] = (value + ((word << 27) >> 27)) | 0)
    case 2:
      out[at] = value = (value + ((word << 4) >> 28)) | 0
      out[at + 1] = value = (value + ((word << 8) >> 28)) | 0
      out[at + 2] = value = (value + ((word << 12) >> 28)) | 0
      out[at + 3] = value = (value + ((word << 16) >> 28)) | 0
      out[at + 4] = value = (value + ((word << 20) >> 28)) | 0
      out[at + 5] = value = (value + ((word << 24) >> 28)) | 0
      return (out[at + 6] = (value + ((word << 28) >> 28)) | 0)
    default:
      throw unknownWord()
  }
}

/** The first difference in a word of {@link unpackWide}. */
export function firstWide(word: number): number {
  const bits = [0, 30, 15, 10][word >>> 30] ?? 0
  return (word << 2) >> (32 - bits)
}

/** The first difference in a word of {@link unpackNarrow}. */
export function firstNarrow(word: number): number {
  const bits = 6 - (word >>> 30)
  return (word << (bits === 4 ? 4 : 2)) >> (32 - bits)
}

function unknownWord(): BrokenPayload {
  return new BrokenPayload('a word that Steim does not know')
}
