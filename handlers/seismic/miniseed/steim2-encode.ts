/**
 * Steim2 compression: 64-byte frames of sixteen big-endian words. The first word of a frame says
 * how each of the others is cut into differences of neighbouring samples; words 1 and 2 of the
 * first frame hold the first and the last sample. (SEED manual, appendix B)
 */

export const frameBytes = 64
const wordsPerFrame = 16

/** How many differences of how many bits fit a word, with its code and the second code inside it. */
interface Packing {
  readonly count: number
  readonly bits: number
  readonly code: number
  /** The two high bits of the word; undefined where the word is all differences. */
  readonly inner: number | undefined
}

/** From the most differences per word to the fewest: the first that holds them is taken. */
export const packings: readonly Packing[] = [
  { count: 7, bits: 4, code: 3, inner: 2 },
  { count: 6, bits: 5, code: 3, inner: 1 },
  { count: 5, bits: 6, code: 3, inner: 0 },
  { count: 4, bits: 8, code: 1, inner: undefined },
  { count: 3, bits: 10, code: 2, inner: 3 },
  { count: 2, bits: 15, code: 2, inner: 2 },
  { count: 1, bits: 30, code: 2, inner: 1 },
]

/**
 * Packs samples from `from` on into at most `frames` frames at the beginning of `target`.
 *
 * @returns how many samples went in
 * @throws {RangeError} when two neighbours differ by 2^29 or more: Steim2 has no room for that
 */
export function encodeSteim2(
  samples: Int32Array,
  from: number,
  target: DataView,
  frames: number,
): number {
  target.setInt32(4, sampleAt(samples, from))
  let next = from
  for (let word = 3; word < frames * wordsPerFrame && next < samples.length; word++) {
    if (word % wordsPerFrame === 0) continue
    const packing = choosePacking(samples, next)
    target.setUint32(word * 4, packWord(samples, next, packing))
    setCode(target, word, packing.code)
    next += packing.count
  }
  target.setInt32(8, sampleAt(samples, next - 1))
  return next - from
}

function choosePacking(samples: Int32Array, from: number): Packing {
  const packing = packings.find((candidate) => fits(samples, from, candidate))
  if (packing === undefined) {
    throw new RangeError(`the step to sample ${from} is too large for Steim2`)
  }
  return packing
}

function fits(samples: Int32Array, from: number, packing: Packing): boolean {
  if (from + packing.count > samples.length) return false
  const limit = 2 ** (packing.bits - 1)
  for (let i = from; i < from + packing.count; i++) {
    const step = stepTo(samples, i)
    if (step < -limit || step >= limit) return false
  }
  return true
}

function packWord(samples: Int32Array, from: number, packing: Packing): number {
  const mask = 2 ** packing.bits - 1
  let word = packing.inner ?? 0
  // The differences fill the word from its low end; what is left above them holds the inner code.
  if (packing.inner !== undefined) word <<= 30 - packing.count * packing.bits
  for (let i = from; i < from + packing.count; i++) {
    word = (word << packing.bits) | (stepTo(samples, i) & mask)
  }
  return word >>> 0
}

/** Against the sample before, also where that one lies in the record before; 0 for the very first. */
function stepTo(samples: Int32Array, i: number): number {
  return sampleAt(samples, i) - sampleAt(samples, Math.max(0, i - 1))
}

function setCode(target: DataView, word: number, code: number): void {
  const head = Math.floor(word / wordsPerFrame) * frameBytes
  const shift = 2 * (wordsPerFrame - 1 - (word % wordsPerFrame))
  target.setUint32(head, (target.getUint32(head) | (code << shift)) >>> 0)
}

function sampleAt(samples: Int32Array, i: number): number {
  return samples[i] ?? 0
}
