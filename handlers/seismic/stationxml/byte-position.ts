/** Where, in bytes, the XML parser stands, which counts characters. */

/** Tell it every piece of text before the parser gets it. */
export class BytePosition {
  readonly #bytesPerCharacter: 1 | 2 | undefined
  #text = ''
  /** A known pair: so many characters are so many bytes. It is moved on with every question. */
  #characters = 0
  #bytes = 0
  /** Characters before {@link #text}. */
  #before = 0
  #skipped = 0

  /** @param bytesPerCharacter - undefined for UTF-8, where they differ */
  constructor(bytesPerCharacter: 1 | 2 | undefined) {
    this.#bytesPerCharacter = bytesPerCharacter
  }

  next(text: string): void {
    const end = this.#before + this.#text.length
    this.at(end)
    this.#before = end
    this.#text = text
  }

  /** Bytes that the parser never gets, between the pieces of text before and after. */
  skip(bytes: number): void {
    this.at(this.#before + this.#text.length)
    this.#skipped += bytes
  }

  /** @param characters - a position in the present piece of text, no smaller than the last one */
  at(characters: number): number {
    if (this.#bytesPerCharacter) return characters * this.#bytesPerCharacter + this.#skipped
    const between = this.#text.slice(this.#characters - this.#before, characters - this.#before)
    this.#bytes += Buffer.byteLength(between)
    this.#characters = characters
    return this.#bytes + this.#skipped
  }
}
