/** Rows that are narrowed to stations, times or types: whether they have to do with a line. */
import type { RequestLine } from '../src/model/index.ts'
import { contains, meets } from './networks.ts'
import type { RoutingRow } from './routing-row.ts'

/** Whether the row can hold something that the line asks for. */
export function concerns(row: RoutingRow, line: RequestLine): boolean {
  const isType = row.types?.includes(line.type) ?? true
  return isType && concernsStations(row, line) && concernsTimes(row, line)
}

/** Whether the row holds all that the line asks for, as far as stations and times go. */
export function servesWhole({ stations, start, end }: RoutingRow, line: RequestLine): boolean {
  const isWholeTime =
    (start === undefined || (line.start !== undefined && start <= line.start)) &&
    (end === undefined || (line.end !== undefined && end >= line.end))
  if (!isWholeTime || stations === undefined) return isWholeTime
  const asked = line.fields[2] ?? ['*']
  return asked.every((station) => stations.some((pattern) => contains(pattern, station)))
}

function concernsStations({ stations }: RoutingRow, line: RequestLine): boolean {
  const asked = line.fields[2]
  if (stations === undefined || asked === undefined) return true
  return stations.some((pattern) => asked.some((station) => meets(pattern, station)))
}

/** The overlap rule: spans that only touch do not match (protocol, section 1.1). */
function concernsTimes({ start, end }: RoutingRow, line: RequestLine): boolean {
  if (line.start === undefined || line.end === undefined) return true
  return (end === undefined || line.start < end) && (start === undefined || line.end > start)
}
