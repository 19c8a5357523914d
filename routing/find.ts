/**
 * Finds the data centres that a line goes to (protocol, section 3, rules R1 to R8). Does not open
 * connections, read clocks or know what a handler does.
 */
import type { RequestLine } from '../src/model/index.ts'
import { findServing } from './find-serving.ts'
import { memoryOf } from './memory.ts'
import { networksOf } from './narrowing.ts'
import { meets } from './networks.ts'
import { localCentre, means, only } from './routed-centre.ts'
import type { RoutedCentre, RouteOptions, RouteResult } from './routed-centre.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'

export type { RoutedCentre, RouteOptions, RouteResult } from './routed-centre.ts'

export function findCentres(
  line: RequestLine,
  table: RoutingTable,
  options: RouteOptions,
): RouteResult {
  // R7: what another centre passed on is never passed on again.
  if (options.isDelegated === true) return only(localCentre(networksOf(line), options))
  // R8: the list of data centres is this table itself.
  if (line.type === 'INV' && line.fields.length === 1) return findLister(line, table, options)
  if (line.dcName !== '*') return findNamed(line, table, options)
  return findServing(line, table, options)
}

/** R8, and R2 for `.INV NAME`: this centre lists the centres, where there is one of that name. */
function findLister(
  { dcName }: RequestLine,
  table: RoutingTable,
  options: RouteOptions,
): RouteResult {
  const isKnown = dcName === '*' || memoryOf(table).byCentre.has(dcName)
  return isKnown ? only(localCentre([], options)) : unknownCentre(dcName, table, options)
}

/** R1 and R2: the centre that the line names, whatever its networks. */
function findNamed(line: RequestLine, table: RoutingTable, options: RouteOptions): RouteResult {
  const { byCentre, results } = memoryOf(table)
  const networks = networksOf(line)
  const rows = byCentre.get(line.dcName)
  if (rows === undefined && line.dcName !== options.local) {
    return unknownCentre(line.dcName, table, options)
  }
  const key = ['named', options.local, line.dcName, networks.join(' ')].join('|')
  const find = () => only(namedCentre(line.dcName, networks, rows ?? [], options))
  return results.get(key, find, () => 1 + key.length / 8)
}

/** Of its rows the first that fits is told, or else its first one. */
function namedCentre(
  dcName: string,
  networks: readonly string[],
  rows: readonly RoutingRow[],
  options: RouteOptions,
): RoutedCentre {
  const row = rows.find((one) => networks.some((network) => serves(one, network))) ?? rows[0]
  const by = row === undefined ? 'local' : means(row, options)
  return { dcName, status: 'NAMED', networks, exclude: [], by, row: row?.row ?? null, choices: [] }
}

/** R2: the names that are known are told. */
function unknownCentre(dcName: string, table: RoutingTable, { local }: RouteOptions): RouteResult {
  const { byCentre, results } = memoryOf(table)
  const find = () => {
    const known = [...new Set([local, ...byCentre.keys()])].sort().join(', ')
    const refused = `no data centre (DC_NAME) is called ${dcName}; known are ${known}, and * for any`
    return { centres: [], unrouted: [], refused }
  }
  return results.get(['unknown', local, dcName].join('|'), find, () => byCentre.size)
}

function serves(row: RoutingRow, network: string): boolean {
  return row.networks.some((pattern) => meets(pattern, network))
}
