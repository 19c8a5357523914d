/** Where a line goes: the nouns of an answer of the routing table. */
import type { RoutingRow } from './routing-row.ts'
import type { Choice, Share } from './serving.ts'

export interface RouteOptions {
  /** The DC_NAME of this centre, in upper case. */
  readonly local: string
  /** What becomes of a network that no row serves. */
  readonly unrouted: 'refuse' | 'local'
  /** Whether another centre passed the request on, so that it carries a HUB_ID (R7). */
  readonly isDelegated?: boolean
}

/**
 * One centre that gets the line. With its networks, but for those to exclude, the line is narrowed for
 * it (R9).
 */
export interface RoutedCentre extends Share {
  readonly dcName: string
  /** NAMED: by the line itself; LOCAL: by no row, because this centre answers what is left. */
  readonly status: 'PRIMARY' | 'SECONDARY' | 'NAMED' | 'LOCAL'
  /** How it is asked. */
  readonly by: 'mail' | 'fdsnws' | 'local'
  /** The line of the table that says so, counted from 1; the first of them; `null` where none does. */
  readonly row: number | null
  /** The rows that were chosen, each with its exact share of the networks. */
  readonly choices: readonly Choice[]
}

export interface RouteResult {
  readonly centres: readonly RoutedCentre[]
  /** Networks of the line that no centre serves at all. */
  readonly unrouted: readonly string[]
  /** Why no centre gets the line; `null` where one does. */
  readonly refused: string | null
}

/** A line that just one centre gets. */
export function only(centre: RoutedCentre): RouteResult {
  return { centres: [centre], unrouted: [], refused: null }
}

export function means(row: RoutingRow, { local }: RouteOptions): RoutedCentre['by'] {
  if (row.dcName === local) return 'local'
  return row.fdsnws === undefined ? 'mail' : 'fdsnws'
}

/** This centre, by no row. */
export function localCentre(networks: readonly string[], { local }: RouteOptions): RoutedCentre {
  return {
    dcName: local,
    status: 'LOCAL',
    networks,
    exclude: [],
    by: 'local',
    row: null,
    choices: [],
  }
}
