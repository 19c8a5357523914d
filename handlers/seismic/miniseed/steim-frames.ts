/**
 * What Steim1 and Steim2 share: 64-byte frames of sixteen words. The first word of a frame says how
 * each of the others is cut into differences of neighbouring samples; words 1 and 2 of the first
 * frame hold the first and the last sample. (SEED manual, appendix B)
 */

export const frameBytes = 64
const wordsPerFrame = 16

/** How many differences of how many bits fit a word, with its code and the second code inside it. */
export interface Packing {
  readonly count: number
  readonly bits: number
  readonly code: number
  /** The two high bits of the word; undefined where the word is all differences. */
  readonly inner: number | undefined
}

interface Frames {
  readonly target: DataView
  /** How many frames there is room for. */
  readonly frames: number
  readonly isLittleEndian: boolean
  /** From the most differences per word to the fewest. */
  readonly packings: readonly Packing[]
}

/**
 * Packs samples from `from` on, each word with as many as it can hold, which gives the fewest words.
 *
 * @returns how many samples went in
 * @throws {RangeError} when no packing holds the step between two neighbours
 */
export function packFrames(
  samples: Int32Array,
  from: number,
  { target, frames, isLittleEndian, packings }: Frames,
): number {
  let next = from
  for (let word = 3; word < frames * wordsPerFrame && next < samples.length; word++) {
    if (word % wordsPerFrame === 0) continue
    const packing = choosePacking(samples, next, packings)
    writeWord(target, word * 4, packWord(samples, next, packing), packing, isLittleEndian)
    setCode(target, word, packing.code, isLittleEndian)
    next += packing.count
  }
  target.setInt32(4, sampleAt(samples, from), isLittleEndian)
  target.setInt32(8, sampleAt(samples, next - 1), isLittleEndian)
  return next - from
}

/** @returns bytes of the frames that hold any samples; those after them are empty */
export function bytesOfFilledFrames(target: DataView): number {
  let end = target.byteLength - (target.byteLength % frameBytes)
  while (end > frameBytes && target.getUint32(end - frameBytes) === 0) end -= frameBytes
  return end
}

function choosePacking(samples: Int32Array, from: number, packings: readonly Packing[]): Packing {
  for (const packing of packings) if (fits(samples, from, packing)) return packing
  throw new RangeError(`the step to sample ${from} is too large for this encoding`)
}

function fits(samples: Int32Array, from: number, { count, bits }: Packing): boolean {
  if (from + count > samples.length) return false
  const limit = 2 ** (bits - 1)
  for (let i = from; i < from + count; i++) {
    const step = stepTo(samples, i)
    if (step < -limit || step >= limit) return false
  }
  return true
}

function packWord(samples: Int32Array, from: number, { count, bits, inner }: Packing): number {
  if (count === 1 && bits === 32) return stepTo(samples, from) >>> 0
  const mask = 2 ** bits - 1
  let word = inner ?? 0
  // The differences fill the word from its low end; what is left above them holds the inner code.
  if (inner !== undefined) word <<= 30 - count * bits
  for (let i = from; i < from + count; i++) {
    word = (word << bits) | (stepTo(samples, i) & mask)
  }
  return word >>> 0
}

/** Differences of whole bytes are turned round one by one; those of other widths with their word. */
function writeWord(
  target: DataView,
  at: number,
  word: number,
  { bits, inner }: Packing,
  isLittleEndian: boolean,
): void {
  if (bits === 16) {
    target.setUint16(at, word >>> 16, isLittleEndian)
    target.setUint16(at + 2, word & 0xffff, isLittleEndian)
  } else target.setUint32(at, word, isLittleEndian && (bits !== 8 || inner !== undefined))
}

/**
 * Against the sample before, also where that one lies in the record before; 0 for the very first.
 * Decoders add modulo 2^32, so the difference is taken so too.
 */
function stepTo(samples: Int32Array, i: number): number {
  return (sampleAt(samples, i) - sampleAt(samples, Math.max(0, i - 1))) | 0
}

function setCode(target: DataView, word: number, code: number, isLittleEndian: boolean): void {
  const head = Math.floor(word / wordsPerFrame) * frameBytes
  const shift = 2 * (wordsPerFrame - 1 - (word % wordsPerFrame))
  const codes = target.getUint32(head, isLittleEndian) | (code << shift)
  target.setUint32(head, codes >>> 0, isLittleEndian)
}

function sampleAt(samples: Int32Array, i: number): number {
  return samples[i] ?? 0
}
