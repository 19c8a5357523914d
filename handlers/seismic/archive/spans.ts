/** Time spans without gaps: what an archive holds of a channel. */
import type { Instant, TimeWindow } from '../../../src/model/index.ts'

/** From the first sample to the last one. */
export interface Span extends TimeWindow {
  /** Samples per second; 0 where there is none. */
  readonly rate: number
}

/** Two rates are the same within this, relative to the larger one. (libmseed) */
const rateTolerance = 1e-4

/** Joins what follows within half a sample, or overlaps, at the same rate. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const inOrder = [...spans].sort((one, other) => one.start - other.start)
  const joined = new SpanBuilder()
  for (const { start, end, rate } of inOrder) joined.add(start, end, rate)
  return joined.spans
}

/** Builds spans from records or spans as they come; best in the order of time. */
export class SpanBuilder {
  readonly spans: Span[] = []
  #current: { start: Instant; end: Instant; rate: number } | undefined

  add(start: Instant, end: Instant, rate: number): void {
    const current = this.#current
    if (current && continues(current, start, rate)) {
      if (end > current.end) current.end = end
      return
    }
    this.#current = { start, end, rate }
    this.spans.push(this.#current)
  }
}

function continues(span: Span, start: Instant, rate: number): boolean {
  if (start < span.start || !isSameRate(span.rate, rate)) return false
  const samplesMicroseconds = rate > 0 ? 1_000_000 / rate : 0
  return start <= span.end + 1.5 * samplesMicroseconds
}

/** Whether two rates, in samples per second, are those of one stream. */
export function isSameRate(one: number, other: number): boolean {
  return Math.abs(one - other) <= rateTolerance * Math.max(one, other)
}
