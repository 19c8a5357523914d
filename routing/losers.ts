/**
 * The rows that match a network of a line and do not get it, each with the rule that says so: for
 * people, worked out anew and with no hurry.
 */
import type { RequestLine } from '../src/model/index.ts'
import { isCovered } from './containment.ts'
import type { RouteOptions } from './find.ts'
import { concerningMatches } from './matching.ts'
import type { Element } from './matching.ts'
import { memoryOf } from './memory.ts'
import { concernsStations, concernsTimes, concernsType, extentOf, networksOf } from './narrowing.ts'
import { concernsPiece, piecesOf } from './pieces.ts'
import type { Piece } from './pieces.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'
import type { Match, Strongholds } from './serving.ts'
import { chooseRows, rivalsOf, strongholdsOf } from './serving.ts'

/** A code or pattern of a row that matches the line, and lost. */
export interface Loser {
  readonly row: RoutingRow
  /** The element of the line's NETWORK. */
  readonly asked: string
  readonly pattern: string
  /** The rule, where it is one; a narrowed row may just not concern the line. */
  readonly rule: 'R1' | 'R3' | 'R5' | 'R7' | null
  readonly reason: string
  /** The lines of the table that serve it instead. */
  readonly beatenBy: readonly number[]
}

/** @returns in the order of the line's networks, and for each of them of the table */
export function findLosers(
  line: RequestLine,
  table: RoutingTable,
  options: RouteOptions,
): readonly Loser[] {
  if (line.type === 'INV' && line.fields.length === 1) return []
  const { matcher } = memoryOf(table)
  const asked = matcher.matching(networksOf(line))
  const passed = whyNoRowCounts(line, options)
  if (passed !== undefined) {
    return asked.elements.flatMap(({ always, narrowed }) =>
      [...always, ...narrowed]
        .filter(({ row }) => options.isDelegated === true || row.dcName !== line.dcName)
        .map((match) => loser(match, passed)),
    )
  }
  const narrowed = matcher.narrowed(asked, line)
  const pieces = [...piecesOf(extentOf(line), narrowed, asked.others).values()]
  return asked.elements.flatMap((element) => [
    ...unconcerned(element, line),
    ...beaten(concerningMatches(element, narrowed), pieces),
  ])
}

type Why = Pick<Loser, 'rule' | 'reason'> & Partial<Pick<Loser, 'beatenBy'>>

function loser({ row, asked, pattern }: Match, why: Why): Loser {
  return { row, asked, pattern, beatenBy: [], ...why }
}

function whyNoRowCounts(line: RequestLine, { isDelegated }: RouteOptions): Why | undefined {
  if (isDelegated === true) return { rule: 'R7', reason: 'a delegated request is answered here' }
  if (line.dcName === '*') return undefined
  return { rule: 'R1', reason: 'the line names another centre' }
}

/** Rows narrowed to something else than the line asks for. */
function unconcerned({ narrowed }: Element, line: RequestLine): readonly Loser[] {
  return narrowed.flatMap((match) => {
    const reason = whyUnconcerned(match.row, line)
    return reason === undefined ? [] : [loser(match, { rule: null, reason })]
  })
}

function whyUnconcerned(row: RoutingRow, line: RequestLine): string | undefined {
  if (!concernsType(row, line)) return `types= does not include ${line.type}`
  if (!concernsStations(row, extentOf(line))) return 'station= does not match'
  return concernsTimes(row, extentOf(line)) ? undefined : 'start=/end= do not overlap'
}

function beaten(matches: readonly Match[], pieces: readonly Piece[]): readonly Loser[] {
  const chosen = new Set(chooseRows(matches, pieces).map(({ match }) => match))
  // Rows that lost themselves beat nobody: those that beat them do.
  const wholes = pieces.map((piece) => ({ piece, strong: strongholdsOf(piece, [...chosen]) }))
  return matches
    .filter((match) => !chosen.has(match))
    .map((match) => {
      const concerned = wholes.filter(({ piece }) => concernsPiece(match.row, piece))
      return loser(
        match,
        whyBeaten(
          match,
          concerned.map(({ strong }) => strong),
        ),
      )
    })
}

/** The rows that serve all of what the match could: one that does it alone, or else several. */
function whyBeaten(match: Match, wholes: readonly Strongholds[]): Why {
  const everywhere = wholes.map((strong) => rivalsOf(match, strong))
  const rivals = [...new Set(everywhere.flat())].sort((one, other) => one.order - other.order)
  const alone = rivals.find(
    (rival) =>
      everywhere.every((ones) => ones.includes(rival)) &&
      match.networks.every((one) => isCovered(one, [rival.pattern])),
  )
  const winners = alone === undefined ? rivals : [alone]
  const beatenBy = [...new Set(winners.map(({ row }) => row.row))]
  const isPrimary = winners.some(({ row }) => row.status !== match.row.status)
  if (isPrimary) return { rule: 'R3', reason: 'a PRIMARY serves it', beatenBy }
  const patterns = [...new Set(winners.map(({ pattern }) => pattern))].join(' and ')
  return { rule: 'R5', reason: `less specific than ${patterns}`, beatenBy }
}
