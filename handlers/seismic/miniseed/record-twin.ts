/**
 * Recognizes records of version 2 whose headers differ from one that was read only in their numbers,
 * times and counts. Most records do, and to compare words takes a tenth of the time of reading them.
 */

/** What is asked of a header that was read. */
interface ReadHeader {
  readonly version: 2 | 3
  /** Bytes of the record. */
  readonly length: number
  readonly isLittleEndian: boolean
}

/** A header is compared up to here: the blockettes 1000 and 1001, which come first. */
const comparedBytes = 60
/** Bytes 6 and 7, quality and a blank, of the word that begins with the end of the number. */
const qualityAt = 6

/** Where twins have the microseconds of their blockette 1001, if they have one. */
export const twinMicrosecondsAt = 61

/** Quality; codes; rate, flags and correction; where the samples and blockettes are; blockettes. */
type Compared = readonly [
  ...[quality: number, code8: number, code12: number, code16: number],
  ...[rate: number, flags: number, correction: number, places: number],
  ...[blockette48: number, blockette52: number, blockette56: number],
]

export class RecordTwin {
  #length = 0
  #compared: Compared = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

  /** Bytes of the records that are recognized; 0 while there are none. */
  get length(): number {
    return this.#length
  }

  /** Remembers the header that begins at `at`, where it is one that twins can be told from. */
  learn(header: ReadHeader, view: DataView, at: number): void {
    this.#length = isSimple(header, view, at) ? header.length : 0
    if (this.#length > 0) this.#compared = comparedAt(view, at)
  }

  forget(): void {
    this.#length = 0
  }

  /**
   * How many twins lie side by side from a place on. There are very many, so all words of one are
   * compared at once.
   *
   * @param before - twins begin before this
   * @param to - where the readable bytes of `view` end
   */
  count(view: DataView, from: number, before: number, to: number): number {
    const length = this.#length
    if (length === 0) return 0
    const [quality, code8, code12, code16, rate, flags, correction, places, b48, b52, b56] =
      this.#compared
    const last = Math.min(before - 1, to - length)
    let at = from
    for (; at <= last; at += length) {
      const difference =
        (view.getInt16(at + qualityAt) ^ quality) |
        (view.getInt32(at + 8) ^ code8) |
        (view.getInt32(at + 12) ^ code12) |
        (view.getInt32(at + 16) ^ code16) |
        (view.getInt32(at + 32) ^ rate) |
        (view.getInt32(at + 36) ^ flags) |
        (view.getInt32(at + 40) ^ correction) |
        (view.getInt32(at + 44) ^ places) |
        (view.getInt32(at + 48) ^ b48) |
        (view.getInt32(at + 52) ^ b52) |
        (view.getInt32(at + 56) ^ b56)
      if (difference !== 0) break
    }
    return (at - from) / length
  }
}

function comparedAt(view: DataView, at: number): Compared {
  const word = (offset: number) => view.getInt32(at + offset)
  return [
    ...([view.getInt16(at + qualityAt), word(8), word(12), word(16)] as const),
    ...([word(32), word(36), word(40), word(44), word(48), word(52), word(56)] as const),
  ]
}

/** Blockette 1000 first, and nothing or blockette 1001 behind it: all there is to compare. */
function isSimple(
  { version, length, isLittleEndian: little }: ReadHeader,
  view: DataView,
  at: number,
) {
  if (version !== 2 || length < comparedBytes || view.getUint16(at + 46, little) !== 48)
    return false
  if (view.getUint16(at + 48, little) !== 1000) return false
  const next = view.getUint16(at + 50, little)
  if (next === 0) return true
  return (
    next === 56 && view.getUint16(at + 56, little) === 1001 && view.getUint16(at + 58, little) === 0
  )
}
