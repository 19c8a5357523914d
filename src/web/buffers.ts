/**
 * Buffers for bytes on their way out, used again and again: the system would have to clear new ones
 * each time, which costs as much as sending them.
 */

/** Bytes that may lie spare; what is more is left to the garbage collector. */
const mostSpareBytes = 4_194_304

export class Buffers {
  readonly #bytes: number
  readonly #spare: Buffer[] = []
  /** Those that are out, by what lies under them. */
  readonly #lent = new WeakMap<ArrayBufferLike, Buffer>()

  /** @param bytes - the size of each */
  constructor(bytes: number) {
    this.#bytes = bytes
  }

  take(): Buffer {
    const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#bytes)
    this.#lent.set(buffer.buffer, buffer)
    return buffer
  }

  /** @param part - of a buffer that nobody reads or writes any more; another's is passed over */
  give(part: Uint8Array): void {
    const buffer = this.#lent.get(part.buffer)
    if (buffer === undefined) return
    this.#lent.delete(part.buffer)
    if (this.#spare.length * this.#bytes < mostSpareBytes) this.#spare.push(buffer)
  }
}
