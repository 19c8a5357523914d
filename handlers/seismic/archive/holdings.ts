/** What an SDS archive holds: time spans by channel, and the extent of every channel. */
import { fromDayOfYear, openEnd, overlaps } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { compareIds, formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import { RecordScanner } from '../miniseed/scan-records.ts'
import { selectsChannel } from '../selection.ts'
import type { Trouble } from '../trouble.ts'
import { daysOf } from './day.ts'
import type { Wanted } from './extract.ts'
import { summarize } from './file-summaries.ts'
import type { FileSummaries, FileSummary } from './file-summaries.ts'
import { mayReachInto, openDayFile, withNeighbours } from './open-day-file.ts'
import { byChannel, listDayFiles, listStations } from './sds-tree.ts'
import type { DayFile } from './sds-tree.ts'
import { joinSpans } from './spans.ts'
import type { Span } from './spans.ts'

/** A time span of data held. */
export interface HeldSpan extends Span {
  readonly id: ChannelId
}

/** A channel of the archive, from its first sample to its last one. */
export interface HeldChannel extends TimeWindow {
  readonly id: ChannelId
  readonly files: number
}

/** All that an archive can be asked about. */
export const allTime: TimeWindow = { start: fromDayOfYear(1900, 1), end: openEnd }

/** Looks into an archive for one line; not for two at the same time. */
export class Holdings {
  readonly #wanted: Wanted
  readonly #summaries: FileSummaries
  readonly #trouble: Trouble
  readonly #signal: AbortSignal
  readonly #scanner = new RecordScanner()

  constructor(wanted: Wanted, summaries: FileSummaries, trouble: Trouble, signal: AbortSignal) {
    this.#wanted = wanted
    this.#summaries = summaries
    this.#trouble = trouble
    this.#signal = signal
  }

  /**
   * The spans that overlap the window, ordered by channel and start; those of one channel joined
   * across files. A span is told as far as the files of the window's days hold it.
   *
   * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read
   */
  async *spans(): AsyncGenerator<HeldSpan> {
    const { selection, window } = this.#wanted
    for await (const files of this.#filesByChannel()) {
      for (const { id, spans } of await this.#channelsIn(files)) {
        if (!selectsChannel(selection, id)) continue
        for (const span of spans) if (overlaps(span, window)) yield { id, ...span }
      }
    }
  }

  /** Every channel that files are named after, by its first and its last file. */
  async *channels(): AsyncGenerator<HeldChannel> {
    for await (const files of this.#filesByChannel()) {
      const ends = files.filter((_, i) => i === 0 || i === files.length - 1)
      for (const { id, spans } of await this.#channelsIn(ends)) {
        const [first, last] = [spans[0], spans.at(-1)]
        if (first && last) yield { id, start: first.start, end: last.end, files: files.length }
      }
    }
  }

  async *#filesByChannel(): AsyncGenerator<readonly DayFile[]> {
    const { roots, selection, window } = this.#wanted
    const days = withNeighbours(daysOf(window))
    for (const station of await listStations(roots, selection, days, this.#trouble)) {
      yield* byChannel(await listDayFiles(station, selection, days, this.#trouble))
    }
  }

  /** The channels found in the files (one, in a tidy archive), each with its spans joined. */
  async #channelsIn(files: readonly DayFile[]) {
    const found = new Map<string, { id: ChannelId; spans: Span[] }>()
    for (const file of files) {
      this.#signal.throwIfAborted()
      for (const { id, spans } of (await this.#read(file))?.channels ?? []) {
        const known = found.get(formatId(id)) ?? { id, spans: [] }
        known.spans.push(...spans)
        found.set(formatId(id), known)
      }
    }
    return [...found.values()]
      .map(({ id, spans }) => ({ id, spans: joinSpans(spans) }))
      .sort((one, other) => compareIds(one.id, other.id))
  }

  async #read(file: DayFile): Promise<FileSummary | undefined> {
    try {
      const summary = await this.#summaryOf(file)
      this.#trouble.damaged(file.name, summary?.damagedBytes ?? 0)
      return summary
    } catch (error) {
      this.#trouble.unreadable(file.name, error)
      return undefined
    }
  }

  /** @returns undefined for a neighbouring day that does not reach into the window */
  async #summaryOf(file: DayFile): Promise<FileSummary | undefined> {
    const opened = await openDayFile(file)
    try {
      const known = this.#summaries.get(file.path, opened)
      if (known !== undefined) return known
      const { window } = this.#wanted
      if (!(await mayReachInto(window, daysOf(window), file, opened, this.#scanner))) return
      const summary = await summarize(opened, this.#scanner, this.#signal)
      this.#summaries.set(file.path, opened, summary)
      return summary
    } finally {
      await opened.handle.close()
    }
  }
}
