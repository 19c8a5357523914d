/**
 * A section: consecutive records of one file with the same codes and version, as the index knows it. Those
 * that nearly are consecutive are read as one (`join-sections.ts`), others' records between them or not.
 */
import type { Instant } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Span } from '../spans.ts'

/** Where in a file the first record stands that ends after an hour's mark, and when it starts. */
export interface TimeMark {
  readonly time: Instant
  /** Bytes from the beginning of the file. */
  readonly offset: number
}

/** What one scan of a file finds. */
export interface FoundSection {
  readonly id: ChannelId
  /** R, D, Q and M of miniSEED 2 are 1 to 4; 0 where nothing says it. */
  readonly version: number
  /** The earliest sample. */
  readonly start: Instant
  /** The latest sample. */
  readonly end: Instant
  /** Samples per second of the first record; 0 where it has none. */
  readonly rate: number
  /** The bytes from the first record to the end of the last one. */
  readonly offset: number
  readonly bytes: number
  /**
   * The section's start first; times and offsets both rise. Undefined where the earliest record is
   * not the first one, so that no place in the file can be told by it.
   */
  readonly timeIndex: readonly TimeMark[] | undefined
  /** Whether no record starts before the one in front of it. */
  readonly isInOrder: boolean
  /** Ordered by their starts. */
  readonly spans: readonly Span[]
}

export interface Section extends FoundSection {
  /** Absolute. */
  readonly path: string
  /** When the file was written last, as it was scanned: milliseconds since 1970. */
  readonly modifiedMs: number
  /** Bytes of the whole file as it was scanned; databases of mseedindex do not tell it. */
  readonly size?: number
}

/** Whether a file is still the one that a section was read from: by its mtime and, if known, its size. */
export function isAsIndexed(
  { modifiedMs, size }: Pick<Section, 'modifiedMs' | 'size'>,
  stats: { readonly size: number; readonly mtimeMs: number },
): boolean {
  // Without a size the mtime comes from mseedindex, which cuts it to whole seconds.
  if (size === undefined) return Math.floor(stats.mtimeMs / 1000) === modifiedMs / 1000
  return stats.size === size && stats.mtimeMs === modifiedMs
}
