/**
 * Cuts a stream of miniSEED into whole records as it comes, with no more memory than one record and
 * one piece of the stream take. What is no record is dropped and counted.
 */
import { looksLikeHeader, mayBeHeader } from '../miniseed/header-signature.ts'
import { RecordHeader } from '../miniseed/record-header.ts'

/** A header is complete within this, the longest identifier of version 3 included. */
const longestHeader = 512
/** A record that does not say its length ends where the next header stands, within this. */
const lookahead = 64 * 1024
/** …at a multiple of this. */
const headerSpacing = 64
const smallestRecord = 128

/**
 * Called for every whole record, in the order of the stream. `record` is the same object every time.
 *
 * @returns whether the record is wanted
 */
export type RecordSieve = (record: RecordHeader, bytes: Uint8Array) => boolean

/** What stands at a place: a record of so many bytes, nothing of use, or too little to tell. */
type Finding = { readonly length: number } | 'damage' | 'more'

export class RecordCutter {
  readonly #sieve: RecordSieve
  readonly #record = new RecordHeader()
  #pieces: Uint8Array[] = []
  #held = 0
  /** Fewer bytes than this are not worth a look. */
  #needed = 1
  #records = 0
  #damaged = 0
  #trailing = 0

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

  /** @returns the wanted records, neighbours in one stretch; they stay valid */
  push(piece: Uint8Array): Uint8Array[] {
    this.#pieces.push(piece)
    this.#held += piece.length
    return this.#held < this.#needed ? [] : this.#cut(false)
  }

  /** The stream has ended: a last record that was cut off is damage. */
  end(): Uint8Array[] {
    return this.#cut(true)
  }

  #cut(isLast: boolean): Uint8Array[] {
    const [first] = this.#pieces
    const bytes = first && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const stretches = new Stretches(bytes)
    this.#needed = 1
    let at = 0
    while (at < bytes.length) {
      const finding = this.#find(view, at, isLast)
      if (finding === 'more') break
      if (finding === 'damage') at = this.#skipDamage(bytes, at)
      else at = this.#take(bytes, at, finding.length, stretches)
    }
    this.#pieces = at < bytes.length ? [bytes.subarray(at)] : []
    this.#held = bytes.length - at
    return stretches.all()
  }

  #take(bytes: Uint8Array, at: number, length: number, stretches: Stretches): number {
    this.#records++
    this.#trailing = 0
    const end = at + length
    if (this.#sieve(this.#record, bytes.subarray(at, end))) stretches.add(at, end)
    return end
  }

  #find(view: DataView, at: number, isLast: boolean): Finding {
    const available = view.byteLength - at
    const isShort = (bytes: number) => !isLast && available < bytes
    if (!this.#record.read(view, at, view.byteLength)) return this.#unless(isShort, longestHeader)
    const length = this.#record.length > 0 ? this.#record.length : distanceToNext(view, at, isLast)
    if (length === 0) return this.#unless(isShort, lookahead)
    return length <= available ? { length } : this.#unless(isShort, length)
  }

  /** Damage, unless there are fewer bytes than the matter needs and more may come. */
  #unless(isShort: (bytes: number) => boolean, needed: number): 'damage' | 'more' {
    if (!isShort(needed)) return 'damage'
    this.#needed = needed
    return 'more'
  }

  /** @returns the next place at which a record may begin */
  #skipDamage(bytes: Uint8Array, from: number): number {
    let at = from + 1
    while (at < bytes.length && !mayBeHeader(bytes, at)) at++
    this.#damaged += at - from
    this.#trailing += at - from
    return at
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

  all(): Uint8Array[] {
    this.#finish()
    return this.#done
  }

  #finish(): void {
    if (this.#to > this.#from) this.#done.push(this.#bytes.subarray(this.#from, this.#to))
  }
}

/** For a record that does not say its length: up to the next header, or all that is left. */
function distanceToNext(view: DataView, at: number, isLast: boolean): number {
  const limit = view.byteLength
  const furthest = Math.min(limit, at + lookahead)
  for (let next = at + headerSpacing; next < furthest; next += headerSpacing) {
    if (looksLikeHeader(view, next, limit)) return next - at
  }
  const rest = limit - at
  return isLast && rest >= smallestRecord && Number.isInteger(Math.log2(rest)) ? rest : 0
}
