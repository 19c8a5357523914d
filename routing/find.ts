/**
 * Finds the data centres that a line goes to (protocol, section 3, rules R1 to R6, R8, R9). Does not
 * open connections, read clocks or know what a handler does.
 */
import type { RequestLine } from '../src/model/index.ts'
import { meets } from './networks.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'
import type { Choice } from './serving.ts'
import { chooseRows } from './serving.ts'

export interface RouteOptions {
  /** The DC_NAME of this centre, in upper case. */
  readonly local: string
  /** What becomes of a network that no row serves. */
  readonly unrouted: 'refuse' | 'local'
}

/** One centre that gets the line. */
export interface RoutedCentre {
  readonly dcName: string
  /** NAMED: by the line itself; LOCAL: by no row, because this centre answers what is left. */
  readonly status: 'PRIMARY' | 'SECONDARY' | 'NAMED' | 'LOCAL'
  /** The networks it was chosen for: with those the line is narrowed for it (R9). */
  readonly networks: readonly string[]
  /** How it is asked. */
  readonly by: 'mail' | 'fdsnws' | 'local'
  /** The line of the table that says so, counted from 1; `null` where none does. */
  readonly row: number | null
}

/** In the shape that `netdc route --json` prints. */
export interface RouteResult {
  readonly centres: readonly RoutedCentre[]
  /** Networks of the line that no centre serves. */
  readonly unrouted: readonly string[]
  /** Why no centre gets the line; `null` where one does. */
  readonly refused: string | null
}

export function findCentres(
  line: RequestLine,
  table: RoutingTable,
  options: RouteOptions,
): RouteResult {
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
  const isKnown = dcName === '*' || table.rows.some((row) => row.dcName === dcName)
  if (!isKnown) return { centres: [], unrouted: [], refused: unknownCentre(dcName, table, options) }
  return { centres: [localCentre([], options)], unrouted: [], refused: null }
}

/** R1 and R2: the centre that the line names, whatever its networks. */
function findNamed(line: RequestLine, table: RoutingTable, options: RouteOptions): RouteResult {
  const rows = table.rows.filter((row) => row.dcName === line.dcName)
  const row = rows.find((r) => networksOf(line).some((network) => serves(r, network))) ?? rows[0]
  if (row === undefined && line.dcName !== options.local) {
    return { centres: [], unrouted: [], refused: unknownCentre(line.dcName, table, options) }
  }
  const centre: RoutedCentre = {
    dcName: line.dcName,
    status: 'NAMED',
    networks: networksOf(line),
    by: row === undefined ? 'local' : means(row, options),
    row: row?.row ?? null,
  }
  return { centres: [centre], unrouted: [], refused: null }
}

function unknownCentre(dcName: string, { rows }: RoutingTable, { local }: RouteOptions): string {
  const known = [...new Set([local, ...rows.map((row) => row.dcName)])].sort()
  return `no data centre is called ${dcName}; known are ${known.join(', ')}`
}

/** R3 to R6: each network by itself, row by row. */
function findServing(line: RequestLine, table: RoutingTable, options: RouteOptions): RouteResult {
  const centres = new Map<string, RoutedCentre>()
  const unrouted: string[] = []
  for (const network of networksOf(line)) {
    const chosen = chooseRows(network, line, table)
    if (chosen.length === 0) unrouted.push(network)
    for (const choice of chosen) addCentre(choice, centres, options)
  }
  if (unrouted.length === 0) return { centres: [...centres.values()], unrouted, refused: null }
  return settleUnrouted(unrouted, centres, options)
}

function settleUnrouted(
  unrouted: readonly string[],
  centres: Map<string, RoutedCentre>,
  options: RouteOptions,
): RouteResult {
  if (options.unrouted === 'local') {
    const here = centres.get(options.local)
    const left = localCentre(unrouted, options)
    centres.set(options.local, here === undefined ? left : withNetworks(here, unrouted))
    return { centres: [...centres.values()], unrouted: [], refused: null }
  }
  const refused = `no route: no data centre is known for network ${unrouted.join(' ')}`
  return { centres: [...centres.values()], unrouted, refused: centres.size > 0 ? null : refused }
}

function networksOf(line: RequestLine): readonly string[] {
  const networks = line.fields[1] ?? []
  return networks.length === 0 ? ['*'] : networks.map((network) => network.toUpperCase())
}

function serves(row: RoutingRow, network: string): boolean {
  return row.networks.some((pattern) => meets(pattern, network))
}

/** A centre that gets the same line by two rows gets it once, by the first of them. */
function addCentre(
  { row, network }: Choice,
  centres: Map<string, RoutedCentre>,
  options: RouteOptions,
): void {
  const known = centres.get(row.dcName)
  if (known === undefined) {
    centres.set(row.dcName, {
      dcName: row.dcName,
      status: row.status,
      networks: [network],
      by: means(row, options),
      row: row.row,
    })
    return
  }
  const both = withNetworks(known, [network])
  centres.set(row.dcName, row.status === 'PRIMARY' ? { ...both, status: 'PRIMARY' } : both)
}

function withNetworks(centre: RoutedCentre, more: readonly string[]): RoutedCentre {
  return { ...centre, networks: [...new Set([...centre.networks, ...more])] }
}

function means(row: RoutingRow, { local }: RouteOptions): RoutedCentre['by'] {
  if (row.dcName === local) return 'local'
  return row.fdsnws === undefined ? 'mail' : 'fdsnws'
}

function localCentre(networks: readonly string[], { local }: RouteOptions): RoutedCentre {
  return { dcName: local, status: 'LOCAL', networks, by: 'local', row: null }
}
