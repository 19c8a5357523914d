/** Writes miniSEED version 3 records. Does not read any. */
import { calendar, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import { crc32c } from './crc32c.ts'
import { encodeSamples, encodingCodes } from './encode.ts'
import type { Encoding } from './encode.ts'
import { frameBytes } from './steim-frames.ts'
import { writeSourceId } from './source-id.ts'
import { usualEncoding } from './write-records.ts'
import type { Stretch } from './write-records.ts'

/** Bytes of the fixed header; the source identifier follows. */
const fixedBytes = 40
/** Steim frames are big endian in version 3 too; everything else is little endian. */
const compressed: ReadonlySet<Encoding> = new Set(['steim1', 'steim2'])

/** All that a record says, its payload encoded. (FDSN miniSEED 3 definition) */
export interface Record3 {
  /** `FDSN:NET_STA_LOC_B_S_SS`. */
  readonly sourceId: string
  readonly start: Instant
  /** 0 to 999, beyond `start`. */
  readonly nanoseconds?: number
  /** Samples per second; 0 where there is none. */
  readonly rate: number
  readonly samples: number
  /** The code of the payload's encoding. */
  readonly encoding: number
  readonly publication?: number
  /** Bit 0: calibration signals; 1: the time is questionable; 2: the clock is locked. */
  readonly flags?: number
  /** JSON; empty where there are none. */
  readonly extraHeaders?: string
  readonly payload: Uint8Array
}

export interface Record3Options {
  readonly encoding?: Encoding
  /** The most bytes of samples in a record; 63 Steim frames unless said. */
  readonly payloadBytes?: number
  readonly publication?: number
}

/**
 * The records of a stretch, one by one.
 *
 * @throws {RangeError} for samples that do not fit the encoding
 */
export function* writeRecords3(stretch: Stretch, options: Record3Options = {}): Generator<Buffer> {
  const { payloadBytes = 63 * frameBytes, publication = 1 } = options
  const encoding = options.encoding ?? usualEncoding(stretch.samples)
  const { id, rate, samples } = stretch
  for (let from = 0; from < samples.length;) {
    const room = new Uint8Array(payloadBytes)
    const isLittleEndian = !compressed.has(encoding)
    const target = new DataView(room.buffer)
    const { count, bytes } = encodeSamples(encoding, samples, from, target, isLittleEndian)
    yield packRecord3({
      sourceId: writeSourceId(id),
      start: plusMicroseconds(stretch.start, (from / rate) * 1_000_000),
      rate,
      samples: count,
      encoding: encodingCodes[encoding],
      publication,
      payload: room.subarray(0, bytes),
    })
    from += count
  }
}

/** One record with its checksum. */
export function packRecord3(record: Record3): Buffer {
  const { sourceId, extraHeaders = '', payload } = record
  const extraBytes = Buffer.byteLength(extraHeaders)
  const bytes = Buffer.alloc(fixedBytes + sourceId.length + extraBytes + payload.length)
  bytes.write('MS\u0003', 0, 'latin1')
  bytes.writeUInt8(record.flags ?? 0, 3)
  writeTime(bytes, record.start, record.nanoseconds ?? 0)
  bytes.writeUInt8(record.encoding, 15)
  bytes.writeDoubleLE(record.rate, 16)
  bytes.writeUInt32LE(record.samples, 24)
  bytes.writeUInt8(record.publication ?? 1, 32)
  bytes.writeUInt8(sourceId.length, 33)
  bytes.writeUInt16LE(extraBytes, 34)
  bytes.writeUInt32LE(payload.length, 36)
  bytes.write(sourceId, fixedBytes, 'latin1')
  bytes.write(extraHeaders, fixedBytes + sourceId.length)
  bytes.set(payload, bytes.length - payload.length)
  // "CRC-32C of the entire record with the 4-byte CRC field set to zeros."
  bytes.writeUInt32LE(crc32c(bytes), 28)
  return bytes
}

/**
 * Gives a record another start and count of samples, and the payload length that its bytes leave.
 *
 * @param bytes - the record, cut or filled to its new length; it is changed
 */
export function restampRecord3(
  bytes: Uint8Array,
  {
    start,
    nanoseconds,
    samples,
  }: { readonly start: Instant; readonly nanoseconds: number; readonly samples: number },
): Uint8Array {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const payloadOffset = fixedBytes + record.readUInt8(33) + record.readUInt16LE(34)
  writeTime(record, start, nanoseconds)
  record.writeUInt32LE(samples, 24)
  record.writeUInt32LE(record.length - payloadOffset, 36)
  record.writeUInt32LE(0, 28)
  record.writeUInt32LE(crc32c(record), 28)
  return record
}

function writeTime(bytes: Buffer, start: Instant, nanoseconds: number): void {
  const { year, dayOfYear, hour, minute, second, microsecond } = calendar(start)
  bytes.writeUInt32LE(microsecond * 1000 + nanoseconds, 4)
  bytes.writeUInt16LE(year, 8)
  bytes.writeUInt16LE(dayOfYear, 10)
  bytes.set([hour, minute, second], 12)
}
