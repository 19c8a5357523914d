/** What sets of codes have in common, each written as a pattern: the arithmetic of routing. */
import { isConcrete, matchesPattern, patternsMeet } from '../src/model/index.ts'

/** Whether some code matches both. Two plain codes, the common case, are just compared. */
export function meets(one: string, other: string): boolean {
  if (one === other || one === '*' || other === '*') return true
  if (isConcrete(one)) return matchesPattern(other, one)
  return isConcrete(other) ? matchesPattern(one, other) : patternsMeet(one, other)
}

/**
 * Whether every code of `inner` is a code of `outer`: each `?` of `inner` must fall on a `?` or into a
 * `*` of `outer`, each `*` into a `*`.
 */
export function contains(outer: string, inner: string): boolean {
  if (outer === inner || outer === '*') return true
  if (isConcrete(outer)) return false
  const wide = tidy(outer)
  const narrow = tidy(inner)
  // reach[j]: the part of `wide` read so far contains the first j characters of `narrow`.
  let reach = Array.from({ length: narrow.length + 1 }, (_, j) => j === 0)
  for (const symbol of wide) reach = symbol === '*' ? anyRun(reach) : oneCode(symbol, reach, narrow)
  return reach[narrow.length] === true
}

function anyRun(reach: readonly boolean[]): boolean[] {
  const first = reach.indexOf(true)
  return reach.map((_, j) => first >= 0 && j >= first)
}

function oneCode(symbol: string, reach: readonly boolean[], narrow: string): boolean[] {
  return reach.map((_, j) => {
    const taken = narrow[j - 1]
    if (j === 0 || taken === '*') return false
    return reach[j - 1] === true && (symbol === '?' || symbol === taken)
  })
}

/**
 * The codes of both, as one pattern. Where two patterns cross in a way that one pattern cannot say
 * (`B*` and `*K`), it is the first: a little more than both, and never less.
 */
export function common(one: string, other: string): string {
  if (contains(one, other)) return tidy(other)
  return tidy(one)
}

/** One spelling for patterns that mean the same: runs of wildcards as all `?`, then at most one `*`. */
function tidy(pattern: string): string {
  return pattern.replace(/[*?]{2,}/g, (run) => {
    const ones = run.replaceAll('*', '')
    return run.includes('*') ? `${ones}*` : ones
  })
}
