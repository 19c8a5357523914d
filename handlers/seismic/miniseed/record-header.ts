/**
 * One data record of miniSEED version 2 or 3, read from its fixed header and its blockettes. Does
 * not look at the samples.
 *
 * One object serves a whole scan: {@link RecordHeader.read} fills it anew for every record, so that
 * millions of records cost no memory.
 */
import { fromDayOfYear, openEnd, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { ChannelIds } from './channel-ids.ts'
import {
  fixedHeaderBytes,
  fixedHeaderBytes3,
  isPlausibleDate,
  looksLikeHeader2,
  looksLikeHeader3,
} from './header-signature.ts'
import { leapShift } from './leap-seconds.ts'
import { RecordTwin, twinMicrosecondsAt } from './record-twin.ts'
import { rateOf } from './sample-rate.ts'

export { fixedHeaderBytes, looksLikeHeader } from './header-signature.ts'

/** Records of version 2 are powers of two, from 64 bytes to 8 MiB: what libmseed takes. */
const lengthExponents = { smallest: 6, largest: 23 }
/** Those of version 3 have any length; libmseed takes none above this. */
const longestRecord3 = 10 * 1024 * 1024
/** The header counts blockettes in a byte. The count itself is often wrong, its limit never. */
const mostBlockettes = 255

const steim1 = 10
const steim2 = 11

/** Bits of {@link RecordHeader.flags}, as version 3 defines them. */
const flagBits = { calibration: 0x01, questionableTime: 0x02, lockedClock: 0x04 }

export class RecordHeader {
  version: 2 | 3 = 2
  id: ChannelId = { network: '', station: '', location: '', channel: '' }
  start: Instant = fromDayOfYear(1970, 1)
  /** How far the first sample lies behind `start`, 0 to 999; version 2 has none. */
  nanoseconds = 0
  /** The time of the last sample. */
  end: Instant = fromDayOfYear(1970, 1)
  /** Samples per second; 0 where the record has no rate. */
  rate = 0
  samples = 0
  /** Bytes of the record; 0 where it does not say them, as without blockette 1000. */
  length = 0
  /** How the samples are written; without blockette 1000, Steim1 is what libmseed takes. */
  encoding = steim1
  /** Where the samples begin, counted from the record's first byte. */
  dataOffset = 0
  /** Version 3: bytes of the extra headers, a JSON text that ends where the samples begin. */
  extraLength = 0
  /** Which of several records of the same time is the best: R, D, Q, M of version 2 are 1 to 4. */
  publication = 0
  /** Bits: 1 calibration signals present, 2 time tag questionable, 4 clock locked. */
  flags = 0
  /** The byte order of the header, and that of the samples. */
  isLittleEndian = false
  isPayloadLittleEndian = false

  readonly #ids = new ChannelIds()
  #sequenceHigh = 0
  #sequenceLow = 0
  /** The activity flags of version 2. */
  #activity = 0
  /** The factor and multiplier of the record before, and the rate that they say. */
  #rateWord = 0
  #nominalRate = 0
  #year = 1970
  #yearStart: Instant = fromDayOfYear(1970, 1)
  /** What blockette 1001 adds to the start, and whether there is one. */
  #microseconds = 0
  #hasMicroseconds = false
  /** Of the header that was read last. */
  readonly #twin = new RecordTwin()

  /** Bytes of the payload; 0 where the record does not say its length. */
  get dataLength(): number {
    return Math.max(0, this.length - this.dataOffset)
  }

  /** The sequence number as it stands in a record of version 2, six characters; `''` for version 3. */
  get sequence(): string {
    if (this.version === 3) return ''
    const characters = Buffer.alloc(6)
    characters.writeUInt32BE(this.#sequenceHigh, 0)
    characters.writeUInt16BE(this.#sequenceLow, 4)
    return characters.toString('latin1')
  }

  /**
   * @param at - where the record begins; `limit` - where the readable bytes of `view` end
   * @returns false where no data record begins at `at`, or only a part of its header is there
   */
  read(view: DataView, at: number, limit: number): boolean {
    if (looksLikeHeader2(view, at, limit)) {
      return this.#isTwin(view, at, limit)
        ? this.#readTwin(view, at)
        : this.#readOther(view, at, limit)
    }
    if (!looksLikeHeader3(view, at, limit)) return false
    this.#twin.forget()
    return this.#read3(view, at, limit)
  }

  #isTwin(view: DataView, at: number, limit: number): boolean {
    const isBigEndian = isPlausibleDate(view, at + 20, false)
    return isBigEndian !== this.isLittleEndian && this.#twin.count(view, at, at + 1, limit) === 1
  }

  /** What differs between twins. */
  #readTwin(view: DataView, at: number): boolean {
    const little = this.isLittleEndian
    this.#sequenceHigh = view.getUint32(at)
    this.#sequenceLow = view.getUint16(at + 4)
    this.samples = view.getUint16(at + 30, little)
    if (this.#hasMicroseconds) this.#microseconds = view.getInt8(at + twinMicrosecondsAt)
    this.#readStart2(view, at, little)
    return this.#findEnd()
  }

  #readOther(view: DataView, at: number, limit: number): boolean {
    this.#twin.forget()
    const isThere = this.#read2(view, at, limit)
    // Of a header that is cut off some blockettes may be missing.
    if (isThere && at + this.length <= limit) this.#twin.learn(this, view, at)
    return isThere
  }

  #read2(view: DataView, at: number, limit: number): boolean {
    const little = !isPlausibleDate(view, at + 20, false)
    this.version = 2
    this.isLittleEndian = this.isPayloadLittleEndian = little
    this.#sequenceHigh = view.getUint32(at)
    this.#sequenceLow = view.getUint16(at + 4)
    this.publication = publicationOf(view.getUint8(at + 6))
    this.id = this.#ids.read2(view, at)
    this.samples = view.getUint16(at + 30, little)
    this.rate = this.#readRate(view, at, little)
    this.#activity = view.getUint8(at + 36)
    this.flags = flagsOf(this.#activity, view.getUint8(at + 37), view.getUint8(at + 38))
    this.dataOffset = view.getUint16(at + 44, little)
    this.extraLength = 0
    if (!this.#readBlockettes(view, at, limit, little)) return false
    this.#readStart2(view, at, little)
    return this.#findEnd()
  }

  #readRate(view: DataView, at: number, little: boolean): number {
    const factor = view.getInt16(at + 32, little)
    const multiplier = view.getInt16(at + 34, little)
    const word = (factor << 16) | (multiplier & 0xffff)
    if (word !== this.#rateWord) {
      this.#rateWord = word
      this.#nominalRate = rateOf(factor, multiplier)
    }
    return this.#nominalRate
  }

  #read3(view: DataView, at: number, limit: number): boolean {
    const idLength = view.getUint8(at + 33)
    const extraLength = view.getUint16(at + 34, true)
    const dataOffset = fixedHeaderBytes3 + idLength + extraLength
    const length = dataOffset + view.getUint32(at + 36, true)
    if (length > longestRecord3 || at + fixedHeaderBytes3 + idLength > limit) return false
    this.version = 3
    this.id = this.#ids.read3(view, at + fixedHeaderBytes3, idLength)
    this.flags = view.getUint8(at + 3)
    this.encoding = view.getUint8(at + 15)
    this.rate = rateOfVersion3(view.getFloat64(at + 16, true))
    this.samples = view.getUint32(at + 24, true)
    this.publication = view.getUint8(at + 32)
    this.dataOffset = dataOffset
    this.extraLength = extraLength
    this.length = length
    this.isLittleEndian = true
    this.isPayloadLittleEndian = this.encoding !== steim1 && this.encoding !== steim2
    this.#readStart3(view, at)
    return this.#findEnd()
  }

  /**
   * Follows the chain itself: real files carry a wrong count of blockettes. Every step must lead
   * further into the record, so a chain that bites its tail ends there.
   *
   * @returns false where that happens before a blockette 1000: damage, for libmseed too
   */
  #readBlockettes(view: DataView, at: number, limit: number, little: boolean): boolean {
    this.length = 0
    this.encoding = steim1
    this.#microseconds = 0
    this.#hasMicroseconds = false
    let offset = view.getUint16(at + 46, little)
    let least = fixedHeaderBytes
    let end = limit - at
    for (let i = 0; i < mostBlockettes && offset >= least && offset + 8 <= end; i++) {
      this.#readBlockette(view, at + offset, little)
      if (this.length > 0) end = Math.min(end, this.length)
      least = offset + 4
      offset = view.getUint16(at + offset + 2, little)
    }
    const isLoop = least > fixedHeaderBytes && offset > 0 && offset < least
    return this.length > 0 || !isLoop
  }

  #readBlockette(view: DataView, at: number, little: boolean): void {
    switch (view.getUint16(at, little)) {
      case 100: {
        const rate = view.getFloat32(at + 4, little)
        if (rate > 0 && Number.isFinite(rate)) this.rate = rate
        break
      }
      case 1000: {
        const exponent = view.getUint8(at + 6)
        const { smallest, largest } = lengthExponents
        this.encoding = view.getUint8(at + 4)
        // 1 is big endian. Some write other numbers above 0 and mean the same.
        this.isPayloadLittleEndian = view.getUint8(at + 5) === 0
        this.length = exponent >= smallest && exponent <= largest ? 1 << exponent : 0
        break
      }
      case 1001:
        this.#microseconds = view.getInt8(at + 5)
        this.#hasMicroseconds = true
        break
      default:
    }
  }

  #readStart2(view: DataView, at: number, little: boolean): void {
    const year = view.getUint16(at + 20, little)
    const day = view.getUint16(at + 22, little)
    const seconds = this.#secondsAt(view, at + 24)
    const fraction = view.getUint16(at + 28, little) + this.#correctionAt(view, at, little)
    const microseconds = seconds * 1_000_000 + fraction * 100 + this.#microseconds
    this.nanoseconds = 0
    this.start = plusMicroseconds(this.#startOfDay(year, day), microseconds)
  }

  #readStart3(view: DataView, at: number): void {
    const year = view.getUint16(at + 8, true)
    const day = view.getUint16(at + 10, true)
    const seconds = this.#secondsAt(view, at + 12)
    const nanoseconds = view.getUint32(at + 4, true)
    const microseconds = seconds * 1_000_000 + Math.floor(nanoseconds / 1000)
    this.#activity = 0
    this.nanoseconds = nanoseconds % 1000
    this.start = plusMicroseconds(this.#startOfDay(year, day), microseconds)
  }

  #startOfDay(year: number, day: number): Instant {
    if (year !== this.#year) {
      this.#year = year
      this.#yearStart = fromDayOfYear(year, 1)
    }
    return plusMicroseconds(this.#yearStart, (day - 1) * 86_400_000_000)
  }

  /** Hour, minute, second. Second 60 is the 00 of the next minute: see leap-seconds.ts. */
  #secondsAt(view: DataView, at: number): number {
    return (view.getUint8(at) * 60 + view.getUint8(at + 1)) * 60 + view.getUint8(at + 2)
  }

  /** Ten-thousandths of a second to add; bit 1 of the activity flags says that it was done already. */
  #correctionAt(view: DataView, at: number, little: boolean): number {
    return (this.#activity & 0x02) !== 0 ? 0 : view.getInt32(at + 40, little)
  }

  /** @returns false for an end that no calendar has: such a header is damage */
  #findEnd(): boolean {
    const spanned = this.rate > 0 && this.samples > 1 ? (this.samples - 1) / this.rate : 0
    const end = plusMicroseconds(this.start, this.nanoseconds / 1000 + spanned * 1_000_000)
    if (end > openEnd) return false
    this.end = plusMicroseconds(end, leapShift(this.start, end, this.#activity))
    return true
  }
}

/** A negative one is a period in seconds. */
function rateOfVersion3(value: number): number {
  const rate = value < 0 ? -1 / value : value
  return Number.isFinite(rate) ? rate : 0
}

function publicationOf(quality: number): number {
  switch (quality) {
    case 0x52:
      return 1
    case 0x44:
      return 2
    case 0x51:
      return 3
    default:
      return 4
  }
}

/** The same three facts as version 2 writes them: activity, input and clock, data quality flags. */
function flagsOf(activity: number, clock: number, quality: number): number {
  return (
    ((activity & 0x01) !== 0 ? flagBits.calibration : 0) |
    ((quality & 0x80) !== 0 ? flagBits.questionableTime : 0) |
    ((clock & 0x20) !== 0 ? flagBits.lockedClock : 0)
  )
}
