/** Whole records from one version of miniSEED to the other, their payloads as they are where possible. */
import { Fault } from '../../../src/model/index.ts'
import { findBlockette } from './blockettes.ts'
import { decodeSamples } from './decode.ts'
import { encodeSamples, encodingCodes, encodingFor, encodingOfCode } from './encode.ts'
import type { NumberSamples } from './encode.ts'
import { readExtraHeaders } from './extra-headers.ts'
import { leapSecondOf, reservedHeaders, setVersion2Flags } from './header-flags.ts'
import { RecordHeader } from './record-header.ts'
import { writeSourceId } from './source-id.ts'
import { bytesOfFilledFrames, frameBytes } from './steim-frames.ts'
import { dataOffsetFor, packRecord2, writeRecords } from './write-records.ts'
import { packRecord3 } from './write-records3.ts'

/** The publication versions of version 3 as the quality of version 2. */
const qualities = ['R', 'D', 'Q', 'M'] as const
/** Bytes of a version 2 record: what programs expect, and what they all can read. */
const lengths = { usual: 512, forLong: 4096, longest: 65_536 }
/** What the header of version 2 can count. */
const mostSamples = 65_535

/** Bytes of the words that a payload is made of, by the code of its encoding; Steim is words of four. */
const wordBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 2],
  [3, 4],
  [4, 4],
  [5, 8],
  [10, 4],
  [11, 4],
])
const steim: ReadonlySet<number> = new Set([10, 11])

/**
 * The record in the other version. Samples, codes, time, quality and flags stay; version 2 loses the
 * nanoseconds, and extra headers that it has no place for.
 *
 * @param bytes - one whole record, as `header` says it
 * @returns one record; several where version 2 has no room for so many samples; the bytes themselves
 *   where they are of that version, and say their length
 * @throws {Fault} `SOURCE_BROKEN` for payloads that cannot be read, and codes too long for version 2
 */
export function convertRecord(
  bytes: Uint8Array,
  header: RecordHeader,
  version: 2 | 3,
): readonly Uint8Array[] {
  if (isOf(version, header)) return [bytes]
  if (version === 3) return [toVersion3(bytes, header)]
  return header.version === 3 ? toVersion2(bytes, header) : withLength(bytes, header)
}

/**
 * Whether a record goes as it is into a file of a version. Without blockette 1000, which says its
 * length, it is SEED but no miniSEED, and there are programs that read nothing of such a file.
 */
export function isOf(version: 2 | 3, header: RecordHeader): boolean {
  return header.version === version && header.length > 0
}

function withLength(bytes: Uint8Array, header: RecordHeader): readonly Uint8Array[] {
  const record = toVersion3(bytes, header)
  const converted = new RecordHeader()
  const view = new DataView(record.buffer, record.byteOffset, record.length)
  if (!converted.read(view, 0, record.length)) throw new Error('what was written is no record')
  return toVersion2(record, converted)
}

function toVersion3(bytes: Uint8Array, header: RecordHeader): Uint8Array {
  const { id, start, nanoseconds, rate, publication, samples, flags } = header
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  // Without blockette 1000 the encoding is a guess, which is not to be written down as a fact.
  if (header.length === 0) decodeSamples(bytes, header)
  const payload = payloadOf(bytes, header, 3)
  const said = {
    sourceId: writeSourceId(id),
    start,
    nanoseconds,
    rate,
    publication,
    samples,
    flags,
  }
  const encoded = payload
    ? { encoding: header.encoding, payload }
    : encodedFor3(numbersOf(bytes, header), header.encoding)
  return packRecord3({ ...said, ...encoded, extraHeaders: extraHeadersOf(view, header) })
}

/** Encodings of old digitizers are not known to version 3: their samples are written plainly. */
function encodedFor3(samples: NumberSamples, code: number) {
  const encoding = encodingOfCode(code) ?? encodingFor(samples)
  // No sample takes more than a word of its own, besides the constants and the codes of its frame.
  const room = new Uint8Array(samples.length * 8 + 2 * frameBytes)
  const isLittleEndian = !steim.has(code)
  const target = new DataView(room.buffer)
  const { bytes } = encodeSamples(encoding, samples, 0, target, isLittleEndian)
  return { encoding: encodingCodes[encoding], payload: room.subarray(0, bytes) }
}

function extraHeadersOf(view: DataView, header: RecordHeader): string {
  const time: Record<string, number> = {}
  const blockette1001 = findBlockette(view, 1001, header.isLittleEndian)
  if (blockette1001 !== undefined) time['Quality'] = view.getUint8(blockette1001 + 4)
  const correction = view.getInt32(40, header.isLittleEndian)
  if (correction !== 0) time['Correction'] = correction / 10_000
  const leap = leapSecondOf(view)
  if (leap !== 0) time['LeapSecond'] = leap
  const fdsn = { ...(Object.keys(time).length > 0 ? { Time: time } : {}), ...reservedHeaders(view) }
  return Object.keys(fdsn).length > 0 ? JSON.stringify({ FDSN: fdsn }) : ''
}

function toVersion2(bytes: Uint8Array, header: RecordHeader): readonly Uint8Array[] {
  const says = readExtraHeaders(bytes)
  const records = withinRoom(() => recordsOf2(bytes, header))
  const timeQuality = Number(says('Time', 'Quality') ?? 0)
  for (const record of records) {
    const view = new DataView(record.buffer, record.byteOffset, record.length)
    setVersion2Flags(view, bytes[3] ?? 0, says)
    const blockette1001 = findBlockette(view, 1001, false)
    if (blockette1001 !== undefined) view.setUint8(blockette1001 + 4, timeQuality)
  }
  return records
}

function recordsOf2(bytes: Uint8Array, header: RecordHeader): readonly Buffer[] {
  const { id, start, rate, samples, encoding } = header
  const quality = qualities[Math.min(Math.max(header.publication, 1), 4) - 1]
  const payload = payloadOf(bytes, header, 2)
  const recordLength = lengthFor(dataOffsetFor(rate) + (payload?.length ?? Infinity))
  if (payload !== undefined && recordLength <= lengths.longest && samples <= mostSamples) {
    const said = { id, start, rate, samples, encoding, payload, recordLength, quality }
    return [packRecord2(said)]
  }
  const numbers = numbersOf(bytes, header)
  const written = encodingOfCode(encoding) ?? encodingFor(numbers)
  const options = { encoding: written, recordLength: lengths.forLong, quality: quality ?? 'D' }
  return [...writeRecords({ id, start, rate, samples: numbers }, options)]
}

function lengthFor(bytes: number): number {
  return Math.max(lengths.usual, 2 ** Math.ceil(Math.log2(bytes)))
}

/**
 * The payload in the byte order of a version: Steim is big endian in both, numbers are little endian
 * in version 3.
 *
 * @returns undefined where the samples must be decoded: encodings that the other version does not
 *   know, and little endian Steim, whose words are not simply turned round
 */
function payloadOf(
  bytes: Uint8Array,
  header: RecordHeader,
  version: 2 | 3,
): Uint8Array | undefined {
  const { encoding, dataOffset, samples } = header
  const size = wordBytes.get(encoding)
  if (samples === 0) return new Uint8Array(0)
  const isSteim = steim.has(encoding)
  if (size === undefined || (isSteim && header.isPayloadLittleEndian)) return undefined
  const stored = bytes.subarray(
    dataOffset,
    header.version === 3 ? dataOffset + header.dataLength : undefined,
  )
  const length = isSteim ? filledBytes(stored) : samples * size
  if (length > stored.length) {
    throw new Fault(
      'SOURCE_BROKEN',
      `a record has no room for the ${samples} samples that it claims`,
    )
  }
  const isLittleEndian = version === 3 && !isSteim
  const payload = Buffer.from(stored.subarray(0, length))
  return header.isPayloadLittleEndian === isLittleEndian ? payload : swapped(payload, size)
}

function filledBytes(stored: Uint8Array): number {
  return bytesOfFilledFrames(new DataView(stored.buffer, stored.byteOffset, stored.length))
}

function swapped(payload: Buffer, size: number): Buffer {
  switch (size) {
    case 2:
      return payload.swap16()
    case 4:
      return payload.swap32()
    case 8:
      return payload.swap64()
    default:
      return payload
  }
}

function numbersOf(bytes: Uint8Array, header: RecordHeader) {
  const samples = decodeSamples(bytes, header)
  if (typeof samples !== 'string') return samples
  throw new Fault('SOURCE_BROKEN', 'a text record is longer than miniSEED 2 has room for')
}

/** @throws {Fault} `SOURCE_BROKEN` for what the writer has no room for */
function withinRoom<T>(write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Fault('SOURCE_BROKEN', `miniSEED 2 has no room: ${error.message}`, { cause: error })
  }
}
