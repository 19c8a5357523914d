/**
 * When the records of a miniSEED file begin and end, read from their headers (SEED 2.4, chapter 8)
 * and nothing else: an opinion of its own. Big-endian headers with a blockette 1000 only.
 */

export interface RecordTimes {
  readonly bytes: Buffer
  /** Of the first and the last sample: microseconds since 1970. */
  readonly start: number
  readonly end: number
  /** Seconds between samples, in microseconds. */
  readonly step: number
}

export function readRecordTimes(file: Buffer): RecordTimes[] {
  const records: RecordTimes[] = []
  let at = 0
  while (at < file.length) {
    const exponent = blockette(file.subarray(at), 1000)?.readUInt8(6) ?? 0
    const bytes = file.subarray(at, at + 2 ** exponent)
    records.push(timesOf(bytes))
    at += bytes.length
  }
  return records
}

/** Spans of records that follow one another within half a sample, as microseconds. */
export function joinRecords(records: readonly RecordTimes[]): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = []
  for (const { start, end, step } of records) {
    const last = spans.at(-1)
    if (last && Math.abs(start - last.end - step) <= step / 2) last.end = end
    else spans.push({ start, end })
  }
  return spans
}

/** `2001-06-23T20:30:00.000000` */
export function printMicroseconds(at: number): string {
  const seconds = new Date(Math.floor(at / 1e6) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(at % 1e6).padStart(6, '0')}`
}

function timesOf(bytes: Buffer): RecordTimes {
  const [year, day] = [bytes.readUInt16BE(20), bytes.readUInt16BE(22)]
  const seconds = bytes.readUInt8(24) * 3600 + bytes.readUInt8(25) * 60 + bytes.readUInt8(26)
  const whole = (Date.UTC(year, 0, day) / 1000 + seconds) * 1e6
  const start = whole + bytes.readUInt16BE(28) * 100 + correction(bytes) + microseconds(bytes)
  const step = 1e6 / rateOf(bytes)
  const samples = bytes.readUInt16BE(30)
  return { bytes, start, end: Math.round(start + (samples - 1) * step), step }
}

function rateOf(bytes: Buffer): number {
  const [factor, multiplier] = [bytes.readInt16BE(32), bytes.readInt16BE(34)]
  const one = factor < 0 ? -1 / factor : factor
  return multiplier < 0 ? one / -multiplier : one * multiplier
}

/** The correction of the clock, unless bit 1 of the activity flags says that it is in the time. */
function correction(bytes: Buffer): number {
  return (bytes.readUInt8(36) & 2) === 0 ? bytes.readInt32BE(40) * 100 : 0
}

/** Of blockette 1001, where there is one. */
function microseconds(bytes: Buffer): number {
  return blockette(bytes, 1001)?.readInt8(5) ?? 0
}

/** The record from a blockette on. */
function blockette(record: Buffer, type: number): Buffer | undefined {
  let at = record.readUInt16BE(46)
  while (at > 0) {
    if (record.readUInt16BE(at) === type) return record.subarray(at)
    at = record.readUInt16BE(at + 2)
  }
  return undefined
}
