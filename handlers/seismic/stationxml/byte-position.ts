/** Where, in bytes, the XML parser stands, which counts characters. */

/** Tell it every piece of text before the parser gets it. */
export class BytePosition {
  readonly #isSingleByte: boolean
  #text = ''
  /** A known pair: so many characters are so many bytes. It is moved on with every question. */
  #characters = 0
  #bytes = 0
  /** Characters before {@link #text}. */
  #before = 0

  constructor(isSingleByte: boolean) {
    this.#isSingleByte = isSingleByte
  }

  next(text: string): void {
    const end = this.#before + this.#text.length
    this.at(end)
    this.#before = end
    this.#text = text
  }

  /** @param characters - a position in the present piece of text, no smaller than the last one */
  at(characters: number): number {
    if (this.#isSingleByte) return characters
    const between = this.#text.slice(this.#characters - this.#before, characters - this.#before)
    this.#bytes += Buffer.byteLength(between)
    this.#characters = characters
    return this.#bytes
  }
}
