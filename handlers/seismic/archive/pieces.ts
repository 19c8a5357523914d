/** What is given out of an extent: all of it, or the samples of one record within bounds. */
import type { TimeWindow } from '../../../src/model/index.ts'
import type { Extent } from './extents.ts'

export interface Piece {
  readonly extent: Extent
  /**
   * The first and the last moment that is wanted, in microseconds since 1970. Only an extent of one
   * record is cut by them.
   */
  readonly from: number
  readonly to: number
}

/** All of an extent; what reaches out of a window that is given is cut off. */
export function pieceOf(extent: Extent, window?: TimeWindow): Piece {
  const { first, end } = extent
  if (window === undefined) return { extent, from: first, to: end }
  return { extent, from: Math.max(first, window.start), to: Math.min(end, window.end) }
}

export function isCut({ extent, from, to }: Piece): boolean {
  return from > extent.first || to < extent.end
}
