/**
 * What was had of an answer before it broke off. Web services cannot begin in the middle, so the
 * question is asked again and the records that were had are skipped: for one stream in the order of
 * time, up to the last one had; else as many bytes as were had, which must be the same ones.
 */
import { createHash } from 'node:crypto'
import { Fault, openEnd, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { RecordHeader } from '../miniseed/record-header.ts'
import { asksOneStream } from './question.ts'
import type { Question } from './question.ts'

type Skipping =
  | { readonly until: 'nothing' }
  /** The last record had, or one that begins later. */
  | { readonly until: 'last' }
  | { readonly until: 'bytes'; skipped: number; readonly hash: ReturnType<typeof createHash> }

const nothing: Skipping = { until: 'nothing' }

export class GivenRecords {
  readonly #question: Question
  readonly #host: string
  readonly #hash = createHash('sha256')
  #bytes = 0
  #last: Uint8Array = new Uint8Array()
  #lastStart: Instant = plusMicroseconds(openEnd, -Infinity)
  #isInOrder = true
  #skipping: Skipping = nothing

  /** @param host - that answers, as people know it */
  constructor(question: Question, host: string) {
    this.#question = question
    this.#host = host
  }

  /** Bytes of all records had. */
  get bytes(): number {
    return this.#bytes
  }

  /** A new attempt: how the question is asked now. */
  again(): Question {
    const { window } = this.#question
    const isResumable = this.#isInOrder && asksOneStream(this.#question)
    if (this.#bytes === 0) this.#skipping = nothing
    else if (isResumable && this.#lastStart > window.start && this.#lastStart < window.end) {
      this.#skipping = { until: 'last' }
      return { ...this.#question, window: { ...window, start: this.#lastStart } }
    } else this.#skipping = { until: 'bytes', skipped: 0, hash: createHash('sha256') }
    return this.#question
  }

  /**
   * @returns false for a record that was had before
   * @throws {Fault} `SOURCE_DOWN` where the repeated answer is another one
   */
  isNew(record: RecordHeader, bytes: Uint8Array): boolean {
    switch (this.#skipping.until) {
      case 'nothing':
        break
      case 'last':
        if (this.#skipToLast(record, bytes)) return false
        break
      case 'bytes':
        this.#skipBytes(this.#skipping, bytes)
        return false
    }
    this.#add(record, bytes)
    return true
  }

  /** @throws {Fault} `SOURCE_DOWN` where the answer ended before all of it came that was had before */
  finish(): void {
    if (this.#skipping.until === 'bytes') throw this.#changed()
  }

  #add(record: RecordHeader, bytes: Uint8Array): void {
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    if (record.start < this.#lastStart) this.#isInOrder = false
    this.#lastStart = record.start
    this.#last = bytes
  }

  #skipToLast(record: RecordHeader, bytes: Uint8Array): boolean {
    const isLast = Buffer.compare(bytes, this.#last) === 0
    const isBehind = !isLast && record.start > this.#lastStart
    if (isLast || isBehind) this.#skipping = nothing
    return !isBehind
  }

  #skipBytes(skipping: Extract<Skipping, { until: 'bytes' }>, bytes: Uint8Array): void {
    skipping.hash.update(bytes)
    skipping.skipped += bytes.length
    if (skipping.skipped < this.#bytes) return
    const isSame =
      skipping.skipped === this.#bytes && skipping.hash.digest('hex') === this.#digest()
    if (!isSame) throw this.#changed()
    this.#skipping = nothing
  }

  #digest(): string {
    return this.#hash.copy().digest('hex')
  }

  #changed(): Fault {
    return new Fault(
      'SOURCE_DOWN',
      `${this.#host} broke off, and gave another answer when it was asked again`,
    )
  }
}
