/** Gathers text and gives it out in pieces that are worth a write. */

const pieceLength = 64 * 1024

export class TextPieces {
  #text: string

  constructor(first = '') {
    this.#text = first
  }

  get isFull(): boolean {
    return this.#text.length >= pieceLength
  }

  add(text: string): void {
    this.#text += text
  }

  /** All that was not taken yet. Everything is plain ASCII. */
  take(): Uint8Array {
    const piece = Buffer.from(this.#text, 'latin1')
    this.#text = ''
    return piece
  }
}
