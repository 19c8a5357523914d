/** All codes over a small alphabet, and what patterns are when one just tries them all. */
import { matchesPattern } from '../../../src/model/index.ts'

/** Patterns in tests name A and B: C stands for every character that no pattern names. */
const alphabet = ['A', 'B', 'C']

/** For each code of a universe, whether it is meant. */
export type Meant = readonly boolean[]

/** All codes of one to so many characters. */
export class Universe {
  readonly codes: readonly string[]
  readonly #matched = new Map<string, Meant>()
  readonly #parts = new Map<string, boolean>()
  readonly #meeting = new Map<string, boolean>()

  constructor(length: number) {
    this.codes = codesUpTo(length)
  }

  matched(pattern: string): Meant {
    const known = this.#matched.get(pattern)
    if (known !== undefined) return known
    const found = this.codes.map((code) => matchesPattern(pattern, code))
    this.#matched.set(pattern, found)
    return found
  }

  matchedByAny(patterns: readonly string[]): Meant {
    const all = patterns.map((pattern) => this.matched(pattern))
    return this.codes.map((_, index) => all.some((one) => one[index]))
  }

  /** Whether every code of the one pattern is a code of the other. */
  isPart(inner: string, outer: string): boolean {
    const key = `${inner} ${outer}`
    const found = this.#parts.get(key) ?? liesIn(this.matched(inner), this.matched(outer))
    this.#parts.set(key, found)
    return found
  }

  /** Whether some code is a code of both. */
  isMeeting(one: string, other: string): boolean {
    const key = `${one} ${other}`
    const [ours, theirs] = [this.matched(one), this.matched(other)]
    const found = this.#meeting.get(key) ?? ours.some((is, index) => is && theirs[index])
    this.#meeting.set(key, found)
    return found
  }
}

/** Whether every code of the one is a code of the other. */
export function liesIn(inner: Meant, outer: Meant): boolean {
  return inner.every((is, index) => !is || outer[index])
}

function codesUpTo(length: number): string[] {
  if (length === 0) return []
  const shorter = codesUpTo(length - 1)
  const longest = shorter.filter((code) => code.length === length - 1)
  const beginnings = length === 1 ? [''] : longest
  return [...shorter, ...beginnings.flatMap((code) => alphabet.map((letter) => code + letter))]
}
