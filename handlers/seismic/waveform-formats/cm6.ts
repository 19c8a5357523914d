/**
 * CM6 compression: second differences of the samples in printable characters of six bits each,
 * eighty to a line. (GSE 2.0, "6-bit compression")
 */
import type { TextPieces } from './text-pieces.ts'

const characters = '+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const lineLength = 80

/** The highest bit of a character: another one follows. Of the first one, the next bit is the sign. */
const continues = 32
const negative = 16

export class Cm6Encoder {
  readonly #text: TextPieces
  #before = 0
  #differenceBefore = 0
  #line = ''

  constructor(text: TextPieces) {
    this.#text = text
  }

  /** @param sample - less than 2^26 in size */
  add(sample: number): void {
    const difference = sample - this.#before
    this.#write(difference - this.#differenceBefore)
    this.#differenceBefore = difference
    this.#before = sample
  }

  /** Lines are filled up with blanks. */
  end(): void {
    if (this.#line !== '') this.#text.add(`${this.#line.padEnd(lineLength)}\n`)
    this.#line = ''
  }

  /** Four bits in the first character, five in each that follows, the highest ones first. */
  #write(value: number): void {
    const size = Math.abs(value)
    let bits = 4
    while (size >= 2 ** bits) bits += 5
    const sign = value < 0 ? negative : 0
    this.#put(sign | (size >>> (bits - 4)) | (bits > 4 ? continues : 0))
    for (let rest = bits - 4; rest > 0;) {
      rest -= 5
      this.#put(((size >>> rest) & 31) | (rest > 0 ? continues : 0))
    }
  }

  #put(code: number): void {
    this.#line += characters.charAt(code)
    if (this.#line.length === lineLength) this.end()
  }
}
