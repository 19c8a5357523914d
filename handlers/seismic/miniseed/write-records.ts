/** Writes miniSEED version 2 records, big endian. Does not read any. */
import { plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { extraMicroseconds, writeBtime } from './btime.ts'
import { encodeSamples, encodingCodes, encodingFor } from './encode.ts'
import type { Encoding, NumberSamples } from './encode.ts'
import { fixedHeaderBytes } from './record-header.ts'
import { rateFields } from './sample-rate.ts'

/** A continuous stretch of samples of one channel. */
export interface Stretch {
  readonly id: ChannelId
  /** The time of the first sample. */
  readonly start: Instant
  /** Samples per second. */
  readonly rate: number
  readonly samples: NumberSamples
}

export interface RecordOptions {
  /** Unless said: Steim2 for integers, for others what they are. */
  readonly encoding?: Encoding
  /** Bytes, a power of two from 128 on; 512 unless said. */
  readonly recordLength?: number
  readonly quality?: 'D' | 'R' | 'Q' | 'M'
  /** The sequence number of the first record, 1 to 999,999. */
  readonly firstSequence?: number
}

/** What the header's count of samples can say. */
const mostSamples = 65_535
/** Blockettes 1000 and 1001, then, where the rate needs it, blockette 100; then the samples. */
const blocketteOffsets = { 1000: 48, 1001: 56, 100: 64 } as const
const dataOffsets = { plain: 64, withRate: 128 }

/** All that a record says, its payload encoded. */
export interface Record2 {
  readonly id: ChannelId
  readonly start: Instant
  /** Samples per second; 0 where there is none. */
  readonly rate: number
  readonly samples: number
  /** The code of the payload's encoding. */
  readonly encoding: number
  readonly payload: Uint8Array
  /** Bytes, a power of two. */
  readonly recordLength: number
  readonly quality?: 'D' | 'R' | 'Q' | 'M' | undefined
  readonly sequence?: number
}

/**
 * The records of a stretch, one by one.
 *
 * @throws {RangeError} for codes that do not fit the header, samples that do not fit the encoding
 */
export function* writeRecords(stretch: Stretch, options: RecordOptions = {}): Generator<Buffer> {
  const { recordLength = 512, firstSequence = 1, quality } = options
  const { id, rate, samples } = stretch
  const encoding = options.encoding ?? usualEncoding(samples)
  let sequence = firstSequence
  for (let from = 0; from < samples.length;) {
    const payload = new Uint8Array(recordLength - dataOffsetFor(rate))
    const some = samples.subarray(0, from + mostSamples)
    const { count } = encodeSamples(encoding, some, from, new DataView(payload.buffer))
    const start = plusMicroseconds(stretch.start, (from / rate) * 1_000_000)
    const code = encodingCodes[encoding]
    const said = {
      id,
      start,
      rate,
      samples: count,
      encoding: code,
      recordLength,
      quality,
      sequence,
    }
    yield packRecord2({ ...said, payload })
    from += count
    sequence = (sequence % 999_999) + 1
  }
}

/** What a stretch is written in, unless said. */
export function usualEncoding(samples: NumberSamples): Encoding {
  return samples instanceof Int32Array ? 'steim2' : encodingFor(samples)
}

/** Where the samples begin in a record that is written here. */
export function dataOffsetFor(rate: number): number {
  return rateFields(rate).exact ? dataOffsets.plain : dataOffsets.withRate
}

/** @throws {RangeError} for codes, a count or a payload that do not fit */
export function packRecord2(said: Record2): Buffer {
  const { start, rate, samples, encoding, payload } = said
  const { factor, multiplier, exact } = rateFields(rate)
  const dataOffset = dataOffsetFor(rate)
  const record = Buffer.alloc(said.recordLength)
  const sequence = String(said.sequence ?? 1).padStart(6, '0')
  record.write(`${sequence}${said.quality ?? 'D'} `, 0, 'latin1')
  record.write(codes(said.id), 8, 'latin1')
  writeBtime(viewOf(record), 20, start, false)
  record.writeUInt16BE(samples, 30)
  record.writeInt16BE(factor, 32)
  record.writeInt16BE(multiplier, 34)
  record.writeUInt8(exact ? 2 : 3, 39)
  record.writeUInt16BE(dataOffset, 44)
  record.writeUInt16BE(fixedHeaderBytes, 46)
  writeBlockette1000(record, encoding)
  writeBlockette1001(record, start, exact ? 0 : blocketteOffsets[100])
  if (!exact) writeBlockette100(record, rate)
  record.set(payload, dataOffset)
  return record
}

function codes({ station, location, channel, network }: ChannelId): string {
  if (station.length > 5 || location.length > 2 || channel.length > 3 || network.length > 2) {
    throw new RangeError(`${network}.${station}.${location}.${channel} is too long for miniSEED 2`)
  }
  return station.padEnd(5) + location.padEnd(2) + channel.padEnd(3) + network.padEnd(2)
}

function writeBlockette1000(record: Buffer, encoding: number): void {
  const at = blocketteOffsets[1000]
  record.writeUInt16BE(1000, at)
  record.writeUInt16BE(blocketteOffsets[1001], at + 2)
  record.writeUInt8(encoding, at + 4)
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

function viewOf(record: Buffer): DataView {
  return new DataView(record.buffer, record.byteOffset, record.length)
}
