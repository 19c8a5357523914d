/** Reads pieces into chunks: records that lie side by side are read in one go, others are cut. */
import { RecordHeader } from '../miniseed/record-header.ts'
import { trimRecord } from '../miniseed/trim-record.ts'
import type { FileReads } from './file-reads.ts'
import { chunkBytes, newMemory } from './lent-chunks.ts'
import type { LentChunks } from './lent-chunks.ts'
import { isCut } from './pieces.ts'
import type { Piece } from './pieces.ts'

/** Neighbours in a file that are read together. */
interface Run {
  readonly pieces: readonly Piece[]
  readonly length: number
}

export class PieceReader {
  readonly #files: FileReads
  readonly #chunks: LentChunks
  readonly #header = new RecordHeader()
  #records = 0

  constructor(files: FileReads, chunks: LentChunks) {
    this.#files = files
    this.#chunks = chunks
  }

  /** How many records were given out so far. */
  get records(): number {
    return this.#records
  }

  /** What does not fill a chunk stays in {@link LentChunks} for what comes next. */
  async *read(
    pieces: AsyncIterable<Piece> | Iterable<Piece>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    for await (const run of runsOf(pieces)) {
      signal.throwIfAborted()
      if (run.length > this.#chunks.room) yield* taken(this.#chunks)
      if (run.length > chunkBytes) yield* this.#readLong(run)
      else await this.#readRun(run)
    }
  }

  async #readRun(run: Run): Promise<void> {
    const from = this.#chunks.filled
    const buffer = this.#chunks.buffer(run.length)
    const target = buffer.subarray(from, from + run.length)
    const bytes = await this.#fill(run, target)
    this.#chunks.fillTo(from + bytes)
  }

  /** A record longer than a chunk is one by itself. */
  async *#readLong(run: Run): AsyncGenerator<Uint8Array> {
    const target = newMemory(run.length)
    const bytes = await this.#fill(run, target)
    if (bytes > 0) yield target.subarray(0, bytes)
  }

  /** @returns bytes that are filled: none where the file is not as it was */
  async #fill({ pieces }: Run, target: Buffer): Promise<number> {
    const [first] = pieces
    if (first === undefined) return 0
    const { path, offset } = first.extent
    if (!(await this.#files.fill(path, target, offset))) return 0
    if (!this.#isAsFound(pieces, target)) {
      this.#files.changed(path)
      return 0
    }
    if (isCut(first)) return this.#trim(first, target)
    this.#records += pieces.reduce((sum, { extent }) => sum + extent.records, 0)
    return target.length
  }

  /** A file may have been written anew since its records were looked for. */
  #isAsFound(pieces: readonly Piece[], target: Buffer): boolean {
    const view = new DataView(target.buffer, target.byteOffset, target.length)
    let at = 0
    return pieces.every(({ extent }) => {
      const isThere = this.#header.read(view, at, target.length)
      at += extent.length
      return isThere && this.#header.start === extent.first
    })
  }

  #trim(piece: Piece, target: Buffer): number {
    const view = new DataView(target.buffer, target.byteOffset, target.length)
    if (!this.#header.read(view, 0, target.length)) return 0
    const trimmed = trimRecord(target, this.#header, piece)
    if (trimmed === undefined) return 0
    this.#records++
    target.set(trimmed)
    return trimmed.length
  }
}

export function* taken(chunks: LentChunks): Generator<Uint8Array> {
  const chunk = chunks.take()
  if (chunk) yield chunk
}

/** A run ends where the next piece does not lie right behind, is cut, or would make it too long. */
async function* runsOf(pieces: AsyncIterable<Piece> | Iterable<Piece>): AsyncGenerator<Run> {
  let run: Piece[] = []
  let length = 0
  for await (const piece of pieces) {
    const last = run.at(-1)
    if (last && !(isBehind(last, piece) && length + piece.extent.length <= chunkBytes)) {
      yield { pieces: run, length }
      run = []
      length = 0
    }
    run.push(piece)
    length += piece.extent.length
  }
  if (run.length > 0) yield { pieces: run, length }
}

function isBehind(last: Piece, piece: Piece): boolean {
  const [one, other] = [last.extent, piece.extent]
  if (isCut(last) || isCut(piece)) return false
  return one.path === other.path && one.offset + one.length === other.offset
}
