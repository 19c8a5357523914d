/** A mail while it comes in. */
import { BareNewlines } from './newlines.ts'

/** Up to here the pieces are kept as they come: most mails are one. */
const fewBytes = 65_536

/** By so much the memory of a large mail grows at once. */
const growthBytes = 1_048_576

/**
 * Puts the pieces of a mail together, and looks at each as it comes: whatever goes through all bytes
 * of a large mail at once holds everyone else up. A large one has memory of its own, which is given
 * back when it is dropped: the collector might leave it for long.
 */
export class MailContent {
  readonly #mostBytes: number
  readonly #newlines = new BareNewlines()
  #memory: ArrayBuffer | undefined
  #gathered = 0
  #pieces: Uint8Array[] = []
  #bytes = 0

  /** @param mostBytes - how many come at most; so many addresses are set aside, not so much memory */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** How many line ends are a bare LF. */
  get bareNewlines(): number {
    return this.#newlines.count
  }

  /** @throws {RangeError} past the most bytes; nothing is kept of the piece */
  add(piece: Uint8Array): void {
    if (this.#bytes + piece.length > this.#mostBytes) {
      throw new RangeError(`a mail of more than ${this.#mostBytes} bytes`)
    }
    this.#pieces.push(piece)
    this.#bytes += piece.length
    this.#newlines.add(piece)
    if (this.#bytes > fewBytes && this.#bytes > piece.length) this.#gather()
  }

  /** The mail in one piece, to be read until it is dropped. */
  whole(): Buffer {
    if (this.#memory !== undefined) return Buffer.from(this.#memory, 0, this.#bytes)
    const [first] = this.#pieces
    return this.#pieces.length === 1 && first !== undefined
      ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
      : Buffer.concat(this.#pieces)
  }

  /** Lets go of what came so far: the mail is dealt with, or will not be taken. */
  drop(): void {
    this.#memory?.resize(0)
    this.#memory = undefined
    this.#gathered = 0
    this.#pieces = []
    this.#bytes = 0
  }

  #gather(): void {
    this.#memory ??= new ArrayBuffer(0, { maxByteLength: this.#mostBytes })
    const grown = Math.ceil(this.#bytes / growthBytes) * growthBytes
    if (grown > this.#memory.byteLength) this.#memory.resize(Math.min(grown, this.#mostBytes))
    const bytes = new Uint8Array(this.#memory)
    for (const piece of this.#pieces.splice(0)) {
      bytes.set(piece, this.#gathered)
      this.#gathered += piece.length
    }
  }
}
