/** Takes the records of a window out of the archive: byte for byte as they lie there, unless cut. */
import type { ChannelId } from '../channel-id.ts'
import { Trouble } from '../trouble.ts'
import type { WantedRecords } from './extents.ts'
import { FileReads } from './file-reads.ts'
import { currentSections } from './index/current-sections.ts'
import type { Extracted, SectionSource, WantedWindow } from './index/index-work.ts'
import type { Section } from './index/section.ts'
import { LentChunks } from './lent-chunks.ts'
import { orderPieces } from './order-pieces.ts'
import { pieceOf } from './pieces.ts'
import type { Piece } from './pieces.ts'
import { prune } from './prune.ts'
import { PieceReader } from './read-pieces.ts'
import { RangeReader } from './read-ranges.ts'
import { rangesOf } from './section-ranges.ts'
import { buildSegments } from './segments.ts'

const nothing = new Uint8Array(0)

/** Records that overlap a window. One object is one extraction, in the thread that it is made in. */
export class Extractor {
  readonly #wanted: WantedWindow
  readonly #source: SectionSource
  readonly #signal: AbortSignal
  readonly #isTrimming: boolean
  readonly #trouble = new Trouble()
  readonly #files = new FileReads(this.#trouble)
  readonly #chunks = new LentChunks()
  readonly #pieces = new PieceReader(this.#files, this.#chunks)
  readonly #ranges = new RangeReader(this.#files, this.#chunks, this.#pieces)

  constructor(wanted: WantedWindow, source: SectionSource, signal: AbortSignal) {
    this.#wanted = wanted
    this.#source = source
    this.#signal = signal
    // dataselect, whose rules these are, cuts at the window too when it cuts at overlaps.
    this.#isTrimming = wanted.trim === true || wanted.prune === 'sample'
  }

  /**
   * The records ordered by channel, then by the start of the segment that they belong to, then by
   * their own. Pruned ones are ordered by channel and start. Files are closed when the consumer stops
   * early or the signal aborts.
   *
   * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read; shortages as they come. A single
   *   bad file is told in the steps.
   */
  async *steps(): AsyncGenerator<Extracted, void> {
    try {
      for await (const bytes of this.#filledChunks()) yield this.#step(bytes, false)
      // What is wrong with files is told when they are closed.
      this.#files.close()
      yield this.#step(this.#chunks.take() ?? nothing, true)
    } finally {
      this.#files.close()
      this.#chunks.close()
    }
  }

  #step(bytes: Uint8Array, isLast: boolean): Extracted {
    const records = this.#ranges.records + this.#pieces.records
    return { bytes, isLast, records, told: this.#trouble.told }
  }

  async *#filledChunks(): AsyncGenerator<Uint8Array, void> {
    const [wanted, trouble, signal] = [this.#wanted, this.#trouble, this.#signal]
    for await (const { id, sections } of currentSections(this.#source, wanted, trouble, signal)) {
      for (const path of new Set(sections.map((section) => section.path))) {
        this.#files.damaged(path, this.#source.file(path)?.damagedBytes ?? 0)
      }
      yield* this.#channel(id, sections)
    }
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
