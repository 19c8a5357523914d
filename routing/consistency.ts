/** What rows of the routing table say about one another, where each alone is well-formed. */
import type { RoutingRow, RowRemark } from './routing-row.ts'
import { shadows } from './shadows.ts'
import { tidy } from './tidy.ts'

/** Columns and keys as they are called in the file. */
type Columns = readonly (readonly [keyof RoutingRow, string])[]

const sameEverywhere: Columns = [
  ['email', 'EMAIL'],
  ['fdsnws', 'fdsnws='],
  ['peer', 'peer='],
  ['keys', 'key='],
  ['trust', 'trust='],
  ['from', 'from='],
  ['pickup', 'pickup='],
]

const forPeople: Columns = [
  ['dataCenterName', 'DATA_CENTER_NAME'],
  ['address', 'ADDRESS'],
  ['contact', 'CONTACT'],
  ['phone', 'PHONE'],
  ['contactEmail', 'CONTACT_EMAIL'],
]

/** A centre is one place: what says how it is reached and believed must be the same in all its rows. */
export function centreFaults(rows: readonly RoutingRow[]): RowRemark[] {
  return besideFirst(rows).flatMap(({ row, first }) =>
    differences(first, row, sameEverywhere).map((column) => ({
      row: row.row,
      reason: `${column} of ${row.dcName} differs from row ${first.row}`,
    })),
  )
}

/**
 * What is hardly meant, in the order of the table: rows that repeat one another, rows that give a
 * centre two statuses for one network, rows that can never be chosen, and centres that are described in
 * two ways.
 */
export function oddities(rows: readonly RoutingRow[]): RowRemark[] {
  const overlaps = contradictions(rows)
  const told = new Set(overlaps.map(keyOf))
  const hidden = shadows(rows).filter((remark) => !told.has(keyOf(remark)))
  const all = [...overlaps, ...hidden, ...descriptions(rows)]
  return all.sort((one, other) => one.row - other.row)
}

function keyOf({ row, network }: RowRemark): string {
  return [row, network].join(' ')
}

interface Pair {
  readonly row: RoutingRow
  /** The first row of the same centre. */
  readonly first: RoutingRow
}

function besideFirst(rows: readonly RoutingRow[]): Pair[] {
  const firsts = new Map<string, RoutingRow>()
  return rows.flatMap((row) => {
    const first = firsts.get(row.dcName)
    if (first !== undefined) return [{ row, first }]
    firsts.set(row.dcName, row)
    return []
  })
}

function differences(one: RoutingRow, other: RoutingRow, columns: Columns): string[] {
  return columns
    .filter(([column]) => JSON.stringify(one[column]) !== JSON.stringify(other[column]))
    .map(([, name]) => name)
}

/** `.INV *` prints a centre once, by its first row. */
function descriptions(rows: readonly RoutingRow[]): RowRemark[] {
  return besideFirst(rows).flatMap(({ row, first }) => {
    const columns = differences(first, row, forPeople)
    if (columns.length === 0) return []
    const differ = `${columns.join(', ')} of ${row.dcName} differ`
    return [{ row: row.row, reason: `${differ} from row ${first.row}, which .INV * prints` }]
  })
}

/** Rows that repeat one another, or give a centre two statuses for one network. */
function contradictions(rows: readonly RoutingRow[]): RowRemark[] {
  const seen = new Map<string, RoutingRow>()
  return rows.flatMap((row) =>
    [...new Set(row.networks.map(tidy))].flatMap((network) => {
      const key = extentOf(network, row)
      const other = seen.get(key)
      if (other !== undefined) {
        return [{ row: row.row, network, reason: overlap(network, other, row) }]
      }
      seen.set(key, row)
      return []
    }),
  )
}

/** All that a row serves of a network, in one spelling. */
function extentOf(network: string, { dcName, stations, start, end, types }: RoutingRow): string {
  const lists = [stations?.map(tidy), types].map((list) => list?.toSorted())
  return JSON.stringify([network, dcName, start ?? null, end ?? null, ...lists])
}

function overlap(network: string, other: RoutingRow, row: RoutingRow): string {
  if (other.status === row.status)
    return `network ${network} of ${row.dcName} repeats row ${other.row}`
  return `network ${network} of ${row.dcName} is ${row.status} here and ${other.status} in row ${other.row}`
}
