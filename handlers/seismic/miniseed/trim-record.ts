/**
 * Cuts single records to the sample: decoded, shortened and packed again under the same header, with
 * the same sequence number and, in version 2, the same record length.
 */
import { Fault, plusMicroseconds } from '../../../src/model/index.ts'
import { findBlockette } from './blockettes.ts'
import { extraMicroseconds, writeBtime } from './btime.ts'
import { decodeSamples } from './decode.ts'
import type { Samples } from './decode.ts'
import { encodeSamples, encodingOfCode } from './encode.ts'
import type { Encoding, NumberSamples } from './encode.ts'
import type { RecordHeader } from './record-header.ts'
import { restampRecord3 } from './write-records3.ts'

/** Microseconds since 1970, both included: where two records share a sample, fractions are used. */
export interface Bounds {
  readonly from: number
  readonly to: number
}

/** A sample this near to a bound, in sample periods, counts as on it: times are rounded numbers. */
const nearness = 1e-6

/**
 * The samples of a record that lie within bounds.
 *
 * @param bytes - the whole record, as `header` says it. It is not changed.
 * @returns undefined where no sample lies within; `bytes` themselves where nothing is to be cut, or
 *   where the encoding cannot be decoded or written
 */
export function trimRecord(
  bytes: Uint8Array,
  header: RecordHeader,
  bounds: Bounds,
): Uint8Array | undefined {
  const kept = samplesWithin(header, bounds)
  if (kept.to <= kept.from) return undefined
  if (kept.from === 0 && kept.to === header.samples) return bytes
  const encoding = encodingOfCode(header.encoding)
  const samples = encoding === undefined ? undefined : decodable(bytes, header)
  if (encoding === undefined || samples === undefined) return bytes
  return repack(bytes, header, { encoding, samples: samples.subarray(kept.from, kept.to), ...kept })
}

/** Which samples: `from` up to, not including, `to`. Of a record without a rate all or none. */
function samplesWithin(header: RecordHeader, { from, to }: Bounds) {
  const { start, rate, samples } = header
  if (rate <= 0 || samples === 0) return { from: 0, to: Math.max(1, samples) }
  const index = (time: number) => ((time - start - header.nanoseconds / 1000) * rate) / 1_000_000
  return {
    from: Math.max(0, Math.ceil(index(from) - nearness)),
    to: Math.min(samples, Math.floor(index(to) + nearness) + 1),
  }
}

/** @returns undefined where the samples cannot be had: such a record is passed on as it is */
function decodable(bytes: Uint8Array, header: RecordHeader): NumberSamples | undefined {
  let samples: Samples
  try {
    samples = decodeSamples(bytes, header)
  } catch (error) {
    if (error instanceof Fault && error.code === 'SOURCE_BROKEN') return undefined
    throw error
  }
  return typeof samples === 'string' || samples.length !== header.samples ? undefined : samples
}

interface Cut {
  readonly encoding: Encoding
  readonly samples: NumberSamples
  /** How many samples went before. */
  readonly from: number
}

function repack(bytes: Uint8Array, header: RecordHeader, cut: Cut): Uint8Array {
  const record = new Uint8Array(bytes)
  const room = header.version === 2 ? record.length - header.dataOffset : header.dataLength
  const payload = record.subarray(header.dataOffset, header.dataOffset + room).fill(0)
  const target = new DataView(payload.buffer, payload.byteOffset, payload.length)
  const { encoding, samples } = cut
  const { count, bytes: filled } = encodeSamples(
    encoding,
    samples,
    0,
    target,
    header.isPayloadLittleEndian,
  )
  // Steim packs the fewest words there can be, so a part never needs more room than the whole.
  if (count < samples.length) return bytes
  const nanoseconds = header.nanoseconds + (cut.from / header.rate) * 1e9
  const start = plusMicroseconds(header.start, Math.floor(nanoseconds / 1000))
  if (header.version === 3) {
    const whole = record.subarray(0, header.dataOffset + filled)
    return restampRecord3(whole, {
      start,
      nanoseconds: Math.floor(nanoseconds % 1000),
      samples: count,
    })
  }
  restamp(record, header, plusMicroseconds(header.start, nanoseconds / 1000), count)
  return record
}

/** Writes another start and count into a version 2 header; a correction stays as it was applied. */
function restamp(
  record: Uint8Array,
  header: RecordHeader,
  start: RecordHeader['start'],
  count: number,
) {
  const view = new DataView(record.buffer, record.byteOffset, record.length)
  const little = header.isLittleEndian
  const isCorrected = (view.getUint8(36) & 0x02) !== 0
  const correction = isCorrected ? 0 : view.getInt32(40, little) * 100
  const stamped = plusMicroseconds(start, -correction)
  writeBtime(view, 20, stamped, little)
  view.setUint16(30, count, little)
  const blockette1001 = findBlockette(view, 1001, little)
  if (blockette1001 === undefined) return
  view.setInt8(blockette1001 + 5, extraMicroseconds(stamped))
  // The count of frames says what the digitizer filled; 0 is unknown, as libmseed writes.
  view.setUint8(blockette1001 + 7, 0)
}
