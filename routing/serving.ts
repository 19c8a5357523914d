/** Which of the rows that match a network of a line serve it (protocol, section 3, rules R3 to R5). */
import { contains, isCovered, withoutRedundant } from './containment.ts'
import { common, meets } from './networks.ts'
import { PatternIndex } from './pattern-index.ts'
import { concernsPiece, holdsPiece } from './pieces.ts'
import type { Piece } from './pieces.ts'
import type { RoutingRow } from './routing-row.ts'

/** One code or pattern of a row. */
export interface Contender {
  readonly row: RoutingRow
  /** Tidy. */
  readonly pattern: string
}

/** One that meets a network of the line. */
export interface Match extends Contender {
  /** The element of the line's NETWORK. */
  readonly asked: string
  /** Its place among all codes and patterns of the table. */
  readonly order: number
  /** What it and the network have in common. */
  readonly networks: readonly string[]
}

/** A set of codes: those of `networks` but for those of `exclude`. */
export interface Share {
  readonly networks: readonly string[]
  /** What of them is not meant, e.g. because stronger rows serve it. */
  readonly exclude: readonly string[]
}

/** A match and what of its networks it serves. */
export interface Choice extends Share {
  readonly match: Match
}

/**
 * Every row that serves something of the network which no stronger row serves already, and what that
 * is. A PRIMARY is stronger than a SECONDARY (R3), and within a status a pattern is stronger than one
 * that contains it: `BK` than `B?`, and `B?` than `*` (R5). Of patterns that cross, `B?` and `?K`, none
 * is stronger.
 *
 * @param matches - of one network, in the order of the table
 * @param pieces - of what the line asks for: only a row that holds all of one silences weaker ones there
 */
export function chooseRows(matches: readonly Match[], pieces: readonly Piece[]): Choice[] {
  const wholes = pieces.map((piece) => ({ piece, strong: strongholdsOf(piece, matches) }))
  const shares = new Map<string, Share>()
  const choices: Choice[] = []
  for (const match of matches) {
    const concerned = wholes.filter(({ piece }) => concernsPiece(match.row, piece))
    const places = wholes.length === 1 ? [] : concerned.map((whole) => wholes.indexOf(whole))
    const kind = [kindOf(match), ...places].join(' ')
    const share = shares.get(kind) ?? shareOf(match, concerned)
    shares.set(kind, share)
    if (share.networks.length > 0) choices.push({ match, ...share })
  }
  return choices
}

/** Matches by their patterns: of each kind the first. */
export type Strongholds = PatternIndex<Match>

export function strongholdsOf(piece: Piece, matches: readonly Match[]): Strongholds {
  const holding = matches.filter(({ row }) => holdsPiece(row, piece))
  const kinds = new Map(holding.toReversed().map((match) => [kindOf(match), match]))
  return new PatternIndex([...kinds.values()].map((match) => [match.pattern, match]))
}

/** Matches of one kind that concern the same pieces serve the same share of a network. */
function kindOf({ row, pattern }: Contender): string {
  return `${row.status} ${pattern}`
}

/** Those that are stronger and have a code in common with it. */
export function rivalsOf(match: Match, wholes: Strongholds): Match[] {
  return wholes.meeting(match.pattern).filter((one) => isStronger(one, match))
}

export function isStronger(one: Contender, other: Contender): boolean {
  if (one.row.status !== other.row.status) return one.row.status === 'PRIMARY'
  return one.pattern !== other.pattern && contains(other.pattern, one.pattern)
}

interface Whole {
  readonly strong: Strongholds
}

/** What is left of a match; nothing where others serve all of it, piece by piece. */
function shareOf(match: Match, wholes: readonly Whole[]): Share {
  const exclude = wholes.map(({ strong }) => servedBy(match, strong)).reduce(inBoth)
  const left = match.networks.filter((network) => !isCovered(network, exclude))
  return { networks: left, exclude: exclude.filter((one) => left.some((two) => meets(one, two))) }
}

/** What of a match stronger rows serve. */
function servedBy(match: Match, strong: Strongholds): readonly string[] {
  const rivals = rivalsOf(match, strong)
  const served = match.networks.flatMap((network) =>
    rivals.flatMap(({ pattern }) => common(network, pattern)),
  )
  return withoutRedundant(served)
}

function inBoth(some: readonly string[], others: readonly string[]): readonly string[] {
  if (some.length === 0) return some
  const index = new PatternIndex(others.map((other) => [other, other]))
  return withoutRedundant(
    some.flatMap((one) => index.meeting(one).flatMap((two) => common(one, two))),
  )
}
