/** The fields of a blockette: of fixed width, or ended by a tilde. */

export class FieldReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Without blanks around it; empty behind the end of the blockette. */
  fixed(width: number): string {
    const field = this.#text.slice(this.#at, this.#at + width)
    this.#at += width
    return field.trim()
  }

  variable(): string {
    const tilde = this.#text.indexOf('~', this.#at)
    const end = tilde < 0 ? this.#text.length : tilde
    const field = this.#text.slice(this.#at, end).replaceAll(/\s+/g, ' ')
    this.#at = end + 1
    return field.trim()
  }

  /** Characters that are not read yet. */
  get left(): number {
    return Math.max(0, this.#text.length - this.#at)
  }

  /** @returns NaN for what is no number */
  integer(width: number): number {
    const field = this.fixed(width)
    return field === '' ? NaN : Number(field)
  }
}
