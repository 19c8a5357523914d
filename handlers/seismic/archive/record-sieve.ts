/** Sifts records in memory: those that are wanted move together, the others go. */
import { overlaps } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import { RecordTwin } from '../miniseed/record-twin.ts'
import { trimRecord } from '../miniseed/trim-record.ts'
import { channelTest, isWithin } from './extents.ts'
import type { WantedRecords } from './extents.ts'
import type { RangePart } from './section-ranges.ts'

/** A stretch of a file that lies in memory. */
export interface Sifted {
  readonly buffer: Buffer
  /** Where in the buffer it begins and ends, and where in the file it comes from. */
  readonly from: number
  readonly to: number
  readonly offset: number
}

export interface SieveResult {
  /** Where in the buffer the wanted records end now. */
  readonly filled: number
  /** How many bytes of the stretch are dealt with: all up to a record that is not whole, or none. */
  readonly consumed: number
}

/** Goes through the records of one range, in the order of the file. */
export class RecordSieve {
  /** How many records were kept so far. */
  records = 0
  readonly #header = new RecordHeader()
  /** Of the record kept last. */
  readonly #twin = new RecordTwin()
  readonly #window: TimeWindow
  readonly #isTrimming: boolean
  readonly #isOfChannel: ReturnType<typeof channelTest>
  readonly #parts: readonly RangePart[]
  /** The part in which we are, or which comes next. */
  #part = 0

  /** @param parts - of the file, in its order: records outside of them are not wanted */
  constructor({ id, window, isTrimming }: WantedRecords, parts: readonly RangePart[]) {
    this.#window = window
    this.#isTrimming = isTrimming
    this.#isOfChannel = channelTest(id)
    this.#parts = parts
  }

  /**
   * Moves the wanted records to the beginning of the stretch. Stops where no whole record begins: at
   * the end of the stretch, or at damage.
   */
  sift({ buffer, from, to, offset }: Sifted): SieveResult {
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
    let [at, filled, kept] = [from, from, from]
    for (;;) {
      at = this.#passSure(view, at, to, offset - from)
      const next = this.#end(view, at, to)
      if (next === at) break
      const isKept = this.#keeps(offset + at - from)
      if (!isKept || this.#isCut()) {
        filled = moved(buffer, kept, at, filled)
        if (isKept) filled = this.#putTrimmed(buffer, at, next, filled)
        kept = next
      } else this.#keep(view, at)
      at = next
    }
    return { filled: moved(buffer, kept, at, filled), consumed: at - from }
  }

  #keep(view: DataView, at: number): void {
    this.records++
    this.#twin.learn(this.#header, view, at)
  }

  /**
   * Where records need not be asked for their times, those that look like the last one that was kept
   * are kept too.
   *
   * @param shift - what leads from a place in memory to one in the file
   * @returns where the first record begins that is to be read
   */
  #passSure(view: DataView, from: number, to: number, shift: number): number {
    const sure = this.#parts[this.#part]?.sure
    if (this.#isTrimming || sure === undefined || from + shift < sure.from) return from
    const twins = this.#twin.count(view, from, Math.min(to, sure.to - shift), to)
    this.records += twins
    return from + twins * this.#twin.length
  }

  /** Where the record ends that begins here; `at` itself where there is no whole one. */
  #end(view: DataView, at: number, to: number): number {
    if (at >= to || !this.#header.read(view, at, to)) return at
    const end = at + this.#header.length
    return end <= to ? end : at
  }

  #keeps(offset: number): boolean {
    const header = this.#header
    while (offset >= (this.#parts[this.#part]?.to ?? Infinity)) this.#part++
    const part = this.#parts[this.#part]
    if (part === undefined || offset < part.from) return false
    return this.#isOfChannel(header.id) && overlaps(header, this.#window)
  }

  #isCut(): boolean {
    return this.#isTrimming && !isWithin(this.#header, this.#window)
  }

  #putTrimmed(buffer: Buffer, at: number, next: number, filled: number): number {
    const bounds = { from: this.#window.start, to: this.#window.end }
    const trimmed = trimRecord(buffer.subarray(at, next), this.#header, bounds)
    if (trimmed === undefined) return filled
    this.records++
    buffer.set(trimmed, filled)
    return filled + trimmed.length
  }
}

/** Moves what lies from `from` to `to` down to `target`. @returns where it ends there */
function moved(buffer: Buffer, from: number, to: number, target: number): number {
  if (from !== target) buffer.copyWithin(target, from, to)
  return target + to - from
}
