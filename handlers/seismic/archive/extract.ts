/** An extraction as the rest of the program sees it: wherever the archive is read. */
import { Trouble } from '../trouble.ts'
import { ArchiveIndex, temporaryFile } from './index/archive-index.ts'
import type { WantedWindow } from './index/index-work.ts'

export interface Wanted extends WantedWindow {
  /** The folders of the archive. */
  readonly roots: readonly string[]
  /** Without one the files of an SDS tree are found by their names, and looked through. */
  readonly index?: ArchiveIndex | undefined
}

/** Records that overlap a window. One object is one extraction: read its chunks once. */
export class Extraction {
  readonly trouble = new Trouble()
  readonly #wanted: Wanted
  readonly #signal: AbortSignal
  #records = 0

  constructor(wanted: Wanted, signal: AbortSignal) {
    this.#wanted = wanted
    this.#signal = signal
  }

  /** How many records were given out so far. */
  get records(): number {
    return this.#records
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
  async *lentChunks(): AsyncGenerator<Uint8Array, void> {
    const { index, roots, ...window } = this.#wanted
    const own = index ?? ArchiveIndex.open({ file: temporaryFile, roots, log: silent })
    try {
      for await (const { bytes, records, told } of own.extract(window, this.#signal)) {
        this.#records = records
        this.trouble.take(told)
        if (bytes.length > 0) yield bytes
        own.giveBack(bytes)
      }
    } finally {
      if (own !== index) await own.close()
    }
  }
}

/** A temporary index tells what it cannot read to those who ask for it. */
function nothing(): void {
  // Nobody reads a log of a single extraction.
}
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing }
