/** Selections as web services match them: bare codes, and `--` for the blank location. */
import { isConcrete, matchesPattern, patternsMeet } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { matchesCode, selectsNetwork } from '../selection.ts'
import type { NetworkSelection, Selection } from '../selection.ts'
import { locationPatterns } from './location-patterns.ts'

/** Patterns of which no two of one position match the same code. */
export interface UpstreamSelection {
  readonly network: readonly string[]
  readonly station: readonly string[]
  readonly location: readonly string[]
  readonly channel: readonly string[]
}

/**
 * What to ask a centre for. Several selections come of patterns that overlap in part (`BH? ?HZ`):
 * what two of them match belongs to the first one.
 *
 * @param networks - the patterns of networks that the centre is asked for
 * @returns empty where nothing that the line selects can be there
 */
export function upstreamSelections(
  selection: Selection,
  networks: readonly string[],
): UpstreamSelection[] {
  const locations = selection.location.flatMap(locationPatterns)
  const found: UpstreamSelection[] = []
  for (const network of disjoint(narrowed(asked(selection), networks))) {
    for (const station of disjoint(selection.station)) {
      for (const location of disjoint(locations)) {
        for (const channel of disjoint(selection.channel)) {
          found.push({ network, station, location, channel })
        }
      }
    }
  }
  return found
}

export function selectsUpstream(selection: UpstreamSelection, id: ChannelId): boolean {
  return (
    matchesCode(selection.network, id.network) &&
    matchesCode(selection.station, id.station) &&
    matchesCode(selection.location, id.location === '' ? '--' : id.location) &&
    matchesCode(selection.channel, id.channel)
  )
}

/** What is excluded is asked for only where it cannot be parted from the rest: the answer is sifted. */
function asked(selection: NetworkSelection): readonly string[] {
  return selection.network.filter((one) => !isConcrete(one) || selectsNetwork(selection, one))
}

/** The patterns of a line, as far as the centre is asked for them. */
function narrowed(patterns: readonly string[], networks: readonly string[]): string[] {
  return networks.flatMap((network) =>
    patterns
      .filter((pattern) => patternsMeet(pattern, network))
      .map((pattern) =>
        // Of two patterns that meet in part the line's is asked for, and the answer is sifted.
        covers(pattern, network) ? network : pattern,
      ),
  )
}

/** Groups of patterns of which no two of one group match the same code; one group in most lines. */
function disjoint(patterns: readonly string[]): string[][] {
  const groups: string[][] = []
  for (const pattern of withoutCovered(patterns)) {
    const group = groups.find((one) => !one.some((other) => patternsMeet(other, pattern)))
    if (group === undefined) groups.push([pattern])
    else group.push(pattern)
  }
  return groups
}

function withoutCovered(patterns: readonly string[]): string[] {
  const unique = [...new Set(patterns)]
  return unique.filter(
    (pattern) => !unique.some((other) => other !== pattern && covers(other, pattern)),
  )
}

/** Whether all that `pattern` matches is matched by `wide`; some cases are not seen. */
function covers(wide: string, pattern: string): boolean {
  if (wide === '*' || wide === pattern) return true
  return isConcrete(pattern) && matchesPattern(wide, pattern)
}
