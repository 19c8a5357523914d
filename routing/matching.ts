/**
 * The rows of a table that match the networks of a line. A request of a hundred thousand lines asks for
 * a few networks: what was found for them is kept.
 */
import type { RequestLine } from '../src/model/index.ts'
import { BoundedMap } from './bounded-map.ts'
import { concernsStations, concernsTimes, concernsType, extentOf, isNarrowed } from './narrowing.ts'
import type { Extent } from './narrowing.ts'
import { common } from './networks.ts'
import { PatternIndex } from './pattern-index.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'
import type { Contender, Match } from './serving.ts'
import { tidy } from './tidy.ts'

/** One element of a NETWORK list and the rows that match it. */
export interface Element {
  readonly network: string
  /** The rows that are not narrowed: they concern every line. */
  readonly always: readonly Match[]
  readonly narrowed: readonly Match[]
}

/** All that a NETWORK field asks for. */
export interface Asked {
  readonly elements: readonly Element[]
  /** How many matches there are that are not narrowed. */
  readonly others: number
  /** The narrowed matches of all elements whose rows hold every station. */
  readonly ofAnyStation: readonly Match[]
  /** The other ones, by their rows. */
  readonly ofStations: ReadonlyMap<RoutingRow, readonly Match[]>
}

/** Of the matches that are kept, and of eight characters of what they were asked by. */
const mostKept = 100_000

/** One code or pattern of the table, and its place. */
type Entry = Contender & Pick<Match, 'order'>

/** Finds the rows of one table. */
export class Matcher {
  readonly #entries: PatternIndex<Entry>
  /** Of the whole table: one for each NETWORK field that is asked for would not fit into memory. */
  readonly #stations: PatternIndex<RoutingRow>
  readonly #known = new BoundedMap<Asked>(mostKept)

  constructor({ rows }: RoutingTable) {
    const entries = rows
      .flatMap((row) => row.networks.map((network) => ({ row, pattern: tidy(network) })))
      .map((entry, order) => ({ ...entry, order }))
    this.#entries = new PatternIndex(entries.map((entry) => [entry.pattern, entry]))
    this.#stations = new PatternIndex(rows.flatMap(stationsOfRow))
  }

  /** @param networks - codes and patterns, in upper case */
  matching(networks: readonly string[]): Asked {
    const key = networks.join(' ')
    return this.#known.get(
      key,
      () => this.#find(networks),
      (asked) => weight(asked) + key.length / 8,
    )
  }

  /** The narrowed matches that concern a line, each once, in the order of the table. */
  narrowed(asked: Asked, line: RequestLine): readonly Match[] {
    const extent = extentOf(line)
    const ofStations = this.#rowsFor(asked, extent).flatMap(
      (row) => asked.ofStations.get(row) ?? [],
    )
    return [...asked.ofAnyStation, ...ofStations]
      .filter(({ row }) => concernsType(row, line) && concernsTimes(row, extent))
      .sort(byOrder)
  }

  /** All rows that concern the stations of the line; of other networks some, too. */
  #rowsFor({ ofStations }: Asked, extent: Extent): readonly RoutingRow[] {
    if (ofStations.size === 0) return []
    if (!extent.stations.every(hasBeginning)) {
      return [...ofStations.keys()].filter((row) => concernsStations(row, extent))
    }
    return [...new Set(extent.stations.flatMap((station) => this.#stations.meeting(station)))]
  }

  #find(networks: readonly string[]): Asked {
    const elements = [...new Set(networks)].map((network) => this.#elementOf(network))
    const narrowed = elements.flatMap((element) => element.narrowed)
    return {
      elements,
      others: elements.reduce((sum, { always }) => sum + always.length, 0),
      ofAnyStation: narrowed.filter(({ row }) => row.stations === undefined),
      ofStations: Map.groupBy(
        narrowed.filter(({ row }) => row.stations !== undefined),
        ({ row }) => row,
      ),
    }
  }

  #elementOf(network: string): Element {
    const matches = this.#entries
      .meeting(network)
      .map((entry) => matchOf(network, entry))
      .sort(byOrder)
    return {
      network,
      always: matches.filter(({ row }) => !isNarrowed(row)),
      narrowed: matches.filter(({ row }) => isNarrowed(row)),
    }
  }
}

function matchOf(asked: string, { row, pattern, order }: Entry): Match {
  return { asked, row, pattern, order, networks: common(asked, pattern) }
}

function weight({ elements }: Asked): number {
  return elements.reduce(
    (sum, { always, narrowed }) => sum + 1 + always.length + narrowed.length,
    0,
  )
}

function stationsOfRow(row: RoutingRow): (readonly [station: string, row: RoutingRow])[] {
  return (row.stations ?? []).map((station) => [station, row])
}

/** Without one the index would have to look at all stations of all networks. */
function hasBeginning(station: string): boolean {
  return !/^[*?]/.test(station)
}

/** The matches of an element that concern a line, in the order of the table. */
export function concerningMatches(
  { network, always }: Element,
  concerned: readonly Match[],
): readonly Match[] {
  const narrowed = concerned.filter(({ asked }) => asked === network)
  return narrowed.length === 0 ? always : [...always, ...narrowed].sort(byOrder)
}

function byOrder(one: Match, other: Match): number {
  return one.order - other.order
}
