/** Takes the records of a window out of the archive: byte for byte as they lie there, unless cut. */
import type { TimeWindow } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { Selection } from '../selection.ts'
import { Trouble } from '../trouble.ts'
import type { WantedRecords } from './extents.ts'
import { FileReads } from './file-reads.ts'
import { ArchiveIndex, temporaryFile } from './index/archive-index.ts'
import type { Section } from './index/archive-index.ts'
import { currentSections } from './index/current-sections.ts'
import { LentChunks, oneAhead } from './lent-chunks.ts'
import { orderPieces } from './order-pieces.ts'
import { pieceOf } from './pieces.ts'
import type { Piece } from './pieces.ts'
import { prune } from './prune.ts'
import { PieceReader, taken } from './read-pieces.ts'
import { RangeReader } from './read-ranges.ts'
import { rangesOf } from './section-ranges.ts'
import { buildSegments } from './segments.ts'

export interface Wanted {
  /** The folders of the archive. */
  readonly roots: readonly string[]
  /** Without one the files of an SDS tree are found by their names, and looked through. */
  readonly index?: ArchiveIndex | undefined
  readonly selection: Selection
  readonly window: TimeWindow
  /** What goes of data that is there more than once; nothing unless said. */
  readonly prune?: 'none' | 'record' | 'sample'
  /** Whether records are cut to the samples of the window, its two ends included. */
  readonly trim?: boolean
  /** Whether pruning goes by the length of segments alone, whatever their versions. */
  readonly areVersionsAlike?: boolean
}

/** Records that overlap a window. One object is one extraction: read its chunks once. */
export class Extraction {
  readonly trouble = new Trouble()
  readonly #wanted: Wanted
  readonly #signal: AbortSignal
  readonly #isTrimming: boolean
  readonly #files = new FileReads(this.trouble)
  readonly #chunks = new LentChunks()
  readonly #pieces = new PieceReader(this.#files, this.#chunks)
  readonly #ranges = new RangeReader(this.#files, this.#chunks, this.#pieces)

  constructor(wanted: Wanted, signal: AbortSignal) {
    this.#wanted = wanted
    this.#signal = signal
    // dataselect, whose rules these are, cuts at the window too when it cuts at overlaps.
    this.#isTrimming = wanted.trim === true || wanted.prune === 'sample'
  }

  /** How many records were given out so far. */
  get records(): number {
    return this.#ranges.records + this.#pieces.records
  }

  /**
   * The records ordered by channel, then by the start of the segment that they belong to, then by
   * their own, in chunks of up to 1 MiB that hold whole records. Pruned ones are ordered by channel
   * and start. Files are closed when the consumer stops early or the signal aborts.
   *
   * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read; shortages as they come. A single
   *   bad file is told in {@link trouble}.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.lentChunks()) yield new Uint8Array(chunk)
  }

  /**
   * The same for a consumer that is done with a chunk before it asks for the next one: its memory is
   * used again.
   */
  lentChunks(): AsyncGenerator<Uint8Array, void> {
    return oneAhead(this.#filledChunks())
  }

  async *#filledChunks(): AsyncGenerator<Uint8Array, void> {
    const { index, roots } = this.#wanted
    const own = index ?? ArchiveIndex.open({ file: temporaryFile, roots, log: silent })
    try {
      await own.freshen(this.#wanted, this.trouble, this.#signal)
      for (const id of own.channels(this.#wanted.selection)) {
        this.#signal.throwIfAborted()
        yield* this.#channel(id, await this.#sectionsOf(id, own))
      }
      yield* taken(this.#chunks)
    } finally {
      await this.#files.close()
      if (own !== index) await own.close()
    }
  }

  async #sectionsOf(id: ChannelId, index: ArchiveIndex): Promise<readonly Section[]> {
    const { window } = this.#wanted
    const sections = await currentSections(index, id, window, this.trouble, this.#signal)
    for (const path of new Set(sections.map((section) => section.path))) {
      this.#files.damaged(path, index.file(path)?.damagedBytes ?? 0)
    }
    return sections
  }

  async *#channel(id: ChannelId, sections: readonly Section[]): AsyncGenerator<Uint8Array> {
    const { window, prune: level = 'none' } = this.#wanted
    const wanted = { id, window, isTrimming: this.#isTrimming }
    if (level === 'none' && followEachOther(sections)) {
      for (const range of rangesOf(sections, window)) {
        yield* this.#ranges.read(range, wanted, this.#signal)
      }
    } else yield* this.#pieces.read(await this.#piecesOf(sections, wanted), this.#signal)
  }

  /** Everything is looked for before anything is given out. */
  async #piecesOf(
    sections: readonly Section[],
    wanted: WantedRecords,
  ): Promise<AsyncIterable<Piece> | Iterable<Piece>> {
    const { prune: level = 'none', areVersionsAlike = false } = this.#wanted
    const ranges = sections.flatMap((section) => rangesOf([section], wanted.window))
    const extents = await this.#ranges.collect(ranges, wanted, this.#signal)
    const segments = buildSegments(extents, { areVersionsAlike })
    const trimTo = this.#isTrimming ? wanted.window : undefined
    if (level === 'none') {
      return segments.flatMap((one) => one.extents.map((extent) => pieceOf(extent, trimTo)))
    }
    const split = this.#ranges.split.bind(this.#ranges)
    const kept = await prune(segments, { level, trimTo, areVersionsAlike }, split)
    return orderPieces(kept, split)
  }
}

/** Whether sections can be read one after the other: in order, and none into the next. */
function followEachOther(sections: readonly Section[]): boolean {
  let end = -Infinity
  for (const section of sections) {
    if (!section.isInOrder || section.start < end) return false
    end = Math.max(end, section.end)
  }
  return true
}

/** A temporary index tells what it cannot read to those who ask for it. */
function nothing(): void {
  // Nobody reads a log of a single extraction.
}
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing }
