/** Which rows of the table serve one network of a line (protocol, section 3, rules R3 to R5). */
import type { RequestLine } from '../src/model/index.ts'
import { isConcrete } from '../src/model/index.ts'
import { concerns, servesWhole } from './narrowing.ts'
import { common, contains, meets } from './networks.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'

/** A row that serves a network, and what of it. */
export interface Choice {
  readonly row: RoutingRow
  /** The pattern of the row that matches. */
  readonly pattern: string
  /** What the asked network and that pattern have in common. */
  readonly network: string
}

/**
 * Every row that serves something of the network which no stronger row serves already: a PRIMARY is
 * stronger than a SECONDARY, and within a status `BK` is stronger than `B?`, and `B?` than `*`.
 */
export function chooseRows(network: string, line: RequestLine, table: RoutingTable): Choice[] {
  const matching = matchingRows(network, table).filter(({ row }) => concerns(row, line))
  const wholes = matching.filter(({ row }) => servesWhole(row, line))
  const wholeCodes = Map.groupBy(wholes, ({ pattern }) => pattern)
  const wholePatterns = wholes.filter(({ pattern }) => !isConcrete(pattern))
  return matching.filter((choice) => {
    const rivals = [...(wholeCodes.get(choice.network) ?? []), ...wholePatterns]
    return !rivals.some(
      (rival) => isStronger(rival, choice) && contains(rival.pattern, choice.network),
    )
  })
}

function isStronger(one: Choice, other: Choice): boolean {
  if (one.row.status !== other.row.status) return one.row.status === 'PRIMARY'
  return contains(other.pattern, one.pattern) && !contains(one.pattern, other.pattern)
}

/** In the order of the table. */
function matchingRows(network: string, table: RoutingTable): Choice[] {
  const { all, byCode, patterns } = indexOf(table)
  const candidates = isConcrete(network) ? [...(byCode.get(network) ?? []), ...patterns] : all
  return candidates
    .filter(({ pattern }) => meets(pattern, network))
    .map(({ row, pattern }) => ({ row, pattern, network: common(network, pattern) }))
    .sort((one, other) => one.row.row - other.row.row)
}

interface Entry {
  readonly row: RoutingRow
  readonly pattern: string
}

interface Index {
  readonly all: readonly Entry[]
  readonly byCode: ReadonlyMap<string, readonly Entry[]>
  readonly patterns: readonly Entry[]
}

/** A table of thousands of networks is asked a hundred thousand times about plain codes. */
const indexes = new WeakMap<RoutingTable, Index>()

function indexOf(table: RoutingTable): Index {
  const known = indexes.get(table)
  if (known !== undefined) return known
  const all = table.rows.flatMap((row) => row.networks.map((pattern) => ({ row, pattern })))
  const byCode = Map.groupBy(all, ({ pattern }) => pattern)
  const index = { all, byCode, patterns: all.filter(({ pattern }) => !isConcrete(pattern)) }
  indexes.set(table, index)
  return index
}
