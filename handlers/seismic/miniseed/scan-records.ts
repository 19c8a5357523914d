/** Finds the records of a miniSEED version 2 file, by their headers alone. */
import type { FileHandle } from 'node:fs/promises'
import { fixedHeaderBytes, isQuality, looksLikeHeader, RecordHeader } from './record-header.ts'

/** The most of one read. Smaller ones cost more than the scan itself. */
const bufferBytes = 1024 * 1024
/** A header with its blockettes, or a record without blockette 1000, is looked for within this. */
const lookahead = 64 * 1024
/** Records without blockette 1000 end where the next header stands, at a multiple of this. */
const headerSpacing = 64
const smallestRecord = 128

/** Which bytes of a file to scan: `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * Called for every record. `record` is the same object every time.
 *
 * @param length - bytes of the record; `offset` - where in the file it begins
 */
export type RecordVisitor = (record: RecordHeader, offset: number, length: number) => void

/** Scans one file after another with one buffer; not two files at the same time. */
export class RecordScanner {
  #buffer = Buffer.alloc(0)
  #view = new DataView(this.#buffer.buffer)
  readonly #record = new RecordHeader()
  /** Where in the file the buffer begins, how much of it is filled, and where in it we are. */
  #base = 0
  #filled = 0
  #at = 0
  #damaged = 0

  /**
   * Calls `visit` for every whole record in the range, in the order of the file. Whatever is no
   * record is skipped: full SEED's control headers, records of other formats, damage, and a last
   * record that was cut.
   *
   * @returns how many bytes were skipped
   */
  async scan(
    file: FileHandle,
    range: ByteRange,
    visit: RecordVisitor,
    signal?: AbortSignal,
  ): Promise<number> {
    this.#makeRoom(Math.min(bufferBytes, range.to - range.from))
    this.#base = range.from
    this.#filled = this.#at = this.#damaged = 0
    let end = range.to
    while (this.#base + this.#at < end) {
      signal?.throwIfAborted()
      const isWhole = await this.#fill(file, end)
      if (!isWhole) end = this.#base + this.#filled
      this.#walk(end, visit)
    }
    return this.#damaged
  }

  /** A request may have thousands of lines, each with a scanner of its own, over small files. */
  #makeRoom(bytes: number): void {
    if (bytes <= this.#buffer.length) return
    this.#buffer = Buffer.allocUnsafeSlow(bytes)
    this.#view = new DataView(this.#buffer.buffer)
  }

  /** @returns false where the file ends earlier than it was said to */
  async #fill(file: FileHandle, end: number): Promise<boolean> {
    const kept = Math.max(0, this.#filled - this.#at)
    this.#buffer.copyWithin(0, this.#at, this.#at + kept)
    this.#base += this.#at
    this.#at = 0
    this.#filled = kept
    const wanted = Math.min(bufferBytes, end - this.#base)
    while (this.#filled < wanted) {
      const position = this.#base + this.#filled
      const { bytesRead } = await file.read(
        this.#buffer,
        this.#filled,
        wanted - this.#filled,
        position,
      )
      if (bytesRead === 0) return false
      this.#filled += bytesRead
    }
    return true
  }

  /** Visits the records in the buffer, up to where more bytes are needed to go on. */
  #walk(end: number, visit: RecordVisitor): void {
    const isLast = this.#base + this.#filled >= end
    const stop = isLast ? this.#filled : this.#filled - lookahead
    while (this.#at < stop || (isLast && this.#at < this.#filled)) {
      const length = this.#recordLength(isLast)
      const isWhole = length > 0 && this.#base + this.#at + length <= end
      if (isWhole) {
        visit(this.#record, this.#base + this.#at, length)
        this.#at += length
      } else this.#skipDamage(stop)
    }
  }

  /** Reads the header where we are. @returns 0 where there is no record */
  #recordLength(isLast: boolean): number {
    if (!this.#record.read(this.#view, this.#at, this.#filled)) return 0
    return this.#record.length > 0 ? this.#record.length : this.#distanceToNext(isLast)
  }

  /** For a record that does not say its length: up to the next header, or all that is left. */
  #distanceToNext(isLast: boolean): number {
    const furthest = Math.min(this.#filled - fixedHeaderBytes, this.#at + lookahead)
    for (let at = this.#at + headerSpacing; at <= furthest; at += headerSpacing) {
      if (looksLikeHeader(this.#view, at, this.#filled)) return at - this.#at
    }
    const rest = this.#filled - this.#at
    return isLast && rest >= smallestRecord && Number.isInteger(Math.log2(rest)) ? rest : 0
  }

  /** Goes to the next byte at which a record may begin. */
  #skipDamage(stop: number): void {
    const from = this.#at
    do this.#at++
    while (this.#at < stop && !isQuality(this.#buffer[this.#at + 6] ?? 0))
    this.#damaged += this.#at - from
  }
}
