/**
 * Rows that are narrowed to stations, times or types: whether they have to do with what a line asks
 * for, and whether they hold all of it.
 *
 * A row concerns a line when it can hold something that the line asks for: its types name the line's,
 * one of its stations meets one of the line's, and its time overlaps the line's. What the line does
 * not say, it asks for wholly: all stations, all times.
 */
import type { Instant, RequestLine } from '../src/model/index.ts'
import { contains } from './containment.ts'
import { meets } from './networks.ts'
import type { RoutingRow } from './routing-row.ts'

/** Stations and a time: what a line asks for, or a piece of it. */
export interface Extent {
  /** Codes and patterns, in upper case. */
  readonly stations: readonly string[]
  readonly start?: Instant | undefined
  readonly end?: Instant | undefined
}

export function isNarrowed({ stations, start, end, types }: RoutingRow): boolean {
  return [stations, start, end, types].some((narrowing) => narrowing !== undefined)
}

/** What a line asks for: all networks, where it names none. */
export function networksOf(line: RequestLine): readonly string[] {
  const networks = line.fields[1] ?? []
  return networks.length === 0 ? ['*'] : networks.map((network) => network.toUpperCase())
}

/** What a line asks for: all stations, where it names none. */
export function extentOf({ fields, start, end }: RequestLine): Extent {
  const stations = fields[2] ?? []
  if (stations.length === 0) return { stations: ['*'], start, end }
  return { stations: stations.map((station) => station.toUpperCase()), start, end }
}

export function concernsType({ types }: RoutingRow, { type }: RequestLine): boolean {
  return types?.includes(type) ?? true
}

export function concernsStations({ stations }: RoutingRow, asked: Extent): boolean {
  if (stations === undefined) return true
  return stations.some((pattern) => asked.stations.some((station) => meets(pattern, station)))
}

/** The overlap rule: spans that only touch do not match (protocol, section 1.1). */
export function concernsTimes({ start, end }: RoutingRow, asked: Extent): boolean {
  const isOver = end !== undefined && asked.start !== undefined && asked.start >= end
  const isToCome = start !== undefined && asked.end !== undefined && asked.end <= start
  return !isOver && !isToCome
}

/** Whether a row of the right type holds all of it: each station lies in one of the row's. */
export function holds(row: RoutingRow, asked: Extent): boolean {
  return holdsTimes(row, asked) && holdsStations(row, asked)
}

function holdsTimes({ start, end }: RoutingRow, asked: Extent): boolean {
  const isFromStart = start === undefined || (asked.start !== undefined && start <= asked.start)
  return isFromStart && (end === undefined || (asked.end !== undefined && end >= asked.end))
}

function holdsStations({ stations }: RoutingRow, asked: Extent): boolean {
  if (stations === undefined) return true
  return asked.stations.every((station) => stations.some((pattern) => contains(pattern, station)))
}
