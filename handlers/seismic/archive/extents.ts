/** Stretches of records that lie side by side in a file and follow each other in time. */
import { overlaps } from '../../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import type { ReadableFile } from '../miniseed/file-pieces.ts'
import type { RecordHeader } from '../miniseed/record-header.ts'
import type { ByteRange, RecordScanner } from '../miniseed/scan-records.ts'
import { isSameRate } from './spans.ts'

/** An extent grows no longer than this, so that it can be read in one go. */
const extentBytes = 256 * 1024

export interface Extent {
  readonly path: string
  /** When its first and its last record start. */
  readonly first: Instant
  readonly last: Instant
  /** The time of the latest sample. */
  readonly end: Instant
  /** Samples per second, of its first record; 0 where there is none. */
  readonly rate: number
  readonly publication: number
  readonly offset: number
  /** Bytes. */
  readonly length: number
  readonly records: number
}

/** Which records of a file are wanted. */
export interface WantedRecords {
  readonly id: ChannelId
  readonly window: TimeWindow
  /** Whether records that reach out of the window stand alone, because they are to be cut. */
  readonly isTrimming: boolean
}

/** Whether a record that starts then goes on where the other ends, within half a sample. */
export function isAdjacent({ end, rate }: Pick<Extent, 'end' | 'rate'>, start: Instant): boolean {
  // What has no rate has no gaps either.
  if (rate <= 0) return true
  const period = 1_000_000 / rate
  return Math.abs(start - end - period) <= period / 2
}

/**
 * The wanted records of a stretch of a file: by the ids in their headers, by the overlap rule.
 *
 * @returns them in the order of the file, and how many bytes were no records
 */
export async function collectExtents(
  file: { readonly path: string; readonly handle: ReadableFile; readonly range: ByteRange },
  wanted: WantedRecords,
  scanner: RecordScanner,
  signal: AbortSignal,
): Promise<{ readonly extents: readonly Extent[]; readonly damagedBytes: number }> {
  const collector = new ExtentCollector(file.path)
  const isOfChannel = channelTest(wanted.id)
  const damagedBytes = await scanner.scan(
    file.handle,
    file.range,
    (record, offset, length) => {
      if (!isOfChannel(record.id) || !overlaps(record, wanted.window)) return
      collector.add(record, offset, length, wanted.isTrimming && !isWithin(record, wanted.window))
    },
    signal,
  )
  return { extents: collector.extents, damagedBytes }
}

/** The records of an extent one by one, for where those of two extents interleave. */
export async function splitExtent(
  extent: Extent,
  handle: ReadableFile,
  scanner: RecordScanner,
): Promise<readonly Extent[]> {
  if (extent.records === 1) return [extent]
  const collector = new ExtentCollector(extent.path, 0)
  const range = { from: extent.offset, to: extent.offset + extent.length }
  await scanner.scan(handle, range, (record, offset, length) => {
    collector.add(record, offset, length)
  })
  return collector.extents
}

/** Whether all samples lie in a window, its two ends included. */
export function isWithin(record: Pick<RecordHeader, 'start' | 'end'>, window: TimeWindow): boolean {
  return record.start >= window.start && record.end <= window.end
}

/** Headers of one channel have the same object for their ids, so that codes are seldom compared. */
export function channelTest(wanted: ChannelId): (id: ChannelId) => boolean {
  const codes = formatId(wanted)
  let known: ChannelId | undefined
  let isOfChannel = false
  return (id) => {
    if (id !== known) {
      known = id
      isOfChannel = formatId(id) === codes
    }
    return isOfChannel
  }
}

/** Gathers extents from the records of one scan. */
class ExtentCollector {
  readonly extents: Extent[] = []
  readonly #path: string
  readonly #largest: number
  #current: { -readonly [K in keyof Extent]: Extent[K] } | undefined

  /** @param largest - bytes of an extent at most; 0 keeps every record by itself */
  constructor(path: string, largest: number = extentBytes) {
    this.#path = path
    this.#largest = largest
  }

  /** @param isAlone - whether the record is to be an extent of its own */
  add(record: RecordHeader, offset: number, length: number, isAlone = false): void {
    const current = this.#current
    if (!isAlone && current && this.#continues(current, record, offset, length)) {
      current.last = record.start
      if (record.end > current.end) current.end = record.end
      current.length += length
      current.records++
      return
    }
    const { start, end, rate, publication } = record
    const times = { first: start, last: start, end, rate, publication }
    const extent = { path: this.#path, ...times, offset, length, records: 1 }
    this.#current = isAlone ? undefined : extent
    this.extents.push(extent)
  }

  #continues(current: Extent, record: RecordHeader, offset: number, length: number): boolean {
    return (
      offset === current.offset + current.length &&
      current.length + length <= this.#largest &&
      record.publication === current.publication &&
      isSameRate(record.rate, current.rate) &&
      record.start >= current.last &&
      isAdjacent(current, record.start)
    )
  }
}
