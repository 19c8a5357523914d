/** Gives pieces out in the order of time, also where those of two files interleave. */
import type { Extent } from './extents.ts'
import { isCut, pieceOf } from './pieces.ts'
import type { Piece } from './pieces.ts'

/** Gives the records of an extent one by one. */
export type SplitExtent = (extent: Extent) => Promise<readonly Extent[]>

/** Pieces that begin at the same time keep their order. */
export async function* orderPieces(
  pieces: readonly Piece[],
  split: SplitExtent,
): AsyncGenerator<Piece> {
  // The earliest last, so that taking it is cheap.
  const pending = inOrder(pieces)
  for (let piece = pending.pop(); piece; piece = pending.pop()) {
    const next = pending.at(-1)
    const interleaves = next !== undefined && next.from < piece.extent.last && !isCut(piece)
    if (interleaves && piece.extent.records > 1) {
      const records = (await split(piece.extent)).map((extent) => pieceOf(extent))
      const now = inOrder([...records, ...takeUntil(pending, piece.extent.last)])
      for (const one of now) pending.push(one)
    } else yield piece
  }
}

/** Takes away those that begin no later than a time, the earliest first. */
function takeUntil(pending: Piece[], time: number): readonly Piece[] {
  const from = pending.findLastIndex((piece) => piece.from > time) + 1
  return pending.splice(from).reverse()
}

function inOrder(pieces: readonly Piece[]): Piece[] {
  return [...pieces].sort((one, other) => one.from - other.from).reverse()
}
