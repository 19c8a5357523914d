/**
 * Recognizes records of version 2 whose headers differ from one that was read only in their numbers,
 * times and counts. Most records do, and to compare words takes a tenth of the time of reading them.
 */
import type { RecordHeader } from './record-header.ts'

/** Words of a header are compared up to here: the blockettes 1000 and 1001, which come first. */
const comparedBytes = 60
/** Of the fixed header: codes; rate, flags and correction; where the samples and blockettes are. */
const comparedWords = [2, 3, 4, 8, 9, 10, 11, 12, 13, 14]
/** Bytes 6 and 7, quality and a blank, of the word that begins with the end of the number. */
const qualityAt = 6

export class RecordTwin {
  /** Bytes of the records that are recognized; 0 while there are none. */
  #length = 0
  #quality = 0
  readonly #words = new Int32Array(comparedWords.length)

  /** Remembers the header that begins at `at`, where it is one that twins can be told from. */
  learn(header: RecordHeader, view: DataView, at: number): void {
    this.#length = isSimple(header, view, at) ? header.length : 0
    if (this.#length === 0) return
    this.#quality = view.getUint16(at + qualityAt)
    comparedWords.forEach((word, i) => {
      this.#words[i] = view.getInt32(at + word * 4)
    })
  }

  /**
   * @param to - where the readable bytes of `view` end
   * @returns bytes of the record that begins at `at`; 0 where it is no twin, or not whole
   */
  lengthAt(view: DataView, at: number, to: number): number {
    const length = this.#length
    if (length === 0 || at + length > to || view.getUint16(at + qualityAt) !== this.#quality)
      return 0
    const words = this.#words
    const isTwin =
      view.getInt32(at + 8) === words[0] &&
      view.getInt32(at + 12) === words[1] &&
      view.getInt32(at + 16) === words[2] &&
      this.#hasSameShape(view, at)
    return isTwin ? length : 0
  }

  #hasSameShape(view: DataView, at: number): boolean {
    const words = this.#words
    return (
      view.getInt32(at + 32) === words[3] &&
      view.getInt32(at + 36) === words[4] &&
      view.getInt32(at + 40) === words[5] &&
      view.getInt32(at + 44) === words[6] &&
      view.getInt32(at + 48) === words[7] &&
      view.getInt32(at + 52) === words[8] &&
      view.getInt32(at + 56) === words[9]
    )
  }
}

/** Blockette 1000 first, and nothing or blockette 1001 behind it: all there is to compare. */
function isSimple(
  { version, length, isLittleEndian: little }: RecordHeader,
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
