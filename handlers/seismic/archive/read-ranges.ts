/** Reads ranges into chunks in one pass, as long as nothing but whole records lies in them. */
import { RecordScanner } from '../miniseed/scan-records.ts'
import { collectExtents, splitExtent } from './extents.ts'
import type { Extent, WantedRecords } from './extents.ts'
import type { FileReads } from './file-reads.ts'
import type { LentChunks } from './lent-chunks.ts'
import { pieceOf } from './pieces.ts'
import { taken } from './read-pieces.ts'
import type { PieceReader } from './read-pieces.ts'
import { RecordSieve } from './record-sieve.ts'
import type { FileRange } from './section-ranges.ts'

/** Reading does not begin at the end of a chunk where less than this would fit. */
const leastRead = 256 * 1024
/** At the end of a read less than this is a record that goes on; more is something odd. */
const longestRecord = 64 * 1024

export class RangeReader {
  readonly #files: FileReads
  readonly #chunks: LentChunks
  readonly #pieces: PieceReader
  readonly #scanner = new RecordScanner()
  #records = 0

  constructor(files: FileReads, chunks: LentChunks, pieces: PieceReader) {
    this.#files = files
    this.#chunks = chunks
    this.#pieces = pieces
  }

  /** How many records were given out so far, without those of the {@link PieceReader}. */
  get records(): number {
    return this.#records
  }

  /** Every wanted record of a range, in the order of the file. */
  async *read(
    range: FileRange,
    wanted: WantedRecords,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const sieve = new RecordSieve(wanted, range.parts)
    for (let position = range.from; position < range.to;) {
      signal.throwIfAborted()
      const left = range.to - position
      if (this.#chunks.room < Math.min(left, leastRead)) yield* taken(this.#chunks)
      const bytes = Math.min(left, this.#chunks.room)
      const consumed = await this.#sift(sieve, range.path, position, bytes)
      position += consumed ?? left
      const unread = bytes - (consumed ?? bytes)
      if (unread > 0 && (bytes === left || unread > longestRecord)) {
        yield* this.#readOdd({ ...range, from: position }, wanted, signal)
        return
      }
    }
  }

  /** @returns bytes dealt with; undefined where the file cannot be read */
  async #sift(sieve: RecordSieve, path: string, position: number, bytes: number) {
    const from = this.#chunks.filled
    const buffer = this.#chunks.buffer(bytes)
    const to = from + bytes
    if (!(await this.#files.fill(path, buffer.subarray(from, to), position))) return undefined
    const before = sieve.records
    const { filled, consumed } = sieve.sift({ buffer, from, to, offset: position })
    this.#chunks.fillTo(filled)
    this.#records += sieve.records - before
    return consumed
  }

  /** Damage, and records that do not say their length: looked for first, then read. */
  async *#readOdd(range: FileRange, wanted: WantedRecords, signal: AbortSignal) {
    const extents = await this.collect([range], wanted, signal)
    const window = wanted.isTrimming ? wanted.window : undefined
    const pieces = extents.map((extent) => pieceOf(extent, window))
    yield* this.#pieces.read(pieces, signal)
  }

  /** The wanted records of ranges as extents, in the order of the files; nothing is given out. */
  async collect(
    ranges: readonly FileRange[],
    wanted: WantedRecords,
    signal: AbortSignal,
  ): Promise<Extent[]> {
    const all: Extent[] = []
    for (const { path, from, parts } of ranges) {
      let damagedBytes = 0
      for (const part of parts) {
        signal.throwIfAborted()
        const range = { from: Math.max(from, part.from), to: part.to }
        if (range.from >= range.to) continue
        const found = await this.#files.attempt(path, (handle) =>
          collectExtents({ path, handle, range }, wanted, this.#scanner, signal),
        )
        for (const extent of found?.extents ?? []) all.push(extent)
        damagedBytes += found?.damagedBytes ?? 0
      }
      this.#files.damaged(path, damagedBytes)
    }
    return all
  }

  /** The records of an extent one by one; none where they cannot be read any more. */
  async split(extent: Extent): Promise<readonly Extent[]> {
    const found = await this.#files.attempt(extent.path, (handle) =>
      splitExtent(extent, handle, this.#scanner),
    )
    return found ?? []
  }
}
