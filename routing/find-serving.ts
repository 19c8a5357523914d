/** Finds the data centres that serve the networks of a line (protocol, section 3, rules R3 to R6). */
import type { RequestLine } from '../src/model/index.ts'
import type { Asked } from './matching.ts'
import { concerningMatches } from './matching.ts'
import { memoryOf } from './memory.ts'
import { extentOf, networksOf } from './narrowing.ts'
import { piecesOf } from './pieces.ts'
import type { Piece } from './pieces.ts'
import { localCentre, means } from './routed-centre.ts'
import type { RoutedCentre, RouteOptions, RouteResult } from './routed-centre.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'
import type { Choice, Match } from './serving.ts'
import { chooseRows } from './serving.ts'
import { together } from './together.ts'

/**
 * R3 to R6. Lines of the same networks that the same narrowed rows concern have the same result, which
 * is kept.
 */
export function findServing(
  line: RequestLine,
  table: RoutingTable,
  options: RouteOptions,
): RouteResult {
  const { matcher, results } = memoryOf(table)
  const networks = networksOf(line)
  const asked = matcher.matching(networks)
  const narrowed = matcher.narrowed(asked, line)
  const pieces = piecesOf(extentOf(line), narrowed, asked.others)
  const concern = [...pieces.keys()].sort().join(';')
  const { local, unrouted } = options
  const key = [local, unrouted, networks.join(' '), concern].join('|')
  const find = () => route(asked, narrowed, [...pieces.values()], options)
  return results.get(key, find, (found) => weight(found) + key.length / 8)
}

function weight({ centres }: RouteResult): number {
  return centres.reduce((sum, { choices }) => sum + 1 + choices.length, 1)
}

/** Each element by itself, row by row. */
function route(
  { elements }: Asked,
  narrowed: readonly Match[],
  pieces: readonly Piece[],
  options: RouteOptions,
): RouteResult {
  const chosen = elements.map((element) => ({
    network: element.network,
    choices: chooseRows(concerningMatches(element, narrowed), pieces),
  }))
  const centres = centresOf(
    chosen.flatMap(({ choices }) => choices),
    options,
  )
  const without = chosen.filter(({ choices }) => choices.length === 0)
  return settle(
    centres,
    without.map(({ network }) => network),
    options,
  )
}

/** What was chosen of one centre. */
interface Chosen {
  readonly first: RoutingRow
  readonly choices: Choice[]
}

/** A centre that gets the same line by two rows gets it once. */
function centresOf(choices: readonly Choice[], options: RouteOptions): readonly RoutedCentre[] {
  const byCentre = new Map<string, Chosen>()
  for (const choice of choices) {
    const first = choice.match.row
    const known = byCentre.get(first.dcName)
    if (known === undefined) byCentre.set(first.dcName, { first, choices: [choice] })
    else known.choices.push(choice)
  }
  return [...byCentre.values()].map((chosen) => centreOf(chosen, options))
}

function centreOf({ first, choices }: Chosen, options: RouteOptions): RoutedCentre {
  const isPrimary = choices.some(({ match }) => match.row.status === 'PRIMARY')
  return {
    dcName: first.dcName,
    status: isPrimary ? 'PRIMARY' : 'SECONDARY',
    ...together(choices),
    by: means(first, options),
    row: first.row,
    choices,
  }
}

/** R6: what no row serves is refused, or answered here. */
function settle(
  centres: readonly RoutedCentre[],
  unrouted: readonly string[],
  options: RouteOptions,
): RouteResult {
  if (unrouted.length === 0) return { centres, unrouted, refused: null }
  if (options.unrouted === 'local') {
    return { centres: withLocal(centres, unrouted, options), unrouted: [], refused: null }
  }
  const refused = `no route: no data centre is known for network ${unrouted.join(' ')}${orderHint(unrouted)}`
  return { centres, unrouted, refused: centres.length > 0 ? null : refused }
}

/** Who writes a code of more than two characters there mostly means a station. */
function orderHint(networks: readonly string[]): string {
  const isStation = networks.some((network) => /^[A-Z0-9]{3,}$/.test(network))
  return isStation ? '; the order is DC_NAME NETWORK STATION LOCATION CHANNEL' : ''
}

function withLocal(
  centres: readonly RoutedCentre[],
  unrouted: readonly string[],
  options: RouteOptions,
): readonly RoutedCentre[] {
  if (!centres.some(({ dcName }) => dcName === options.local)) {
    return [...centres, localCentre(unrouted, options)]
  }
  // No row serves anything of them: what this centre excludes, other rows do serve.
  return centres.map((centre) =>
    centre.dcName === options.local
      ? { ...centre, networks: [...centre.networks, ...unrouted] }
      : centre,
  )
}
