/**
 * Reads a range of a file in large pieces, the next one while the present one is looked at. What
 * was not used of a piece is put before the next, so that nothing is cut at a seam.
 */
import type { FileHandle } from 'node:fs/promises'

/** Smaller reads cost more than what is done with the bytes. */
const pieceBytes = 1024 * 1024

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
  #current = roomOf(0)
  #next = roomOf(0)

  /** @param mostLeft - bytes: a reader leaves no more of a piece than these, except of the last */
  constructor(mostLeft: number) {
    this.#mostLeft = mostLeft
  }

  async *read(file: FileHandle, range: ByteRange): AsyncGenerator<Piece, void, undefined> {
    const head = this.#makeRoom(range)
    let position = range.from
    let piece: Piece | undefined
    let reading: Promise<number> | undefined = this.#readAhead(file, head, range)
    try {
      while (reading !== undefined) {
        const bytes = await reading
        piece = this.#turn(piece, { head, bytes, position, to: range.to })
        position += bytes
        reading = piece.isLast
          ? undefined
          : this.#readAhead(file, head, { from: position, to: range.to })
        yield piece
      }
    } finally {
      // The memory must not be written to any more when the next range is read into it.
      await reading?.catch(() => undefined)
    }
  }

  /**
   * A request may have thousands of lines, each with memory of its own, over small files.
   *
   * @returns bytes to keep free before a piece for what is left of the one before
   */
  #makeRoom({ from, to }: ByteRange): number {
    const length = Math.max(0, to - from)
    if (this.#current.buffer.length > this.#next.buffer.length) this.#swap()
    const isOne = length <= pieceBytes
    const head = isOne ? 0 : this.#mostLeft
    const wanted = head + Math.min(pieceBytes, length)
    if (this.#next.buffer.length < wanted) this.#next = roomOf(wanted)
    if (!isOne && this.#current.buffer.length < wanted) this.#current = roomOf(wanted)
    return head
  }

  #readAhead(file: FileHandle, head: number, { from, to }: ByteRange): Promise<number> {
    const length = Math.min(pieceBytes, to - from)
    const reading = readWhole(file, this.#next.buffer.subarray(head, head + length), from)
    // Whoever asks for the piece hears of the failure; it may happen before anyone asks.
    reading.catch(() => undefined)
    return reading
  }

  #turn(
    before: Piece | undefined,
    { head, bytes, position, to }: { head: number; bytes: number; position: number; to: number },
  ): Piece {
    const left = before === undefined ? 0 : before.filled - before.at
    if (left > 0) before?.buffer.copy(this.#next.buffer, head - left, before.at, before.filled)
    this.#swap()
    const isLast = bytes < pieceBytes || position + bytes >= to
    const end = isLast ? position + bytes : to
    return {
      ...this.#current,
      base: position - head,
      at: head - left,
      filled: head + bytes,
      end,
      isLast,
    }
  }

  #swap(): void {
    const current = this.#current
    this.#current = this.#next
    this.#next = current
  }
}

function roomOf(bytes: number): Room {
  const buffer = Buffer.allocUnsafeSlow(bytes)
  return { buffer, view: new DataView(buffer.buffer) }
}

/** @returns bytes read: fewer than there is room for where the file ends */
async function readWhole(file: FileHandle, target: Buffer, position: number): Promise<number> {
  let filled = 0
  while (filled < target.length) {
    const wanted = target.length - filled
    const { bytesRead } = await file.read(target, filled, wanted, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
