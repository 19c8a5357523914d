/** What the shares of one centre come to: the centre gets the line once. */
import { withoutRedundant } from './containment.ts'
import { common, meets } from './networks.ts'
import { PatternIndex } from './pattern-index.ts'
import type { Share } from './serving.ts'

/**
 * All codes of all shares as one. It is exact but where patterns cross: of `B*` without `B*K`, and
 * `BA*`, it is all of both, since no pattern is `B*K` without `BA*K`. It is never less than the shares.
 */
export function together(shares: readonly Share[]): Share {
  const networks = withoutRedundant(shares.flatMap((share) => share.networks))
  const excluded = withoutRedundant(shares.flatMap((share) => share.exclude))
  if (shares.length === 1) return { networks, exclude: excluded.toSorted() }
  const index = new PatternIndex(shares.flatMap(servedBy))
  const left = excluded.flatMap((one) => leftOf(one, index.meeting(one)))
  return { networks, exclude: withoutRedundant(left).toSorted() }
}

interface Served {
  readonly network: string
  readonly exclude: ReadonlySet<string>
}

function servedBy({ networks, exclude }: Share): (readonly [pattern: string, served: Served])[] {
  const excluded = new Set(exclude)
  return networks.map((network) => [network, { network, exclude: excluded }])
}

/** What of an excluded pattern none of the shares that it meets serves. */
function leftOf(excluded: string, meeting: readonly Served[]): readonly string[] {
  let left: readonly string[] = [excluded]
  for (const served of meeting) left = left.flatMap((one) => notServed(one, served))
  return left
}

function notServed(one: string, { network, exclude }: Served): readonly string[] {
  if (exclude.has(one) || !meets(one, network)) return [one]
  return [...exclude].flatMap((other) => common(one, other))
}
