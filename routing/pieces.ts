/**
 * What a line asks for, cut into pieces that no row holds by half: a row silences weaker ones (R3, R5)
 * where it holds all of a piece, and one that is silenced in every piece does not get the line. So two
 * rows that together hold all stations of a line, or all of its time, are as strong as one.
 */
import type { Instant } from '../src/model/index.ts'
import { concernsStations, concernsTimes, holds, isNarrowed } from './narrowing.ts'
import type { Extent } from './narrowing.ts'
import type { RoutingRow } from './routing-row.ts'

/** What narrowed rows have to do with a piece; any other row holds all of each. */
export interface Piece {
  readonly concerned: ReadonlySet<RoutingRow>
  readonly holding: ReadonlySet<RoutingRow>
}

/** Pieces for which the rows are the same are one; by what tells them apart. */
type Pieces = ReadonlyMap<string, Piece>

/** Of pieces times matches. Where there would be more, what the line asks for stays in one piece. */
const mostCells = 20_000

/** Where no narrowed row concerns the line. */
const onePiece: Pieces = new Map([['', { concerned: new Set(), holding: new Set() }]])

/**
 * @param narrowed - the matches that concern the line, in the order of the table
 * @param others - how many matches are not narrowed
 */
export function piecesOf(
  asked: Extent,
  narrowed: readonly { readonly row: RoutingRow }[],
  others: number,
): Pieces {
  if (narrowed.length === 0) return onePiece
  const rows = [...new Set(narrowed.map(({ row }) => row))]
  const extents = extentsOf(asked, rows)
  const isMuch = extents.length * (narrowed.length + others) > mostCells
  return new Map((isMuch ? [asked] : extents).map((extent) => pieceOf(extent, rows)))
}

function pieceOf(extent: Extent, rows: readonly RoutingRow[]): readonly [string, Piece] {
  const concerned = rows.filter(
    (row) => concernsStations(row, extent) && concernsTimes(row, extent),
  )
  const holding = new Set(concerned.filter((row) => holds(row, extent)))
  const key = concerned.map((row) => `${row.row}${holding.has(row) ? '' : '?'}`).join(' ')
  return [key, { concerned: new Set(concerned), holding }]
}

export function concernsPiece(row: RoutingRow, { concerned }: Piece): boolean {
  return !isNarrowed(row) || concerned.has(row)
}

export function holdsPiece(row: RoutingRow, { holding }: Piece): boolean {
  return !isNarrowed(row) || holding.has(row)
}

/** Each station by itself, and the time from each bound of a row to the next one. */
function extentsOf(asked: Extent, rows: readonly RoutingRow[]): readonly Extent[] {
  const bounds = new Set(rows.flatMap(({ start, end }) => [start, end]))
  const cuts = [...bounds].filter((at) => isInside(at, asked)).sort((one, other) => one - other)
  const spans = [asked.start, ...cuts].map((start, index) => ({
    start,
    end: cuts[index] ?? asked.end,
  }))
  return spans.flatMap((span) =>
    asked.stations.map((station) => ({ ...span, stations: [station] })),
  )
}

function isInside(at: Instant | undefined, { start, end }: Extent): at is Instant {
  return at !== undefined && (start === undefined || at > start) && (end === undefined || at < end)
}
