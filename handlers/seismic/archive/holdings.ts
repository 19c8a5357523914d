/** What an archive holds: time spans by channel, and the extent of every channel. By its index. */
import { overlaps } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { Selection } from '../selection.ts'
import type { Trouble } from '../trouble.ts'
import type { ArchiveIndex, Section } from './index/archive-index.ts'
import { currentSections } from './index/current-sections.ts'
import { joinSpans } from './spans.ts'
import type { Span } from './spans.ts'

export { allTime } from './index/all-time.ts'

/** A time span of data held. */
export interface HeldSpan extends Span {
  readonly id: ChannelId
}

/** A channel of the archive, from its first sample to its last one. */
export interface HeldChannel extends TimeWindow {
  readonly id: ChannelId
  readonly files: number
}

/** Looks into an archive for one line. */
export class Holdings {
  readonly #wanted: { readonly selection: Selection; readonly window: TimeWindow }
  readonly #index: ArchiveIndex
  readonly #trouble: Trouble
  readonly #signal: AbortSignal

  constructor(
    wanted: { readonly selection: Selection; readonly window: TimeWindow },
    index: ArchiveIndex,
    trouble: Trouble,
    signal: AbortSignal,
  ) {
    this.#wanted = wanted
    this.#index = index
    this.#trouble = trouble
    this.#signal = signal
  }

  /**
   * The spans that overlap the window, ordered by channel and start; those of one channel joined
   * across files. A span is told as far as the files that reach into the window hold it.
   *
   * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read
   */
  async *spans(): AsyncGenerator<HeldSpan> {
    for await (const { id, sections } of this.#channels()) {
      const spans = joinSpans(sections.flatMap((section) => section.spans))
      for (const span of spans) if (overlaps(span, this.#wanted.window)) yield { id, ...span }
    }
  }

  /** Every channel with data in the window, by its sections that reach into it. */
  async *channels(): AsyncGenerator<HeldChannel> {
    for await (const { id, sections } of this.#channels()) {
      yield { id, ...extentOf(sections), files: new Set(sections.map(({ path }) => path)).size }
    }
  }

  async *#channels() {
    const found = currentSections(this.#index, this.#wanted, this.#trouble, this.#signal)
    for await (const channel of found) if (channel.sections.length > 0) yield channel
  }
}

/** @param sections - at least one */
function extentOf(sections: readonly Section[]): TimeWindow {
  const extents = sections.map(({ start, end }): TimeWindow => ({ start, end }))
  return extents.reduce((whole, { start, end }) => ({
    start: start < whole.start ? start : whole.start,
    end: end > whole.end ? end : whole.end,
  }))
}
