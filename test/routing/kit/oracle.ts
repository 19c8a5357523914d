/**
 * Where a line goes, worked out code by code from the words of the rules R1 to R8, with no pattern
 * arithmetic and no index. It is what routing is compared with.
 */
import type { RouteOptions } from '../../../routing/find.ts'
import type { RoutingRow, RoutingTable } from '../../../routing/table.ts'
import type { RequestLine } from '../../../src/model/index.ts'
import { Universe } from './codes.ts'
import type { Meant } from './codes.ts'

/** The networks and stations of random tables and lines have few characters. */
export const universe = new Universe(5)

const { codes } = universe

export interface Verdict {
  /** For each centre that gets the line, whether it is asked for each of the codes. */
  readonly centres: ReadonlyMap<string, Meant>
  readonly unrouted: readonly string[]
  readonly isRefused: boolean
}

interface Candidate {
  readonly row: RoutingRow
  readonly pattern: string
  /** For each piece of what the line asks for, whether the row can hold some of it, and all of it. */
  readonly concerns: readonly boolean[]
  readonly holds: readonly boolean[]
}

export function judge(line: RequestLine, table: RoutingTable, options: RouteOptions): Verdict {
  const networks = line.fields[1] ?? ['*']
  const asked = universe.matchedByAny(networks)
  const refused = { centres: new Map(), unrouted: [], isRefused: true }
  const only = (dcName: string, what: Meant): Verdict => {
    return { centres: new Map([[dcName, what]]), unrouted: [], isRefused: false }
  }
  const isKnown = table.rows.some(({ dcName }) => dcName === line.dcName)
  // R7, R8, R1, R2.
  if (options.isDelegated === true) return only(options.local, asked)
  if (line.type === 'INV' && line.fields.length === 1) {
    const nothing = codes.map(() => false)
    return line.dcName === '*' || isKnown ? only(options.local, nothing) : refused
  }
  if (line.dcName !== '*') {
    return isKnown || line.dcName === options.local ? only(line.dcName, asked) : refused
  }
  return judgeCodes(networks, line, table, options)
}

function judgeCodes(
  networks: readonly string[],
  line: RequestLine,
  table: RoutingTable,
  options: RouteOptions,
): Verdict {
  const asked = universe.matchedByAny(networks)
  const pieces = piecesOf(line)
  const candidates = table.rows
    .filter(({ types }) => types?.includes(line.type) ?? true)
    .flatMap((row) => {
      const of = {
        concerns: pieces.map((one) => concerns(row, one)),
        holds: pieces.map((one) => holds(row, one)),
      }
      return row.networks.map((pattern) => ({ row, pattern, ...of }))
    })
  const centres = new Map<string, boolean[]>()
  const give = (dcName: string, index: number) => {
    const what = centres.get(dcName) ?? codes.map(() => false)
    what[index] = true
    centres.set(dcName, what)
  }
  const isServed = codes.map(() => false)
  const known = new Map<string, readonly Candidate[]>()
  for (const index of codes.keys()) {
    if (asked[index] !== true) continue
    const matching = candidates.filter(({ pattern }) => universe.matched(pattern)[index])
    // Most codes are matched by the same rows.
    const key = matching.map((one) => candidates.indexOf(one)).join(' ')
    const chosen = known.get(key) ?? winners(matching)
    known.set(key, chosen)
    for (const { row } of chosen) {
      give(row.dcName, index)
      isServed[index] = true
    }
  }
  // R4, R6: an element of which nothing is served.
  const without = networks.filter((network) =>
    universe.matched(network).every((is, i) => !is || !isServed[i]),
  )
  const unrouted = [...new Set(without)]
  if (options.unrouted === 'refuse') return { centres, unrouted, isRefused: centres.size === 0 }
  for (const network of unrouted) {
    for (const [index, is] of universe.matched(network).entries())
      if (is) give(options.local, index)
  }
  return { centres, unrouted: [], isRefused: false }
}

/** R3 and R5 for one code that all of them match: those left with a piece that none stronger holds. */
function winners(matching: readonly Candidate[]): Candidate[] {
  return matching.filter((one) => {
    const stronger = matching.filter((other) => isStronger(other, one))
    return one.concerns.some((is, piece) => is && !stronger.some(({ holds }) => holds[piece]))
  })
}

function isStronger(one: Candidate, other: Candidate): boolean {
  if (one.row.status !== other.row.status) return one.row.status === 'PRIMARY'
  return universe.isPart(one.pattern, other.pattern) && !universe.isPart(other.pattern, one.pattern)
}

/** One station as the line names it, on one day. */
interface Piece {
  readonly station: string
  readonly from: number
  readonly until: number
}

const dayUs = 86_400_000_000

/** Days of random tables and lines are 0 to 8. What a line leaves open, it asks for wholly. */
function piecesOf({ fields, ...window }: RequestLine): readonly Piece[] {
  const start: number = window.start ?? -Infinity
  const end: number = window.end ?? Infinity
  const days = [-Infinity, ...Array.from({ length: 9 }, (_, day) => day * dayUs)]
  const spans = days.map((from, index) => ({ from, until: days[index + 1] ?? Infinity }))
  return (fields[2] ?? ['*']).flatMap((station) =>
    spans
      .filter(({ from, until }) => from < end && until > start)
      .map((span) => ({ station, ...span })),
  )
}

function concerns({ stations, start, end }: RoutingRow, piece: Piece): boolean {
  const isStation = (stations ?? ['*']).some((one) => universe.isMeeting(one, piece.station))
  return isStation && (start ?? -Infinity) < piece.until && (end ?? Infinity) > piece.from
}

function holds({ stations, start, end }: RoutingRow, { station, from, until }: Piece): boolean {
  const isStation = (stations ?? ['*']).some((pattern) => universe.isPart(station, pattern))
  return isStation && (start ?? -Infinity) <= from && (end ?? Infinity) >= until
}
