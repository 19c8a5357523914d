/** Gathers thousands of routes into as few rows as say the same. */
import type { RoutingRow } from '../routing-row.ts'
import type { CentreColumns } from './centre-columns.ts'
import type { Stretch } from './judge-route.ts'
import type { Span } from './windows.ts'
import { byStart, holds, joinSpans, startOf } from './windows.ts'

/** Codes in one list: a row of so many stations is about 300 characters long. */
const longestList = 50

/** @returns the rows of one centre, in a settled order */
export function gatherRows(
  columns: CentreColumns,
  stretches: readonly Stretch[],
): readonly RoutingRow[] {
  const simple = withoutRepetition(joinTimes(stretches))
  return networkLists(stationLists(simple))
    .sort(byOrder)
    .flatMap((narrowing) => rowsOf(columns, narrowing))
}

/** What of one network, or of several that are narrowed alike, a row is about. */
interface Narrowing {
  readonly status: Stretch['status']
  readonly networks: readonly string[]
  readonly stations: readonly string[]
  readonly span: Span
}

function joinTimes(stretches: readonly Stretch[]): Stretch[] {
  const byStation = Map.groupBy(stretches, ({ status, network, station }) =>
    [status, network, station].join(' '),
  )
  return [...byStation.values()].flatMap((same) => {
    const spans = joinSpans(same.map(({ span }) => span))
    return same.slice(0, 1).flatMap((one) => spans.map((span) => ({ ...one, span })))
  })
}

/** Leaves out what a route for every station, or one of a higher status, says already. */
function withoutRepetition(stretches: readonly Stretch[]): Stretch[] {
  const byPlace = Map.groupBy(stretches, ({ status, network, station }) =>
    [status, network, station].join(' '),
  )
  return stretches.filter((stretch) => {
    const places = strongerPlaces(stretch)
    return !places.some((place) => isHeld(stretch.span, byPlace.get(place) ?? []))
  })
}

function strongerPlaces({ status, network, station }: Stretch): readonly string[] {
  const places = [`PRIMARY ${network} *`, `${status} ${network} *`, `PRIMARY ${network} ${station}`]
  const itself = [status, network, station].join(' ')
  return places.filter((place) => place !== itself)
}

/** @param apart - spans that do not meet, the earliest first: the last one to start may hold it */
function isHeld(span: Span, apart: readonly { readonly span: Span }[]): boolean {
  let from = 0
  let behind = apart.length
  while (from + 1 < behind) {
    const middle = (from + behind) >> 1
    const hasStarted = apart
      .slice(middle, middle + 1)
      .every((one) => startOf(one.span) <= startOf(span))
    if (hasStarted) from = middle
    else behind = middle
  }
  return apart.slice(from, behind).some((one) => holds(one.span, span))
}

/** Stations of one network with the same time. A route for every station stays alone. */
function stationLists(stretches: readonly Stretch[]): Narrowing[] {
  const alike = Map.groupBy(stretches, ({ status, network, station, span }) =>
    JSON.stringify([status, network, station === '*', span.start, span.end]),
  )
  return [...alike.values()].flatMap((same) => {
    const stations = same.map(({ station }) => station).sort()
    return same.slice(0, 1).map(({ status, network, span }) => ({
      status,
      networks: [network],
      stations: stations.includes('*') ? [] : stations,
      span,
    }))
  })
}

/** Networks with the same stations, mostly all of them, at the same time. */
function networkLists(narrowings: readonly Narrowing[]): Narrowing[] {
  const alike = Map.groupBy(narrowings, ({ status, stations, span }) =>
    JSON.stringify([status, stations, span.start, span.end]),
  )
  return [...alike.values()].flatMap((same) => {
    const networks = same.flatMap((one) => one.networks).sort()
    return same.slice(0, 1).map((one) => ({ ...one, networks }))
  })
}

/** By network, the stronger status first, then by time: no two are alike in all three. */
function byOrder(one: Narrowing, other: Narrowing): number {
  return (
    compare(one.networks.join(' '), other.networks.join(' ')) ||
    compare(one.status, other.status) ||
    byStart(one.span, other.span)
  )
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function rowsOf(columns: CentreColumns, narrowing: Narrowing): RoutingRow[] {
  const { status, span, stations } = narrowing
  return pieces(narrowing.networks).flatMap((networks) => {
    const row = { ...columns, ...span, row: 0, status, networks }
    if (stations.length === 0) return [row]
    return pieces(stations).map((list) => ({ ...row, stations: list }))
  })
}

function pieces(codes: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(codes.length / longestList)
  return Array.from({ length: count }, (_, index) =>
    codes.slice(index * longestList, (index + 1) * longestList),
  )
}
