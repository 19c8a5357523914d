/** Writes a routing table: the inverse of reading it. */
import { writeRow } from './row-text.ts'
import { rowText } from './row.ts'
import type { RoutingTable } from './routing-row.ts'

/**
 * Comments of the table that the rows were read from are not kept.
 *
 * @returns lines that end in LF, the first one naming the columns
 */
export function writeTable({ rows }: RoutingTable): string {
  return [head, ...rows.map((row) => writeRow(rowText(row))), ''].join('\n')
}

const head =
  '# STATUS NETWORK DC_NAME EMAIL DATA_CENTER_NAME ADDRESS CONTACT PHONE CONTACT_EMAIL [key=value …]'
