/** Whether one set of codes holds another, each written as patterns. */
import { isConcrete, matchesPattern } from '../src/model/index.ts'
import { tidy } from './tidy.ts'

/** Whether every code of `inner` is a code of `outer`. */
export function contains(outer: string, inner: string): boolean {
  if (outer === inner || outer === '*') return true
  if (isConcrete(outer)) return false
  if (isConcrete(inner)) return matchesPattern(outer, inner)
  return endsFit(outer, inner) && isCovered(inner, [outer])
}

/** A quick look: the letters that the outer pattern begins and ends with stand in the inner one too. */
function endsFit(outer: string, inner: string): boolean {
  const from = outer.search(wildcard)
  const behind = outer.length - lettersAtEnd(outer)
  return inner.startsWith(outer.slice(0, from)) && inner.endsWith(outer.slice(behind))
}

const wildcard = /[*?]/

function lettersAtEnd(pattern: string): number {
  let at = pattern.length
  while (!wildcard.test(pattern.charAt(at - 1))) at--
  return pattern.length - at
}

/** The patterns without those that another one of them contains. */
export function withoutRedundant(patterns: readonly string[]): readonly string[] {
  const distinct = [...new Set(patterns.map(tidy))]
  const wide = distinct.filter((pattern) => !isConcrete(pattern))
  if (wide.length === 0) return distinct
  return distinct.filter(
    (pattern) => !wide.some((other) => other !== pattern && contains(other, pattern)),
  )
}

/** Of longer patterns only what is plain to see is seen: their places are bits of a number. */
const longest = 30
/** More patterns together are not looked at, nor more ways through them. */
const mostOuter = 64
const mostWays = 2000

/**
 * Whether every code of a pattern is a code of one of several patterns: `A*` is covered by `A` and
 * `A?*` together. Never true where it is not so; false also where it would take long to see.
 *
 * A code that is as unlike the outer patterns as may be has, for each wildcard of the inner pattern, a
 * character that none of them names. If one of them matches it all the same, it matches every code
 * that has other characters there. So just these codes are tried, with `*` for none, one, two … such
 * characters, until more of them make no difference.
 */
export function isCovered(inner: string, outers: readonly string[]): boolean {
  // No code is empty.
  const pattern = tidy(inner) === '*' ? '?*' : tidy(inner)
  const outer = outers.filter((one) => canHelp(one, pattern)).map(compile)
  if (outer.length === 0 || outer.length > mostOuter) return false
  if (Math.max(...outer.map(({ end }) => end), pattern.length) > longest) return false
  return everyWayEnds(pattern, outer)
}

/** A plain code covers at most the one code that is left when every `*` is empty. */
function canHelp(outer: string, inner: string): boolean {
  return !isConcrete(outer) || outer === inner.replaceAll('*', '')
}

/** Where in a pattern one may be after reading some characters: bit `n` is before its symbol `n`. */
type Places = number

interface Compiled {
  readonly end: number
  readonly stars: Places
  readonly ones: Places
  readonly symbols: ReadonlyMap<string, Places>
}

function compile(pattern: string): Compiled {
  const text = tidy(pattern)
  const symbols = new Map<string, Places>()
  for (const [at, symbol] of Array.from(text).entries()) {
    symbols.set(symbol, (symbols.get(symbol) ?? 0) | (1 << at))
  }
  const stars = symbols.get('*') ?? 0
  const ones = symbols.get('?') ?? 0
  return { end: text.length, stars, ones, symbols }
}

/** Where a way is in one of the outer patterns. */
interface Trail {
  readonly outer: Compiled
  readonly places: Places
}

/** A way through the inner pattern: where it is there, and in each of the outer ones. */
interface Way {
  readonly at: number
  readonly trails: readonly Trail[]
}

function everyWayEnds(inner: string, outers: readonly Compiled[]): boolean {
  const start = outers.map((outer) => ({ outer, places: withEmptyRuns(1, outer) }))
  const ways: Way[] = [{ at: 0, trails: start }]
  const seen = new Set<string>()
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const key = [way.at, ...way.trails.map(({ places }) => places)].join(' ')
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostWays || !isAlive(way, inner)) return false
    ways.push(...stepsFrom(way, inner))
  }
  return true
}

/** At the end of the inner pattern one of the outer ones must be at its end too. */
function isAlive({ at, trails }: Way, inner: string): boolean {
  if (at < inner.length) return trails.some(({ places }) => places !== 0)
  return trails.some(({ outer, places }) => (places & (1 << outer.end)) !== 0)
}

function stepsFrom({ at, trails }: Way, inner: string): Way[] {
  const symbol = inner[at]
  if (symbol === undefined) return []
  const read = (letter: string) =>
    trails.map(({ outer, places }) => ({ outer, places: step(places, letter, outer) }))
  if (symbol !== '*') return [{ at: at + 1, trails: read(symbol === '?' ? unnamed : symbol) }]
  return [
    { at: at + 1, trails },
    { at, trails: read(unnamed) },
  ]
}

/** A character that no pattern names. */
const unnamed = ''

function step(places: Places, letter: string, outer: Compiled): Places {
  const taking = outer.ones | (outer.symbols.get(letter) ?? 0)
  return withEmptyRuns((places & outer.stars) | ((places & taking) << 1), outer)
}

/** A `*` may end where it begins. */
function withEmptyRuns(places: Places, { stars }: Compiled): Places {
  return places | ((places & stars) << 1)
}
