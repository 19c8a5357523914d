/** Which time spans of data a centre holds, by its fdsnws-availability. */
import type { Clock, Instant, TimeWindow } from '../../../src/model/index.ts'
import { later } from '../../../src/model/index.ts'
import { joinSpans } from '../archive/spans.ts'
import { formatId } from '../channel-id.ts'
import { availabilityForm, spanCells, spanKey, spanOf, spanOfCells } from './availability-text.ts'
import type { UpstreamSpan } from './availability-text.ts'
import { Lookup } from './lookup.ts'
import type { LookupSource, LookupTask } from './lookup.ts'
import { SortedRows } from './sorted-rows.ts'
import { readTable } from './tables.ts'
import type { UpstreamSelection } from './upstream-selection.ts'

/** For how long a centre is taken to have no such service. */
const absenceMs = 3_600_000

export class TimeSpans {
  /** Where the service may be, the likeliest place first. */
  #places: readonly URL[]
  readonly #source: Omit<LookupSource, 'url'>
  readonly #clock: Clock
  #absentUntil: Instant | undefined

  constructor(places: readonly URL[], source: Omit<LookupSource, 'url'>, clock: Clock) {
    this.#places = places
    this.#source = source
    this.#clock = clock
  }

  /**
   * The spans in the order of codes and start, those of one stream joined; some may not have been
   * asked for.
   *
   * @returns undefined where the centre has no such service
   */
  async find(
    selections: readonly UpstreamSelection[],
    window: TimeWindow,
    task: LookupTask,
  ): Promise<Generator<UpstreamSpan> | undefined> {
    if (this.#absentUntil !== undefined && this.#clock() < this.#absentUntil) return undefined
    for (const url of this.#places) {
      const rows = await this.#ask(url, selections, window, task)
      if (rows === undefined) continue
      this.#places = [url, ...this.#places.filter((one) => one !== url)]
      return joined(rows)
    }
    this.#absentUntil = later(this.#clock(), absenceMs)
    return undefined
  }

  async #ask(
    url: URL,
    selections: readonly UpstreamSelection[],
    window: TimeWindow,
    task: LookupTask,
  ): Promise<SortedRows | undefined> {
    const rows = new SortedRows()
    let isThere = false
    try {
      const lookup = new Lookup({ ...this.#source, url }, task, (reply) =>
        readTable(reply, availabilityForm, task.trouble, (cells) => {
          const span = spanOf(cells)
          if (span !== undefined) rows.add(spanKey(span), spanCells(span))
          return span !== undefined
        }),
      )
      const parameters = { format: 'text', nodata: '204' }
      isThere = await lookup.ask({ selections, window, parameters })
    } finally {
      if (!isThere) rows.close()
    }
    return isThere ? rows : undefined
  }
}

/** Joins what follows within half a sample; one span is in memory. */
function* joined(rows: SortedRows): Generator<UpstreamSpan> {
  let current: UpstreamSpan | undefined
  for (const cells of rows.take()) {
    const next = spanOfCells(cells)
    const known = current
    if (known && formatId(known.id) === formatId(next.id)) {
      const [first, second] = joinSpans([known, next])
      if (first && !second) {
        current = { id: known.id, ...first }
        continue
      }
    }
    if (known) yield known
    current = next
  }
  if (current) yield current
}
