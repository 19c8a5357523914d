/** Finds the records of a miniSEED file of version 2 or 3, by their headers alone. */
import { ControlHeaders } from './control-headers.ts'
import { FilePieces } from './file-pieces.ts'
import type { ByteRange, Piece, ReadableFile } from './file-pieces.ts'
import { fixedHeaderBytes3, looksLikeHeader, mayBeHeader } from './header-signature.ts'
import { NextHeader } from './next-header.ts'
import { RecordHeader } from './record-header.ts'

export type { ByteRange } from './file-pieces.ts'

/** A header with its blockettes, or the next header, is looked for within this. */
const lookahead = 64 * 1024

/**
 * Called for every record. `record` is the same object every time.
 *
 * @param length - bytes of the record; `offset` - where in the file it begins
 */
export type RecordVisitor = (record: RecordHeader, offset: number, length: number) => void

/** Scans one file after another with the same memory; not two files at the same time. */
export class RecordScanner {
  readonly #pieces = new FilePieces(lookahead)
  readonly #record = new RecordHeader()
  readonly #nextHeader = new NextHeader(lookahead)
  readonly #controlHeaders = new ControlHeaders()
  #lastLength = 0

  /**
   * Calls `visit` for every whole record in the range, in the order of the file. Whatever is no
   * record is skipped: full SEED's control headers, records of other formats, damage, and records
   * that were cut.
   *
   * @returns how many bytes were skipped, control headers not counted
   */
  async scan(
    file: ReadableFile,
    range: ByteRange,
    visit: RecordVisitor,
    signal?: AbortSignal,
  ): Promise<number> {
    let damaged = 0
    this.#nextHeader.forget()
    this.#controlHeaders.forget()
    this.#lastLength = 0
    for await (const piece of this.#pieces.read(file, range)) {
      signal?.throwIfAborted()
      damaged += this.#walk(piece, visit)
    }
    return damaged
  }

  /** Visits the records in a piece, up to where more bytes are needed. @returns bytes of damage */
  #walk(piece: Piece, visit: RecordVisitor): number {
    const { base, end } = piece
    const stop = piece.isLast ? piece.filled : piece.filled - lookahead
    let damaged = 0
    while (piece.at < stop) {
      const length = this.#recordLength(piece)
      const isThere = length > 0 && base + piece.at + length <= end
      const damage = isThere ? this.#bytesSpoilt(piece, length) : bytesBeforeNext(piece, stop)
      const at = base + piece.at
      if (damage === 0) visit(this.#record, at, length)
      else damaged += this.#controlHeaders.bytesOutside(piece, at, at + damage)
      piece.at += damage === 0 ? length : damage
    }
    return damaged
  }

  /** As {@link bytesBeforeInner}. Of a record as long as the one before, a glance behind it will do. */
  #bytesSpoilt(piece: Piece, length: number): number {
    if (length === this.#lastLength && mayBeHeader(piece.buffer, piece.at + length)) return 0
    this.#lastLength = length
    return bytesBeforeInner(piece, length)
  }

  /** Reads the header where we are. @returns 0 where there is no record */
  #recordLength(piece: Piece): number {
    const record = this.#record
    if (!record.read(piece.view, piece.at, piece.filled)) return 0
    // Without blockette 1000 a record ends where the next one begins.
    if (record.length === 0) record.length = this.#nextHeader.distance(piece)
    return record.length
  }
}

/** To the next byte at which a record may begin. */
function bytesBeforeNext({ buffer, at }: Piece, stop: number): number {
  let next = at + 1
  while (next < stop && !mayBeHeader(buffer, next)) next++
  return next - at
}

/**
 * A record that says a wrong length, or that was cut, would swallow those behind it: where no header
 * comes after a record, one is looked for within it.
 *
 * @returns 0 for a record that is what it says, otherwise bytes to the next header
 */
export function bytesBeforeInner(
  { view, buffer, at, filled }: Pick<Piece, 'view' | 'buffer' | 'at' | 'filled'>,
  length: number,
): number {
  if (looksLikeHeader(view, at + length, filled)) return 0
  const furthest = Math.min(at + length, at + lookahead, filled)
  for (let next = at + fixedHeaderBytes3; next < furthest; next++) {
    if (mayBeHeader(buffer, next) && looksLikeHeader(view, next, filled)) return next - at
  }
  return 0
}
