/** Spans of time with open ends, as routes have them: joined where they meet, and compared. */
import type { Instant } from '../../src/model/index.ts'

/** From then until then; a bound that is left out is open. */
export interface Span {
  readonly start?: Instant
  readonly end?: Instant
}

/** Sources end a span at 23:59:59 and begin the next one at 00:00:00, in microseconds. */
const slack = 1_000_000

/** @returns the same time in as few spans as can be, the earliest first */
export function joinSpans(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort(byStart)) {
    const last = joined.at(-1)
    if (last !== undefined && startOf(span) <= endOf(last) + slack) {
      joined[joined.length - 1] = endOf(span) > endOf(last) ? spanOf(last.start, span.end) : last
    } else joined.push(span)
  }
  return joined
}

/** Whether all of the inner span lies in the outer one. */
export function holds(outer: Span, inner: Span): boolean {
  return startOf(outer) <= startOf(inner) && endOf(outer) >= endOf(inner)
}

export function spanOf(start: Instant | undefined, end: Instant | undefined): Span {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
}

/** The earlier start first; of two that start together the one that ends first. */
export function byStart(one: Span, other: Span): number {
  return compare(startOf(one), startOf(other)) || compare(endOf(one), endOf(other))
}

export function startOf({ start }: Span): number {
  return start ?? -Infinity
}

export function endOf({ end }: Span): number {
  return end ?? Infinity
}

function compare(one: number, other: number): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
