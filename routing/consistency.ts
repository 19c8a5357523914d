/** What rows of the routing table say about one another, where each alone is well-formed. */
import type { RoutingRow, RowRemark } from './routing-row.ts'

/** A centre is one place: what says how it is reached and believed must be the same in all its rows. */
export function centreFaults(rows: readonly RoutingRow[]): RowRemark[] {
  const firsts = new Map<string, RoutingRow>()
  const faults: RowRemark[] = []
  for (const row of rows) {
    const first = firsts.get(row.dcName)
    if (first === undefined) firsts.set(row.dcName, row)
    else faults.push(...differences(first, row))
  }
  return faults
}

const sameEverywhere = ['email', 'fdsnws', 'peer', 'keys', 'trust', 'from', 'pickup'] as const

/** How each of them is called in the file. */
const columns: Readonly<Record<(typeof sameEverywhere)[number], string>> = {
  email: 'EMAIL',
  fdsnws: 'fdsnws=',
  peer: 'peer=',
  keys: 'key=',
  trust: 'trust=',
  from: 'from=',
  pickup: 'pickup=',
}

function differences(first: RoutingRow, row: RoutingRow): RowRemark[] {
  return sameEverywhere
    .filter((column) => JSON.stringify(first[column]) !== JSON.stringify(row[column]))
    .map((column) => ({
      row: row.row,
      reason: `${columns[column]} of ${row.dcName} differs from row ${first.row}`,
    }))
}

/** Rows that repeat one another, or give a centre two statuses for one network. */
export function contradictions(rows: readonly RoutingRow[]): RowRemark[] {
  const seen = new Map<string, RoutingRow>()
  const remarks: RowRemark[] = []
  for (const row of rows) {
    for (const network of row.networks) {
      const { dcName, stations, start, end, types } = row
      const key = JSON.stringify([network, dcName, stations, start, end, types])
      const other = seen.get(key)
      if (other === undefined) seen.set(key, row)
      else remarks.push({ row: row.row, reason: overlap(network, other, row) })
    }
  }
  return remarks
}

function overlap(network: string, other: RoutingRow, row: RoutingRow): string {
  if (other.status === row.status)
    return `network ${network} of ${row.dcName} repeats row ${other.row}`
  return `network ${network} of ${row.dcName} is ${row.status} here and ${other.status} in row ${other.row}`
}
