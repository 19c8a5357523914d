/** Narrows a line to what a centre was chosen for (protocol, section 3, rule R9). */
import type { Instant, RequestLine } from '../src/model/index.ts'
import { writeLine } from '../src/parse/line.ts'
import { withoutRedundant } from './containment.ts'
import { common } from './networks.ts'
import type { RoutedCentre } from './routed-centre.ts'
import type { RoutingRow } from './routing-row.ts'

/** What a centre was chosen for. */
export type ChosenFor = Pick<RoutedCentre, 'networks' | 'exclude' | 'choices'>

export interface NarrowOptions {
  /** Whether the centre knows the option `exclude`; old ones do not, and are asked for a little more. */
  readonly exclude: boolean
}

/** A longer list of codes is not written: then the centre is asked for as much as the line asks for. */
const longestList = 1000

/**
 * The line with its NETWORK replaced by the networks of the centre and, where the centre knows it, the
 * option `exclude=BK,…` for what of them it is not meant to serve. Where all rows that chose the
 * centre are narrowed to stations, or to a time, so is the line, to what any of them holds.
 *
 * It asks for all that the centre was chosen for, and for more only where a line cannot say it, where
 * the option is not allowed or the lists would be too long. It has as many fields as before: what it
 * asks for at all times, it still does.
 *
 * @returns the line itself where there is nothing to narrow
 */
export function narrowLine(
  line: RequestLine,
  centre: ChosenFor,
  { exclude }: NarrowOptions,
): RequestLine {
  const [dcName, asked, stations, ...more] = line.fields
  if (dcName === undefined || asked === undefined) return line
  const rows = centre.choices.map(({ match }) => match.row)
  const excluded = exclude && isShort(centre.exclude) ? centre.exclude : []
  const narrowed = {
    ...line,
    fields: [
      ...[dcName, narrowedTo(centre.networks, asked)],
      ...[...stationsFor(stations, rows), ...more],
    ],
    options: excluded.length === 0 ? line.options : excluding(excluded, line),
    ...timesFor(line, rows),
  }
  return isSame(narrowed, line) ? line : { ...narrowed, text: writeLine(narrowed) }
}

/** A line that was narrowed before keeps what it excluded then. */
function excluding(codes: readonly string[], { options }: RequestLine): RequestLine['options'] {
  const before = options['exclude']
  return { ...options, exclude: [...(before === undefined ? [] : [before]), ...codes].join(',') }
}

function isSame(narrowed: RequestLine, line: RequestLine): boolean {
  return (
    narrowed.options === line.options &&
    narrowed.start === line.start &&
    narrowed.end === line.end &&
    narrowed.fields.every((words, place) => words === line.fields[place])
  )
}

/** What a list is replaced by; the list itself where that would be too long, or changes nothing. */
function narrowedTo(codes: readonly string[], asked: readonly string[]): readonly string[] {
  return isShort(codes) && codes.join(' ') !== asked.join(' ').toUpperCase() ? codes : asked
}

function isShort(codes: readonly string[]): boolean {
  return codes.length > 0 && codes.join(' ').length <= longestList
}

/** The stations that any of the rows holds; none where the line names none. */
function stationsFor(
  asked: readonly string[] | undefined,
  rows: readonly RoutingRow[],
): readonly (readonly string[])[] {
  if (asked === undefined) return []
  const held = allOf(rows, ({ stations }) => stations)
  if (held === undefined || asked.length === 0) return [asked]
  const both = asked.flatMap((station) =>
    held.flat().flatMap((pattern) => common(station.toUpperCase(), pattern)),
  )
  return [narrowedTo(withoutRedundant(both), asked)]
}

/** From where the first of the rows begins until where the last one ends. */
function timesFor(line: RequestLine, rows: readonly RoutingRow[]): Partial<RequestLine> {
  const { start, end } = line
  if (start === undefined || end === undefined) return {}
  const from = allOf(rows, (row) => row.start)?.reduce(earlier) ?? start
  const until = allOf(rows, (row) => row.end)?.reduce(later) ?? end
  return { start: later(start, from), end: earlier(end, until) }
}

function earlier(one: Instant, other: Instant): Instant {
  return one < other ? one : other
}

function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other
}

/** What every one of the rows is narrowed to; `undefined` where one of them is not, or there is none. */
function allOf<T>(
  rows: readonly RoutingRow[],
  narrowing: (row: RoutingRow) => T | undefined,
): readonly T[] | undefined {
  const all = rows.map(narrowing).filter((one) => one !== undefined)
  return rows.length > 0 && all.length === rows.length ? all : undefined
}
