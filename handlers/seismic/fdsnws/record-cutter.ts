/**
 * Cuts a stream of miniSEED into whole records as it comes, with no more memory than one record and
 * one piece of the stream take. What is no record is dropped and counted.
 */
import { fixedHeaderBytes, looksLikeHeader, mayBeHeader } from '../miniseed/header-signature.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import { bytesBeforeInner } from '../miniseed/scan-records.ts'

/** A header is complete within this, the longest identifier of version 3 included. */
const longestHeader = 512
/** A record that does not say its length ends where the next header stands, within this. */
const lookahead = 64 * 1024
/** …at a multiple of this. */
const headerSpacing = 64
const smallestRecord = 128
/** Room for two pieces as the network brings them: most streams need no more. */
const leastRoom = 128 * 1024

/** Decides which records of a stream are passed on. */
export interface RecordSieve {
  /**
   * Called for every whole record, in the order of the stream. `record` is the same object every
   * time.
   *
   * @param bytes - the record is what lies in them from `from` up to, not including, `to`
   * @returns whether the record is wanted
   */
  isWanted(record: RecordHeader, bytes: Uint8Array, from: number, to: number): boolean
  /** The bytes given so far are about to be used again. */
  settle?(): void
}

export class RecordCutter {
  readonly #sieve: RecordSieve
  readonly #record = new RecordHeader()
  #buffer = Buffer.allocUnsafeSlow(leastRoom)
  #view = viewOf(this.#buffer)
  /** What is held begins and ends there. */
  #at = 0
  #end = 0
  /** Fewer bytes than this are not worth a look. */
  #needed = 1
  #records = 0
  #damaged = 0
  #trailing = 0
  #lastLength = 0

  constructor(sieve: RecordSieve) {
    this.#sieve = sieve
  }

  /** Whole records so far, wanted or not. */
  get records(): number {
    return this.#records
  }

  /** Bytes so far that are no records. */
  get damagedBytes(): number {
    return this.#damaged
  }

  /** How many of them came after the last record. */
  get trailingBytes(): number {
    return this.#trailing
  }

  /** @returns the wanted records, neighbours in one stretch; they stay until the next call */
  push(piece: Uint8Array): readonly Uint8Array[] {
    this.#makeRoom(piece.length)
    this.#buffer.set(piece, this.#end)
    this.#end += piece.length
    return this.#end - this.#at < this.#needed ? [] : this.#cut(false)
  }

  /** The stream has ended: a last record that was cut off is damage. */
  end(): readonly Uint8Array[] {
    return this.#cut(true)
  }

  /** What is held moves to the beginning of the buffer, or of a larger one. */
  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return
    const held = this.#buffer.subarray(this.#at, this.#end)
    const room = held.length + bytes
    if (room > this.#buffer.length) {
      this.#buffer = Buffer.allocUnsafeSlow(2 * room)
      this.#view = viewOf(this.#buffer)
    }
    this.#buffer.set(held)
    this.#at = 0
    this.#end = held.length
  }

  #cut(isLast: boolean): readonly Uint8Array[] {
    const stretches = new Stretches(this.#buffer)
    this.#needed = 1
    while (this.#at < this.#end) {
      const length = this.#recordLength(isLast)
      if (length > 0) this.#take(length, stretches)
      else if (this.#needed > this.#end - this.#at && !isLast) break
      else this.#skip(length < 0 ? -length : this.#bytesToNext())
    }
    this.#sieve.settle?.()
    return stretches.all()
  }

  #take(length: number, stretches: Stretches): void {
    const from = this.#at
    this.#at += length
    this.#records++
    this.#trailing = 0
    const isWanted = this.#sieve.isWanted(this.#record, this.#buffer, from, this.#at)
    if (isWanted) stretches.add(from, this.#at)
  }

  #skip(bytes: number): void {
    this.#at += bytes
    this.#damaged += bytes
    this.#trailing += bytes
  }

  /**
   * The length of the record that begins here. What it takes to tell is left in `#needed`.
   *
   * @returns 0 where there is none, or too little to tell; less than 0 for a record that swallows the
   *   next one, so many bytes behind it
   */
  #recordLength(isLast: boolean): number {
    const record = this.#record
    this.#needed = longestHeader
    if (!record.read(this.#view, this.#at, this.#end)) return 0
    this.#needed = lookahead
    const length = record.length > 0 ? record.length : this.#distanceToNext(isLast)
    if (length === 0) return 0
    const available = this.#end - this.#at
    // Behind a whole record stands the header of the next one.
    this.#needed = length + fixedHeaderBytes
    if (available < (isLast ? length : this.#needed)) return 0
    const damage = this.#bytesSpoilt(length)
    return damage > 0 ? -damage : length
  }

  /** Up to the next place at which a record may begin. */
  #bytesToNext(): number {
    let next = this.#at + 1
    while (next < this.#end && !mayBeHeader(this.#buffer, next)) next++
    return next - this.#at
  }

  /** Of a record that says a wrong length. Of one as long as the one before, a glance will do. */
  #bytesSpoilt(length: number): number {
    const behind = this.#at + length
    const isAsBefore = length === this.#lastLength && behind + fixedHeaderBytes <= this.#end
    this.#lastLength = length
    if (isAsBefore && mayBeHeader(this.#buffer, behind)) return 0
    const place = { view: this.#view, buffer: this.#buffer, at: this.#at, filled: this.#end }
    return bytesBeforeInner(place, length)
  }

  /** For a record that does not say its length: up to the next header, or all that is left. */
  #distanceToNext(isLast: boolean): number {
    const furthest = Math.min(this.#end, this.#at + lookahead)
    for (let next = this.#at + headerSpacing; next < furthest; next += headerSpacing) {
      if (looksLikeHeader(this.#view, next, this.#end)) return next - this.#at
    }
    const rest = this.#end - this.#at
    return isLast && rest >= smallestRecord && Number.isInteger(Math.log2(rest)) ? rest : 0
  }
}

/** Stretches of one buffer; those that touch are one. */
class Stretches {
  readonly #bytes: Uint8Array
  readonly #done: Uint8Array[] = []
  #from = 0
  #to = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  add(from: number, to: number): void {
    if (from !== this.#to) {
      this.#finish()
      this.#from = from
    }
    this.#to = to
  }

  all(): readonly Uint8Array[] {
    this.#finish()
    return this.#done
  }

  #finish(): void {
    if (this.#to > this.#from) this.#done.push(this.#bytes.subarray(this.#from, this.#to))
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length)
}
