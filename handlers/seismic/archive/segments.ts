/** Segments: the records of a channel that follow each other without a gap, from whatever files. */
import { isAdjacent } from './extents.ts'
import type { Extent } from './extents.ts'
import { isSameRate } from './spans.ts'

export interface Segment {
  /** Microseconds since 1970: its first and its last sample. */
  readonly start: number
  readonly end: number
  /** Samples per second; 0 where there is none. */
  readonly rate: number
  readonly publication: number
  /** In the order of time. */
  readonly extents: readonly Extent[]
}

interface OpenSegment {
  readonly rate: number
  readonly publication: number
  readonly extents: Extent[]
  end: Extent['end']
}

/**
 * Puts extents together, each where the one before it ends, at the same rate and version.
 *
 * @param extents - in the order of the files
 * @returns ordered by start
 */
export function buildSegments(
  extents: readonly Extent[],
  { areVersionsAlike }: { readonly areVersionsAlike: boolean },
): readonly Segment[] {
  const all: OpenSegment[] = []
  let open: OpenSegment[] = []
  for (const extent of [...extents].sort((one, other) => one.first - other.first)) {
    open = open.filter((segment) => mayGoOn(segment, extent))
    const candidates = open.filter((segment) => goesOn(segment, extent, areVersionsAlike))
    // Where two segments end at the same time, each goes on in its own file.
    const inFile = candidates.find(({ extents: known }) => known.at(-1)?.path === extent.path)
    const segment = inFile ?? candidates[0]
    if (segment === undefined) {
      const { rate, publication, end } = extent
      const begun = { rate, publication, end, extents: [extent] }
      all.push(begun)
      open.push(begun)
    } else {
      segment.extents.push(extent)
      if (extent.end > segment.end) segment.end = extent.end
    }
  }
  return all.map((segment) => ({ ...segment, start: segment.extents[0]?.first ?? segment.end }))
}

/** Extents come ordered by start: a segment that ended before this one cannot go on. */
function mayGoOn({ end, rate }: OpenSegment, extent: Extent): boolean {
  return rate <= 0 || extent.first <= end + 2_000_000 / rate
}

function goesOn(segment: OpenSegment, extent: Extent, areVersionsAlike: boolean): boolean {
  const isSameVersion = areVersionsAlike || segment.publication === extent.publication
  if (!isSameVersion || !isSameRate(segment.rate, extent.rate)) return false
  return isAdjacent(segment, extent.first)
}
