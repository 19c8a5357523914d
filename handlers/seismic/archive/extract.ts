/** Takes the records of a window out of an SDS archive, byte for byte as they lie there. */
import type { TimeWindow } from '../../../src/model/index.ts'
import { RecordScanner } from '../miniseed/scan-records.ts'
import type { Selection } from '../selection.ts'
import { Trouble } from '../trouble.ts'
import { daysOf, startOfDay } from './day.ts'
import type { DayRange } from './day.ts'
import { collectExtents } from './extents.ts'
import type { Extent } from './extents.ts'
import { mayReachInto, openDayFile, withNeighbours } from './open-day-file.ts'
import { PendingExtents } from './pending-extents.ts'
import { ExtentReader } from './read-extents.ts'
import { byChannel, listDayFiles, listStations } from './sds-tree.ts'
import type { DayFile } from './sds-tree.ts'
import { SourceFile } from './source-file.ts'

export interface Wanted {
  /** The folders that hold the SDS trees. */
  readonly roots: readonly string[]
  readonly selection: Selection
  readonly window: TimeWindow
}

/** Whole records that overlap a window. One object is one extraction: read {@link chunks} once. */
export class Extraction {
  readonly trouble = new Trouble()
  readonly #wanted: Wanted
  readonly #signal: AbortSignal
  readonly #days: DayRange
  readonly #scanner = new RecordScanner()
  readonly #reader = new ExtentReader(this.trouble)
  /** What is open now: a few files, as many as hold records of the same days. */
  readonly #sources = new Set<SourceFile>()

  constructor(wanted: Wanted, signal: AbortSignal) {
    this.#wanted = wanted
    this.#signal = signal
    this.#days = daysOf(wanted.window)
  }

  /** How many records were given out so far. */
  get records(): number {
    return this.#reader.records
  }

  /**
   * The records ordered by channel and start, in chunks of up to 1 MiB that hold whole records.
   * Files are closed when the consumer stops early or the signal aborts.
   *
   * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read; shortages as they come. A single
   *   bad file is told in {@link trouble}.
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const { roots, selection } = this.#wanted
    const days = withNeighbours(this.#days)
    try {
      for (const station of await listStations(roots, selection, days, this.trouble)) {
        this.#signal.throwIfAborted()
        const files = await listDayFiles(station, selection, days, this.trouble)
        for (const channel of byChannel(files)) {
          yield* this.#reader.read(this.#extentsOf(channel), this.#signal)
        }
      }
    } finally {
      for (const source of this.#sources) await source.close()
    }
  }

  /** The files come in the order of their days; a record filed one day late is still put in its place. */
  async *#extentsOf(files: readonly DayFile[]): AsyncGenerator<Extent> {
    const pending = new PendingExtents(this.#scanner)
    for (const file of files) {
      yield* pending.take(startOfDay(file.day - 1))
      pending.add(await this.#find(file))
    }
    yield* pending.take(Infinity)
  }

  async #find(file: DayFile): Promise<readonly Extent[]> {
    this.#signal.throwIfAborted()
    try {
      return await this.#scan(file)
    } catch (error) {
      this.trouble.unreadable(file.name, error)
      return []
    }
  }

  async #scan(file: DayFile): Promise<readonly Extent[]> {
    const opened = await openDayFile(file)
    const source = new SourceFile(file.name, opened)
    this.#sources.add(source)
    let extents: readonly Extent[] = []
    try {
      extents = await this.#extentsIn(file, source)
    } finally {
      if (extents.length === 0) await source.close()
    }
    return extents
  }

  async #extentsIn(file: DayFile, source: SourceFile): Promise<readonly Extent[]> {
    const { window } = this.#wanted
    if (!(await mayReachInto(window, this.#days, file, source, this.#scanner))) return []
    const found = await collectExtents(source, this.#wanted, this.#scanner, this.#signal)
    this.trouble.damaged(file.name, found.damagedBytes)
    return found.extents
  }
}
