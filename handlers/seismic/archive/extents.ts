/** Stretches of records that lie side by side in a file, in the order of time. */
import type { Instant, TimeWindow } from '../../../src/model/index.ts'
import { overlaps } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { RecordScanner, RecordVisitor } from '../miniseed/scan-records.ts'
import { selectsChannel } from '../selection.ts'
import type { Selection } from '../selection.ts'
import type { SourceFile } from './source-file.ts'

/** An extent grows no longer than this, so that it can be read in one go. */
const extentBytes = 256 * 1024

export interface Extent {
  readonly source: SourceFile
  /** When its first and its last record start. */
  readonly first: Instant
  readonly last: Instant
  readonly offset: number
  /** Bytes. */
  readonly length: number
  readonly records: number
}

/** Gathers extents from the records of one scan. */
class ExtentCollector {
  readonly extents: Extent[] = []
  readonly #source: SourceFile
  readonly #largest: number
  #current: { -readonly [K in keyof Extent]: Extent[K] } | undefined

  /** @param largest - bytes of an extent at most; 0 keeps every record by itself */
  constructor(source: SourceFile, largest: number = extentBytes) {
    this.#source = source
    this.#largest = largest
  }

  add(start: Instant, offset: number, length: number): void {
    const current = this.#current
    if (current && this.#continues(current, start, offset, length)) {
      current.last = start
      current.length += length
      current.records++
      return
    }
    const source = this.#source
    this.#current = { source, first: start, last: start, offset, length, records: 1 }
    this.extents.push(this.#current)
  }

  #continues(current: Extent, start: Instant, offset: number, length: number): boolean {
    return (
      offset === current.offset + current.length &&
      start >= current.last &&
      current.length + length <= this.#largest
    )
  }
}

/** The records of a file that a line asks for: by the ids in their headers, by the overlap rule. */
export async function collectExtents(
  source: SourceFile,
  wanted: { readonly selection: Selection; readonly window: TimeWindow },
  scanner: RecordScanner,
  signal: AbortSignal,
): Promise<{ readonly extents: readonly Extent[]; readonly damagedBytes: number }> {
  const collector = new ExtentCollector(source)
  let id: ChannelId | undefined
  let isSelected = false
  const visit: RecordVisitor = (record, offset, length) => {
    if (record.id !== id) {
      id = record.id
      isSelected = selectsChannel(wanted.selection, id)
    }
    if (isSelected && overlaps(record, wanted.window)) collector.add(record.start, offset, length)
  }
  const range = { from: 0, to: source.size }
  const damagedBytes = await scanner.scan(source.handle, range, visit, signal)
  return { extents: collector.extents, damagedBytes }
}

/** The records of an extent one by one, for where the records of two extents interleave. */
export async function splitExtent(extent: Extent, scanner: RecordScanner): Promise<Extent[]> {
  const collector = new ExtentCollector(extent.source, 0)
  const range = { from: extent.offset, to: extent.offset + extent.length }
  await scanner.scan(extent.source.handle, range, (record, offset, length) => {
    collector.add(record.start, offset, length)
  })
  return collector.extents
}
