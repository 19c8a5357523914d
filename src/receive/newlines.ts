/** Line ends of mail that came over the wire: CR LF, and nothing else. */

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Counts the bare LF of a mail while its pieces come in: a large mail counted in one go would hold
 * everyone else up. Goes byte by byte: a mail of nothing but LF must cost no more than another.
 */
export class BareNewlines {
  #count = 0
  #last = 0

  get count(): number {
    return this.#count
  }

  add(piece: Uint8Array): void {
    let count = 0
    for (let at = 0; at < piece.length; at++) {
      if (piece[at] === lineFeed && (piece[at - 1] ?? this.#last) !== carriageReturn) count++
    }
    this.#last = piece.at(-1) ?? this.#last
    this.#count += count
  }
}

/**
 * Gives every bare LF its CR, so that no later reader can see a second mail in the first one
 * (SMTP smuggling). Returns the same bytes, uncopied, when there is none.
 *
 * @param bare - how many there are
 */
export function withWireNewlines(mail: Buffer, bare: number): Buffer {
  if (bare === 0) return mail
  const mended = Buffer.allocUnsafe(mail.length + bare)
  let end = 0
  for (let at = 0; at < mail.length; at++) {
    if (mail[at] === lineFeed && mail[at - 1] !== carriageReturn) mended[end++] = carriageReturn
    mended[end++] = mail[at] ?? 0
  }
  return mended
}
