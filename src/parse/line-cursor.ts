/** The lines of a text one by one, parted by CR LF, LF or CR; what comes after them is not looked at. */
export class LineCursor {
  readonly #text: string
  readonly #lineEnd = /\r\n?|\n/g
  #number = 0
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Which line was read last, counted from 1. */
  get number(): number {
    return this.#number
  }

  /** The text below the line that was read last, as it is. */
  get rest(): string {
    return this.#text.slice(this.#position)
  }

  /** @returns the next line without its end, or `undefined` when there is none */
  next(): string | undefined {
    const from = this.#position
    if (from >= this.#text.length) return undefined
    this.#lineEnd.lastIndex = from
    const found = this.#lineEnd.exec(this.#text)
    this.#number++
    this.#position = found === null ? this.#text.length : this.#lineEnd.lastIndex
    return this.#text.slice(from, found?.index)
  }
}
