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
  /** The last record had as often as it was had, or one that begins later. */
  | { readonly until: 'last'; left: number }
  | { readonly until: 'bytes'; readonly digest: RunningDigest }

/** What lies in `bytes` from `from` up to, not including, `to`. */
interface Bytes {
  bytes: Uint8Array
  from: number
  to: number
}

const nothing: Skipping = { until: 'nothing' }

export class GivenRecords {
  readonly #question: Question
  readonly #host: string
  readonly #digest = new RunningDigest()
  #last: Bytes = { bytes: new Uint8Array(), from: 0, to: 0 }
  #lastStart: Instant = plusMicroseconds(openEnd, -Infinity)
  /** How many records in a row were the last one. */
  #lastCount = 0
  #isInOrder = true
  #skipping: Skipping = nothing

  /** @param host - that answers, as people know it */
  constructor(question: Question, host: string) {
    this.#question = question
    this.#host = host
  }

  /** Bytes of all records had. */
  get bytes(): number {
    return this.#digest.bytes
  }

  /** A new attempt: how the question is asked now. */
  again(): Question {
    const { window } = this.#question
    const isResumable = this.#isInOrder && asksOneStream(this.#question)
    if (this.bytes === 0) this.#skipping = nothing
    else if (isResumable && this.#lastStart > window.start && this.#lastStart < window.end) {
      this.#skipping = { until: 'last', left: this.#lastCount }
      return { ...this.#question, window: { ...window, start: this.#lastStart } }
    } else this.#skipping = { until: 'bytes', digest: new RunningDigest() }
    return this.#question
  }

  /**
   * @param bytes - the record is what lies in them from `from` up to, not including, `to`
   * @returns false for a record that was had before
   * @throws {Fault} `SOURCE_DOWN` where the repeated answer is another one
   */
  isNew(record: RecordHeader, bytes: Uint8Array, from: number, to: number): boolean {
    switch (this.#skipping.until) {
      case 'nothing':
        break
      case 'last':
        if (this.#skipToLast(this.#skipping, record, bytes.subarray(from, to))) return false
        break
      case 'bytes':
        this.#skipBytes(this.#skipping.digest, bytes, from, to)
        return false
    }
    this.#add(record, bytes, from, to)
    return true
  }

  /** The bytes given so far are about to be used again. */
  settle(): void {
    this.#digest.settle()
    const last = new Uint8Array(bytesOf(this.#last))
    this.#last = { bytes: last, from: 0, to: last.length }
    if (this.#skipping.until === 'bytes') this.#skipping.digest.settle()
  }

  /** @throws {Fault} `SOURCE_DOWN` where the answer ended before all of it came that was had before */
  finish(): void {
    if (this.#skipping.until !== 'nothing') throw this.#changed()
  }

  #add(record: RecordHeader, bytes: Uint8Array, from: number, to: number): void {
    const { start } = record
    this.#digest.add(bytes, from, to)
    const isRepeated = start === this.#lastStart && this.#isLast(bytes.subarray(from, to))
    this.#lastCount = isRepeated ? this.#lastCount + 1 : 1
    if (start < this.#lastStart) this.#isInOrder = false
    this.#lastStart = start
    const last = this.#last
    last.bytes = bytes
    last.from = from
    last.to = to
  }

  #isLast(bytes: Uint8Array): boolean {
    return Buffer.compare(bytes, bytesOf(this.#last)) === 0
  }

  #skipToLast(
    skipping: Extract<Skipping, { until: 'last' }>,
    record: RecordHeader,
    bytes: Uint8Array,
  ): boolean {
    const isLast = this.#isLast(bytes)
    const isBehind = !isLast && record.start > this.#lastStart
    if (isLast) skipping.left--
    if (isBehind || skipping.left === 0) this.#skipping = nothing
    return !isBehind
  }

  #skipBytes(digest: RunningDigest, bytes: Uint8Array, from: number, to: number): void {
    digest.add(bytes, from, to)
    if (digest.bytes < this.bytes) return
    if (!digest.equals(this.#digest)) throw this.#changed()
    this.#skipping = nothing
  }

  #changed(): Fault {
    return new Fault(
      'SOURCE_DOWN',
      `${this.#host} broke off, and gave another answer when it was asked again`,
    )
  }
}

/** A hash of bytes that come bit by bit: neighbours are hashed in one go, which is far cheaper. */
class RunningDigest {
  readonly #hash = createHash('sha256')
  #waiting: Bytes | undefined
  #bytes = 0

  /** Of all that was added. */
  get bytes(): number {
    return this.#bytes
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    this.#bytes += to - from
    const waiting = this.#waiting
    if (waiting?.bytes === bytes && waiting.to === from) waiting.to = to
    else {
      this.settle()
      this.#waiting = { bytes, from, to }
    }
  }

  settle(): void {
    if (this.#waiting) this.#hash.update(bytesOf(this.#waiting))
    this.#waiting = undefined
  }

  equals(other: RunningDigest): boolean {
    return this.#bytes === other.#bytes && this.#value() === other.#value()
  }

  #value(): string {
    this.settle()
    return this.#hash.copy().digest('hex')
  }
}

function bytesOf({ bytes, from, to }: Bytes): Uint8Array {
  return bytes.subarray(from, to)
}
