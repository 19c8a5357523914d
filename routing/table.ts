/**
 * The routing table: which data centre serves which networks, and how it is reached (protocol,
 * section 3). Text to rows and back; the file itself is read by RoutingFile.
 */
import { Fault } from '../src/model/index.ts'
import { centreFaults, oddities } from './consistency.ts'
import { readRow } from './row.ts'
import { splitRow } from './row-text.ts'
import type { RoutingRow, RoutingTable, RowRemark } from './routing-row.ts'

export type { RoutingRow, RoutingTable } from './routing-row.ts'

export type TableReading = { readonly table: RoutingTable } | { readonly errors: readonly string[] }

/**
 * Reads a table.
 *
 * @param name - of the file, for the errors: `routing-table.txt:14: …`
 * @returns every error of every row, or the table
 */
export function readTable(text: string, name = 'routing-table.txt'): TableReading {
  const rows: RoutingRow[] = []
  const errors: RowRemark[] = []
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const row = index + 1
    const split = splitRow(line)
    if (split === undefined) continue
    const reading = 'problem' in split ? { problems: [split.problem] } : readRow(row, split)
    if ('row' in reading) rows.push(reading.row)
    else errors.push(...reading.problems.map((reason) => ({ row, reason })))
  }
  errors.push(...centreFaults(rows))
  if (errors.length > 0) return { errors: errors.sort(byRow).map((error) => cite(name, error)) }
  return { table: { rows, warnings: oddities(rows).map((remark) => cite(name, remark)) } }
}

/** Reads a table that must be good. @throws {Fault} `CONFIG`, naming every error, one a line */
export function loadTable(text: string, name?: string): RoutingTable {
  const reading = readTable(text, name)
  if ('errors' in reading) throw new Fault('CONFIG', reading.errors.join('\n'))
  return reading.table
}

function byRow(one: RowRemark, other: RowRemark): number {
  return one.row - other.row
}

function cite(name: string, { row, reason }: RowRemark): string {
  return `${name}:${row}: ${reason}`
}
