/**
 * One data record of miniSEED version 2, read from its fixed header and its blockettes. Does not
 * look at the samples.
 *
 * One object serves a whole scan: {@link RecordHeader.read} fills it anew for every record, so that
 * millions of records cost no memory.
 */
import { fromDayOfYear, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { rateOf } from './sample-rate.ts'

/** Bytes of the fixed header, without which nothing is a record. */
export const fixedHeaderBytes = 48

/** Record lengths are powers of two, from 128 bytes to 1 MiB. */
const lengthExponents = { smallest: 7, largest: 20 }

const epochStart = fromDayOfYear(1970, 1)

export class RecordHeader {
  id: ChannelId = { network: '', station: '', location: '', channel: '' }
  start: Instant = epochStart
  /** The time of the last sample. */
  end: Instant = epochStart
  /** Samples per second; 0 where the record has no rate. */
  rate = 0
  samples = 0
  /** Bytes of the record by its blockette 1000; 0 where it has none. */
  length = 0
  /** How the samples are written, by blockette 1000; 0 where there is none. */
  encoding = 0
  /** Where the samples begin, counted from the record's first byte. */
  dataOffset = 0

  readonly #ids = new Map<string, ChannelId>()
  #stationWord = 0
  #locationWord = 0
  #networkWord = 0
  #year = 1970
  #yearStart: Instant = epochStart
  /** What blockette 1001 adds to the start. */
  #microseconds = 0

  /**
   * @param at - where the record begins; `limit` - where the readable bytes of `view` end
   * @returns false where no data record begins at `at`
   */
  read(view: DataView, at: number, limit: number): boolean {
    if (!looksLikeHeader(view, at, limit)) return false
    const little = !isPlausibleDate(view, at, false)
    this.#readId(view, at)
    this.samples = view.getUint16(at + 30, little)
    this.rate = rateOf(view.getInt16(at + 32, little), view.getInt16(at + 34, little))
    this.dataOffset = view.getUint16(at + 44, little)
    this.#readBlockettes(view, at, limit, little)
    this.#readTimes(view, at, little)
    return true
  }

  /** Almost every record has the id of the one before: twelve bytes are compared as three words. */
  #readId(view: DataView, at: number): void {
    const stationWord = view.getUint32(at + 8)
    const locationWord = view.getUint32(at + 12)
    const networkWord = view.getUint32(at + 16)
    const isSame =
      stationWord === this.#stationWord &&
      locationWord === this.#locationWord &&
      networkWord === this.#networkWord
    if (isSame) return
    this.#stationWord = stationWord
    this.#locationWord = locationWord
    this.#networkWord = networkWord
    const key = `${stationWord} ${locationWord} ${networkWord}`
    const known = this.#ids.get(key) ?? idAt(view, at)
    this.#ids.set(key, known)
    this.id = known
  }

  /**
   * Follows the chain itself: real files carry a wrong count of blockettes. Every step must lead
   * further into the record, so a chain that bites its tail ends.
   */
  #readBlockettes(view: DataView, at: number, limit: number, little: boolean): void {
    this.length = 0
    this.encoding = 0
    this.#microseconds = 0
    let offset = view.getUint16(at + 46, little)
    let least = fixedHeaderBytes
    while (offset >= least && at + offset + 8 <= limit) {
      this.#readBlockette(view, at + offset, little)
      least = offset + 4
      offset = view.getUint16(at + offset + 2, little)
    }
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
        this.length = exponent >= smallest && exponent <= largest ? 2 ** exponent : 0
        break
      }
      case 1001:
        this.#microseconds = view.getInt8(at + 5)
        break
      default:
    }
  }

  #readTimes(view: DataView, at: number, little: boolean): void {
    const year = view.getUint16(at + 20, little)
    if (year !== this.#year) {
      this.#year = year
      this.#yearStart = fromDayOfYear(year, 1)
    }
    const days = view.getUint16(at + 22, little) - 1
    const minutes = (days * 24 + view.getUint8(at + 24)) * 60 + view.getUint8(at + 25)
    const seconds = minutes * 60 + view.getUint8(at + 26)
    const fraction = view.getUint16(at + 28, little) + correctionAt(view, at, little)
    const microseconds = seconds * 1_000_000 + fraction * 100 + this.#microseconds
    this.start = plusMicroseconds(this.#yearStart, microseconds)
    const spanned = this.rate > 0 && this.samples > 1 ? (this.samples - 1) / this.rate : 0
    this.end = plusMicroseconds(this.start, spanned * 1_000_000)
  }
}

/** Whether the fixed header of a data record may begin here: the tests that libmseed makes too. */
export function looksLikeHeader(view: DataView, at: number, limit: number): boolean {
  if (at + fixedHeaderBytes > limit) return false
  if (!isQuality(view.getUint8(at + 6)) || !isBlank(view.getUint8(at + 7))) return false
  for (let i = at; i < at + 6; i++) {
    const character = view.getUint8(i)
    if (!isBlank(character) && !isDigit(character)) return false
  }
  return isPlausibleTime(view, at)
}

/** `D`, `R`, `Q` or `M`. */
export function isQuality(character: number): boolean {
  return character === 0x44 || character === 0x52 || character === 0x51 || character === 0x4d
}

function isBlank(character: number): boolean {
  return character === 0x20 || character === 0
}

function isDigit(character: number): boolean {
  return character >= 0x30 && character <= 0x39
}

function isPlausibleTime(view: DataView, at: number): boolean {
  if (view.getUint8(at + 24) > 23 || view.getUint8(at + 25) > 59) return false
  if (view.getUint8(at + 26) > 60) return false
  return isPlausibleDate(view, at, false) || isPlausibleDate(view, at, true)
}

/** The byte order of the header is the one in which its year and day make sense. */
function isPlausibleDate(view: DataView, at: number, little: boolean): boolean {
  const year = view.getUint16(at + 20, little)
  const day = view.getUint16(at + 22, little)
  return year >= 1900 && year <= 2100 && day >= 1 && day <= 366
}

/** Ten-thousandths of a second to add; bit 1 of the activity flags says that it was done already. */
function correctionAt(view: DataView, at: number, little: boolean): number {
  const isApplied = (view.getUint8(at + 36) & 0x02) !== 0
  return isApplied ? 0 : view.getInt32(at + 40, little)
}

function idAt(view: DataView, at: number): ChannelId {
  return {
    network: codeAt(view, at + 18, 2),
    station: codeAt(view, at + 8, 5),
    location: codeAt(view, at + 13, 2),
    channel: codeAt(view, at + 15, 3),
  }
}

/** Codes are padded with blanks, by some recorders with zeros or worse. */
function codeAt(view: DataView, at: number, length: number): string {
  let code = ''
  for (let i = at; i < at + length; i++) {
    const character = view.getUint8(i)
    if (character > 0x20 && character < 0x7f) code += String.fromCharCode(character)
  }
  return code
}
