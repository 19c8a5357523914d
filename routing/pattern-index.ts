/**
 * Finds, among thousands of codes and patterns, those that have a code in common with one: a tree of
 * the letters that they begin with, down to the first wildcard.
 */
import { isConcrete } from '../src/model/index.ts'
import { meets } from './networks.ts'

interface Entry<T> {
  readonly pattern: string
  readonly value: T
}

interface Node<T> {
  /** The code that ends here. */
  readonly codes: Entry<T>[]
  /** The patterns whose first wildcard comes here. */
  readonly patterns: Entry<T>[]
  readonly next: Map<string, Node<T>>
}

export class PatternIndex<T> {
  readonly #root: Node<T> = emptyNode()

  constructor(entries: Iterable<readonly [pattern: string, value: T]>) {
    for (const [pattern, value] of entries) {
      const node = nodeFor(beginningOf(pattern), this.#root)
      const kind = isConcrete(pattern) ? node.codes : node.patterns
      kind.push({ pattern, value })
    }
  }

  /** The values of all codes and patterns that meet a code or pattern, in no particular order. */
  meeting(asked: string): T[] {
    const candidates = isConcrete(asked)
      ? forCode(asked, this.#root)
      : forPattern(asked, this.#root)
    const found: T[] = []
    for (const entries of candidates) {
      for (const { pattern, value } of entries) if (meets(pattern, asked)) found.push(value)
    }
    return found
  }
}

function emptyNode<T>(): Node<T> {
  return { codes: [], patterns: [], next: new Map() }
}

function beginningOf(pattern: string): string {
  return pattern.replace(/[*?].*$/, '')
}

function nodeFor<T>(beginning: string, root: Node<T>): Node<T> {
  let node = root
  for (const letter of beginning) {
    const next: Node<T> = node.next.get(letter) ?? emptyNode()
    node.next.set(letter, next)
    node = next
  }
  return node
}

/** The code itself, and the patterns that begin as it does. */
function forCode<T>(code: string, root: Node<T>): (readonly Entry<T>[])[] {
  const found = [root.patterns]
  let node = root
  for (const letter of code) {
    const next = node.next.get(letter)
    if (next === undefined) return found
    found.push(next.patterns)
    node = next
  }
  found.push(node.codes)
  return found
}

/** The patterns that begin as this one does but shorter, and all that begins with its beginning. */
function forPattern<T>(asked: string, root: Node<T>): (readonly Entry<T>[])[] {
  const found: (readonly Entry<T>[])[] = []
  let node = root
  for (const letter of beginningOf(asked)) {
    found.push(node.patterns)
    const next = node.next.get(letter)
    if (next === undefined) return found
    node = next
  }
  const below = [node]
  for (const { codes, patterns, next } of below) {
    found.push(codes, patterns)
    below.push(...next.values())
  }
  return found
}
