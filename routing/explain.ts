/**
 * Says for people where a line goes: the rows of the table that say so, and those that lost, each with
 * the rule that it lost by.
 */
import type { RequestLine } from '../src/model/index.ts'
import { findCentres } from './find.ts'
import type { RoutedCentre, RouteOptions, RouteResult } from './find.ts'
import { lineFor } from './line-for.ts'
import { findLosers } from './losers.ts'
import type { Loser } from './losers.ts'
import { networksOf } from './narrowing.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'
import { writeRow } from './row-text.ts'
import { rowText } from './row.ts'

export interface ExplainOptions extends RouteOptions {
  /** Whether a centre gets the line with only the networks that it was chosen for (R9). */
  readonly narrow: boolean
  /** Whether a handler here answers lines of this type. */
  readonly isAnswered: boolean
  /** Whether one asks web services of other centres for them. */
  readonly isAsked: boolean
}

/** Where a line goes, and why. */
export interface Explanation {
  readonly found: RouteResult
  /** The line that each centre gets, in their order; `undefined` where it is the line itself. */
  readonly lines: readonly (string | undefined)[]
  readonly losers: readonly Loser[]
  /** Whether a handler here would have to answer the line, or ask for it, and none does. */
  readonly isUnanswered: boolean
}

export function explain(
  line: RequestLine,
  table: RoutingTable,
  options: ExplainOptions,
): Explanation {
  const found = findCentres(line, table, options)
  const { isAnswered, isAsked } = options
  const can: Readonly<Record<RoutedCentre['by'], boolean>> = {
    mail: true,
    local: isAnswered,
    fdsnws: isAsked,
  }
  return {
    found,
    lines: found.centres.map((centre) => {
      const got = lineFor(centre, line, table, options.narrow)
      return got === line ? undefined : got.text
    }),
    losers: findLosers(line, table, options),
    isUnanswered: found.centres.some(({ by }) => !can[by]),
  }
}

/** The rows that say that a centre gets the line, in the order of the table. */
export function rowsOf(
  { choices, row }: RoutedCentre,
  { rows }: RoutingTable,
): readonly RoutingRow[] {
  const chosen = new Set(choices.map(({ match }) => match.row.row))
  return rows.filter((one) => one.row === row || chosen.has(one.row))
}

/** More rows are only counted. */
const mostRows = 20

/**
 * @param name - of the table's file
 * @returns lines that end in LF
 */
export function printExplanation(
  { found, lines, losers, isUnanswered }: Explanation,
  table: RoutingTable,
  line: RequestLine,
  name = 'routing-table.txt',
): string {
  const printed = found.centres.flatMap((centre, index) => [
    summaryOf(centre),
    ...printRows(centre, table, name),
    ...printLine(lines[index]),
  ])
  if (isUnanswered) printed.push(`but no handler here answers .${line.type}`)
  if (found.refused !== null) printed.push(`refused: ${found.refused}`)
  else if (found.unrouted.length > 0) {
    printed.push(`no route for network ${found.unrouted.join(' ')}`)
  }
  printed.push(...printLosers(losers, line, name))
  return printed.map((text) => `${text}\n`).join('')
}

const reasons: Readonly<Record<RoutedCentre['status'], string>> = {
  PRIMARY: 'primary',
  SECONDARY: 'secondary, for what no primary serves',
  NAMED: 'named by the line',
  LOCAL: 'answered by this centre itself',
}

const means: Readonly<Record<RoutedCentre['by'], string>> = {
  mail: 'by mail',
  fdsnws: 'through its FDSN web services',
  local: 'here',
}

function summaryOf({ dcName, networks, exclude, by, status }: RoutedCentre): string {
  const chosen = networks.length === 0 ? '' : ` for ${few(networks)}`
  const without = exclude.length === 0 ? '' : ` without ${few(exclude)}`
  return `${dcName}${chosen}${without}, ${means[by]}: ${reasons[status]}`
}

function few(codes: readonly string[]): string {
  const more = codes.length - mostRows
  return codes.slice(0, mostRows).join(' ') + (more > 0 ? ` and ${more} more` : '')
}

function printRows(centre: RoutedCentre, table: RoutingTable, name: string): string[] {
  const rows = rowsOf(centre, table)
  return bounded(rows, (row) => `  ${name}:${row.row}: ${writeRow(rowText(row))}`, '  ')
}

function printLine(text: string | undefined): string[] {
  return text === undefined ? [] : [`  gets ${text}`]
}

function printLosers(losers: readonly Loser[], line: RequestLine, name: string): string[] {
  // A row may win for one element of a list and lose for another.
  const isList = networksOf(line).length > 1
  const print = (loser: Loser) => {
    const asked = isList ? `for ${loser.asked}: ` : ''
    return `lost  ${name}:${loser.row.row}: ${rowOf(loser)}: ${asked}${ruleOf(loser)}`
  }
  return bounded(losers, print, 'lost  ')
}

function rowOf({ row, pattern }: Loser): string {
  return `${row.status} ${pattern} ${row.dcName}`
}

function ruleOf({ rule, reason, beatenBy }: Loser): string {
  return `${rule === null ? '' : `${rule}, `}${reason}${printBeaters(beatenBy)}`
}

function printBeaters(rows: readonly number[]): string {
  if (rows.length === 0) return ''
  return rows.length === 1 ? ` (row ${rows.join('')})` : ` (rows ${few(rows.map(String))})`
}

function bounded<T>(items: readonly T[], print: (item: T) => string, margin: string): string[] {
  const more = items.length - mostRows
  const printed = items.slice(0, mostRows).map(print)
  return more > 0 ? [...printed, `${margin}and ${more} more`] : printed
}
