/**
 * What sets of codes have in common, each set written as a pattern: the arithmetic of routing. A code
 * has at least one character; a pattern names characters that no other pattern need know of.
 */
import { isConcrete, matchesPattern, patternsMeet } from '../src/model/index.ts'
import { contains, withoutRedundant } from './containment.ts'
import { tidy, tidyRuns } from './tidy.ts'

export { contains } from './containment.ts'

/** Whether some code matches both. Two plain codes, the common case, are just compared. */
export function meets(one: string, other: string): boolean {
  if (one === other || one === '*' || other === '*') return true
  if (isConcrete(one)) return matchesPattern(other, one)
  if (isConcrete(other)) return matchesPattern(one, other)
  return patternsMeet(one, other)
}

/** More patterns than these are not kept to say what two patterns have in common. */
const mostMembers = 64
/** On the way there may be more, because some are part of others. */
const mostOnTheWay = 4 * mostMembers
/** Of the table that is filled on the way: the patterns of the protocol have at most 16 characters. */
const mostCells = 1024

/**
 * The codes of both, as patterns of which none is part of another: `B*` and `*K` have `B*K` in common,
 * `AB*` and `*BA` have `ABA` and `AB*BA`, `BK` and `IU` nothing.
 *
 * It is exact, but for pairs that would give more than 64 patterns (`*A*B*C*D*E*` and
 * `*F*G*H*I*J*`, say) or are very long: those give the one of the two with more letters, which is more
 * than both have in common, and never less.
 */
export function common(one: string, other: string): readonly string[] {
  if (contains(one, other)) return [tidy(other)]
  if (contains(other, one)) return [tidy(one)]
  if (!meets(one, other)) return []
  const crossings = new Crossing(tidy(one), tidy(other)).members()
  const members = crossings && withoutRedundant(crossings)
  if (members !== undefined && members.length <= mostMembers) return members
  return [tidy(letters(one) >= letters(other) ? one : other)]
}

function letters(pattern: string): number {
  return pattern.replace(/[*?]/g, '').length
}

/** Two patterns read in step. Where one is at a `*`, that ends there or takes what the other has next. */
class Crossing {
  readonly #one: string
  readonly #other: string
  readonly #known = new Map<number, readonly string[]>()
  #isTooMuch: boolean

  constructor(one: string, other: string) {
    this.#one = one
    this.#other = other
    this.#isTooMuch = (one.length + 1) * (other.length + 1) > mostCells
  }

  /** @returns `undefined` where they are too many */
  members(): readonly string[] | undefined {
    const members = this.#from(0, 0)
    return this.#isTooMuch ? undefined : members
  }

  /** What the rest of one from `i` and the rest of the other from `j` have in common. */
  #from(i: number, j: number): readonly string[] {
    if (this.#isTooMuch) return []
    const key = i * (this.#other.length + 1) + j
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const members = [...new Set(this.#read(i, j))]
    this.#isTooMuch ||= members.length > mostOnTheWay
    this.#known.set(key, members)
    return members
  }

  #read(i: number, j: number): readonly string[] {
    const left = this.#one[i]
    const right = this.#other[j]
    if (left === undefined && right === undefined) return ['']
    if (left === '*' && right === '*') return behind('*', this.#endingOne(i, j))
    if (left === '*') return [...this.#from(i + 1, j), ...this.#taking(right, i, j + 1)]
    if (right === '*') return [...this.#from(i, j + 1), ...this.#taking(left, i + 1, j)]
    return this.#taking(bothOf(left, right), i + 1, j + 1)
  }

  /** @param symbol - comes next in both; where none can, they have nothing in common */
  #taking(symbol: string | undefined, i: number, j: number): readonly string[] {
    return symbol === undefined ? [] : behind(symbol, this.#from(i, j))
  }

  /** Of two runs that begin together one ends first. */
  #endingOne(i: number, j: number): readonly string[] {
    return [...this.#from(i + 1, j), ...this.#from(i, j + 1)]
  }
}

function behind(symbol: string, rests: readonly string[]): readonly string[] {
  return rests.map((rest) => tidyRuns(symbol + rest))
}

function bothOf(left: string | undefined, right: string | undefined): string | undefined {
  if (left === right || right === '?') return left
  return left === '?' ? right : undefined
}
