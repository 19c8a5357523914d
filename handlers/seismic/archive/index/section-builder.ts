/** Makes sections of the records of one file, as they come. */
import type { Instant } from '../../../../src/model/index.ts'
import { plusMicroseconds } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { RecordHeader } from '../../miniseed/record-header.ts'
import { joinSpans, SpanBuilder } from '../spans.ts'
import type { FoundSection, TimeMark } from './section.ts'

/** Time indexes have an entry an hour. (mseedindex) */
export const markMicroseconds = 3_600_000_000

export class SectionBuilder {
  readonly #emit: (section: FoundSection) => void
  #current: OpenSection | undefined

  constructor(emit: (section: FoundSection) => void) {
    this.#emit = emit
  }

  /** @param offset - where in the file the record begins; `length` - its bytes */
  add(record: RecordHeader, offset: number, length: number): void {
    const current = this.#current
    if (current?.id === record.id && current.version === record.publication) {
      current.add(record, offset, length)
      return
    }
    this.end()
    this.#current = new OpenSection(record, offset, length)
  }

  end(): void {
    if (this.#current) this.#emit(this.#current.close())
    this.#current = undefined
  }
}

class OpenSection {
  readonly id: ChannelId
  readonly version: number
  readonly #rate: number
  readonly #offset: number
  readonly #first: Instant
  #earliest: Instant
  #latest: Instant
  #last: Instant
  #endOffset: number
  #isInOrder = true
  readonly #marks: TimeMark[] = []
  #nextMark: Instant
  /** No record in front of the last mark ends after this. */
  #passed: Instant
  readonly #spans = new SpanBuilder()

  constructor(record: RecordHeader, offset: number, length: number) {
    this.id = record.id
    this.version = record.publication
    this.#rate = record.rate
    this.#offset = offset
    this.#first = this.#earliest = this.#last = record.start
    this.#latest = record.end
    this.#endOffset = offset + length
    this.#marks.push({ time: record.start, offset })
    this.#nextMark = markAfter(record.start, record.end)
    this.#passed = record.start
    this.#addSpan(record)
  }

  add(record: RecordHeader, offset: number, length: number): void {
    const { start, end } = record
    if (start < this.#last) this.#isInOrder = false
    if (start < this.#earliest) this.#earliest = start
    if (end > this.#latest) this.#latest = end
    this.#last = start
    this.#endOffset = offset + length
    if (end > this.#nextMark) this.#mark(start, end, offset)
    this.#addSpan(record)
  }

  close(): FoundSection {
    const isFirstEarliest = this.#earliest === this.#first
    return {
      id: this.id,
      version: this.version,
      start: this.#earliest,
      end: this.#latest,
      rate: this.#rate,
      offset: this.#offset,
      bytes: this.#endOffset - this.#offset,
      timeIndex: isFirstEarliest ? this.#marks : undefined,
      isInOrder: this.#isInOrder,
      spans: joinSpans(this.#spans.spans),
    }
  }

  /**
   * Whoever begins to read at the mark before the last one that is not after a time loses nothing: a
   * mark is left out where a record in front of the mark before it may go on after the start here.
   */
  #mark(start: Instant, end: Instant, offset: number): void {
    const passed = this.#nextMark
    this.#nextMark = markAfter(passed, end)
    const last = this.#marks.at(-1)
    if (last === undefined || start <= last.time || start < this.#passed) return
    this.#marks.push({ time: start, offset })
    this.#passed = passed
  }

  /** Text and the like, without a rate, covers no time. */
  #addSpan({ start, end, rate, samples }: RecordHeader): void {
    if (rate > 0 && samples > 0) this.#spans.add(start, end, rate)
  }
}

/** The first mark that is not before `end`, counted from `from` in whole hours. */
function markAfter(from: Instant, end: Instant): Instant {
  const hours = Math.max(1, Math.ceil((end - from) / markMicroseconds))
  return plusMicroseconds(from, hours * markMicroseconds)
}
