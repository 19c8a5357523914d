/** A mail while it comes in. */
import { setImmediate } from 'node:timers/promises'

import { BareNewlines } from './newlines.ts'

/** So much is copied at once: a few milliseconds, memory that was never touched included. */
const copiedAtOnce = 1024 * 1024

/**
 * Gathers the pieces of a mail, and looks at each as it comes: whatever goes through all bytes of a
 * large mail at once holds everyone else up.
 */
export class MailContent {
  #pieces: Uint8Array[] = []
  #bytes = 0
  readonly #newlines = new BareNewlines()

  get bytes(): number {
    return this.#bytes
  }

  /** How many line ends are a bare LF. */
  get bareNewlines(): number {
    return this.#newlines.count
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    this.#newlines.add(piece)
  }

  /** Lets go of what came so far, of a mail that will not be taken. */
  drop(): void {
    this.#pieces = []
    this.#bytes = 0
  }

  /** The mail in one piece. Others have their turn while a large one is put together. */
  async whole(): Promise<Buffer> {
    const [first] = this.#pieces
    if (this.#pieces.length === 1 && first !== undefined) return asBuffer(first)
    const whole = Buffer.allocUnsafe(this.#bytes)
    let at = 0
    let rest = copiedAtOnce
    for (const piece of this.#pieces) {
      whole.set(piece, at)
      at += piece.length
      rest -= piece.length
      if (rest > 0) continue
      await setImmediate()
      rest = copiedAtOnce
    }
    return whole
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
