/** The line that a centre gets: as it can be said to it, and no more of it than it was chosen for. */
import type { RequestLine } from '../src/model/index.ts'
import { writeLine } from '../src/parse/line.ts'
import { memoryOf } from './memory.ts'
import { narrowLine } from './narrow-line.ts'
import type { RoutedCentre } from './routed-centre.ts'
import type { RoutingTable } from './routing-row.ts'

/**
 * @param narrow - whether a centre gets the line with only what it was chosen for (R9)
 * @returns the line itself where the centre gets it as it is, as this centre always does
 */
export function lineFor(
  centre: RoutedCentre,
  line: RequestLine,
  table: RoutingTable,
  narrow: boolean,
): RequestLine {
  if (!narrow || centre.by === 'local') return line
  const isOld = centre.by === 'mail' && isMarked(centre, table)
  return narrowLine(isOld ? withoutOptions(line) : line, centre, { exclude: !isOld })
}

/** As an old NetDC, which is the same in all rows of a centre. */
function isMarked({ dcName }: RoutedCentre, table: RoutingTable): boolean {
  return memoryOf(table).byCentre.get(dcName)?.[0]?.peer !== undefined
}

/** An old centre knows none. */
function withoutOptions(line: RequestLine): RequestLine {
  if (Object.keys(line.options).length === 0) return line
  const bare = { ...line, options: {} }
  return { ...bare, text: writeLine(bare) }
}
