/**
 * Reads a range of a file in large pieces. What was not used of a piece is put before the next, so
 * that nothing is cut at a seam.
 */

/** Smaller reads cost more than what is done with the bytes. */
const pieceBytes = 1024 * 1024

/** What is asked of a file: the FileHandle of Node can do it. */
export interface ReadableFile {
  /**
   * Reads bytes of the file into `target`.
   *
   * @param offset - where in `target` the first byte goes
   * @param position - of the first byte in the file
   */
  read(
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
}

/** Which bytes of a file: `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** A part of the file in memory, until the next one is asked for. */
export interface Piece {
  readonly buffer: Buffer
  readonly view: DataView
  /** Where in the file the first byte of the buffer would lie. */
  readonly base: number
  /** Up to where the buffer is filled. */
  readonly filled: number
  /** Where in the file the range ends; for the last piece, where it really ended. */
  readonly end: number
  readonly isLast: boolean
  /**
   * The first byte in the buffer that was not used yet, for the reader to set: behind `filled` to
   * leave out what comes there.
   */
  at: number
}

interface Room {
  readonly buffer: Buffer
  readonly view: DataView
}

/** One range after another with the same memory; not two at the same time. */
export class FilePieces {
  readonly #mostLeft: number
  #room = roomOf(0)

  /** @param mostLeft - bytes: a reader leaves no more of a piece than these, except of the last */
  constructor(mostLeft: number) {
    this.#mostLeft = mostLeft
  }

  async *read(file: ReadableFile, range: ByteRange): AsyncGenerator<Piece, void, undefined> {
    this.#makeRoom(range)
    const { buffer } = this.#room
    let [position, left, skipped] = [range.from, 0, 0]
    for (let isLast = false; !isLast;) {
      const length = Math.max(0, Math.min(pieceBytes, range.to - position))
      const bytes = await readWhole(file, buffer.subarray(left, left + length), position)
      const base = position - left
      position += bytes
      isLast = bytes < pieceBytes || position >= range.to
      const filled = left + bytes
      const end = isLast ? position : range.to
      const piece = { ...this.#room, base, at: skipped, filled, end, isLast }
      yield piece
      skipped = Math.max(0, piece.at - filled)
      left = Math.max(0, filled - piece.at)
      buffer.copyWithin(0, piece.at, filled)
    }
  }

  /** A request may have thousands of lines, each with memory of its own, over small files. */
  #makeRoom({ from, to }: ByteRange): void {
    const length = Math.max(0, to - from)
    const wanted = length <= pieceBytes ? length : this.#mostLeft + pieceBytes
    if (this.#room.buffer.length < wanted) this.#room = roomOf(wanted)
  }
}

function roomOf(bytes: number): Room {
  const buffer = Buffer.allocUnsafeSlow(bytes)
  return { buffer, view: new DataView(buffer.buffer) }
}

/** @returns bytes read: fewer than there is room for where the file ends */
async function readWhole(file: ReadableFile, target: Buffer, position: number): Promise<number> {
  let filled = 0
  while (filled < target.length) {
    const wanted = target.length - filled
    const { bytesRead } = await file.read(target, filled, wanted, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
