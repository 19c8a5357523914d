/** The end of what a program says, of which it may say without end. */

/** In bytes. */
const longest = 4096

export class Tail {
  #kept: Buffer = Buffer.alloc(0)
  readonly #secret: string

  /** @param secret - a word that is not to be repeated */
  constructor(secret: string) {
    this.#secret = secret
  }

  add(chunk: Buffer): void {
    // A secret that is cut off at the beginning is cut away with what lies before the last bytes.
    const most = longest + Buffer.byteLength(this.#secret)
    const joined = Buffer.concat([this.#kept, chunk.subarray(-most)])
    this.#kept = joined.subarray(-most)
  }

  /** On one line, without control characters. */
  get text(): string {
    const said = this.#kept.toString()
    const safe = this.#secret === '' ? said : said.replaceAll(this.#secret, '***')
    const end = Buffer.from(safe).subarray(-longest).toString()
    return end.replaceAll(/[\p{C}\s]+/gu, ' ').trim()
  }
}
