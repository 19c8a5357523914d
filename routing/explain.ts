/** Says for people where a line goes, and which row of the table says so. */
import type { RoutedCentre, RouteResult } from './find.ts'
import type { RoutingTable } from './routing-row.ts'
import { writeRow } from './row-text.ts'
import { rowText } from './row.ts'

/**
 * @param name - of the table's file
 * @returns one or two lines for each centre, ending in LF
 */
export function explainRoute(
  { centres, unrouted, refused }: RouteResult,
  table: RoutingTable,
  name = 'routing-table.txt',
): string {
  const lines = centres.flatMap((centre) => explainCentre(centre, table, name))
  if (refused !== null) lines.push(`refused: ${refused}`)
  else if (unrouted.length > 0) lines.push(`no route for network ${unrouted.join(' ')}`)
  return lines.map((line) => `${line}\n`).join('')
}

const reasons: Readonly<Record<RoutedCentre['status'], string>> = {
  PRIMARY: 'primary',
  SECONDARY: 'secondary, as no primary serves it',
  NAMED: 'named by the line',
  LOCAL: 'answered by this centre itself',
}

const means: Readonly<Record<RoutedCentre['by'], string>> = {
  mail: 'by mail',
  fdsnws: 'through its FDSN web services',
  local: 'here',
}

function explainCentre(centre: RoutedCentre, { rows }: RoutingTable, name: string): string[] {
  const networks = centre.networks.length === 0 ? '' : ` for ${centre.networks.join(' ')}`
  const summary = `${centre.dcName}${networks}, ${means[centre.by]}: ${reasons[centre.status]}`
  const row = rows.find((candidate) => candidate.row === centre.row)
  if (row === undefined) return [summary]
  return [summary, `  ${name}:${row.row}: ${writeRow(rowText(row))}`]
}
