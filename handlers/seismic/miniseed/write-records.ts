/** Writes miniSEED version 2 records, big endian. Does not read any. */
import { calendar, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { fixedHeaderBytes } from './record-header.ts'
import { rateFields } from './sample-rate.ts'
import { encodeSteim2, frameBytes } from './steim2-encode.ts'

type Encoding = 'steim2' | 'int32'

/** A continuous stretch of samples of one channel. */
export interface Stretch {
  readonly id: ChannelId
  /** The time of the first sample. */
  readonly start: Instant
  /** Samples per second. */
  readonly rate: number
  readonly samples: Int32Array
}

export interface RecordOptions {
  readonly encoding?: Encoding
  /** Bytes, a power of two from 128 on; 512 unless said. */
  readonly recordLength?: number
  readonly quality?: 'D' | 'R' | 'Q' | 'M'
  /** The sequence number of the first record, 1 to 999,999. */
  readonly firstSequence?: number
}

/** What the SEED manual calls the encodings. */
const encodingCodes: Readonly<Record<Encoding, number>> = { int32: 3, steim2: 11 }
/** What the header's count of samples can say. */
const mostSamples = 65_535
/** Blockettes 1000 and 1001, then, where the rate needs it, blockette 100; then the samples. */
const blocketteOffsets = { 1000: 48, 1001: 56, 100: 64 } as const
const dataOffsets = { plain: 64, withRate: 128 }

/**
 * The records of a stretch, one by one.
 *
 * @throws {RangeError} for codes that do not fit the header, or steps too large for Steim2
 */
export function* writeRecords(stretch: Stretch, options: RecordOptions = {}): Generator<Buffer> {
  const { encoding = 'steim2', recordLength = 512, firstSequence = 1 } = options
  const { exact } = rateFields(stretch.rate)
  const dataOffset = exact ? dataOffsets.plain : dataOffsets.withRate
  let sequence = firstSequence
  for (let from = 0; from < stretch.samples.length;) {
    const record = Buffer.alloc(recordLength)
    const data = viewOf(record, dataOffset)
    const samples = stretch.samples.subarray(0, from + mostSamples)
    const count = encode(encoding, samples, from, data)
    writeHeader(record, stretch, from, count, { dataOffset, sequence, options })
    yield record
    from += count
    sequence = (sequence % 999_999) + 1
  }
}

function encode(encoding: Encoding, samples: Int32Array, from: number, data: DataView): number {
  switch (encoding) {
    case 'steim2':
      return encodeSteim2(samples, from, data, data.byteLength / frameBytes)
    case 'int32':
      return encodeIntegers(samples, from, data)
  }
}

function encodeIntegers(samples: Int32Array, from: number, data: DataView): number {
  const taken = samples.subarray(from, from + data.byteLength / 4)
  taken.forEach((sample, i) => {
    data.setInt32(i * 4, sample)
  })
  return taken.length
}

interface Place {
  readonly dataOffset: number
  readonly sequence: number
  readonly options: RecordOptions
}

function writeHeader(record: Buffer, stretch: Stretch, from: number, count: number, place: Place) {
  const { dataOffset, sequence, options } = place
  const at = plusMicroseconds(stretch.start, (from / stretch.rate) * 1_000_000)
  const { factor, multiplier, exact } = rateFields(stretch.rate)
  record.write(`${String(sequence).padStart(6, '0')}${options.quality ?? 'D'} `, 0, 'latin1')
  record.write(codes(stretch.id), 8, 'latin1')
  writeTime(record, at)
  record.writeUInt16BE(count, 30)
  record.writeInt16BE(factor, 32)
  record.writeInt16BE(multiplier, 34)
  record.writeUInt8(exact ? 2 : 3, 39)
  record.writeUInt16BE(dataOffset, 44)
  record.writeUInt16BE(fixedHeaderBytes, 46)
  writeBlockette1000(record, options.encoding ?? 'steim2')
  writeBlockette1001(record, at, exact ? 0 : blocketteOffsets[100])
  if (!exact) writeBlockette100(record, stretch.rate)
}

function codes({ station, location, channel, network }: ChannelId): string {
  if (station.length > 5 || location.length > 2 || channel.length > 3 || network.length > 2) {
    throw new RangeError(`${network}.${station}.${location}.${channel} is too long for miniSEED 2`)
  }
  return station.padEnd(5) + location.padEnd(2) + channel.padEnd(3) + network.padEnd(2)
}

/** The header counts ten-thousandths of a second; blockette 1001 adds -50 to +49 microseconds. */
function writeTime(record: Buffer, at: Instant): void {
  const nearest = plusMicroseconds(at, -extraMicroseconds(at))
  const time = calendar(nearest)
  record.writeUInt16BE(time.year, 20)
  record.writeUInt16BE(time.dayOfYear, 22)
  record.writeUInt8(time.hour, 24)
  record.writeUInt8(time.minute, 25)
  record.writeUInt8(time.second, 26)
  record.writeUInt16BE(time.microsecond / 100, 28)
}

function extraMicroseconds(at: Instant): number {
  const rest = calendar(at).microsecond % 100
  return rest < 50 ? rest : rest - 100
}

function writeBlockette1000(record: Buffer, encoding: Encoding): void {
  const at = blocketteOffsets[1000]
  record.writeUInt16BE(1000, at)
  record.writeUInt16BE(blocketteOffsets[1001], at + 2)
  record.writeUInt8(encodingCodes[encoding], at + 4)
  record.writeUInt8(1, at + 5)
  record.writeUInt8(Math.log2(record.length), at + 6)
}

function writeBlockette1001(record: Buffer, time: Instant, next: number): void {
  const at = blocketteOffsets[1001]
  record.writeUInt16BE(1001, at)
  record.writeUInt16BE(next, at + 2)
  record.writeInt8(extraMicroseconds(time), at + 5)
}

function writeBlockette100(record: Buffer, rate: number): void {
  const at = blocketteOffsets[100]
  record.writeUInt16BE(100, at)
  record.writeFloatBE(rate, at + 4)
}

function viewOf(record: Buffer, offset: number): DataView {
  return new DataView(record.buffer, record.byteOffset + offset, record.length - offset)
}
