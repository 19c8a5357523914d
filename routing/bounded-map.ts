/** A map for what was found out once: it holds so much, and begins anew when it would hold more. */
export class BoundedMap<V> {
  readonly #kept = new Map<string, V>()
  readonly #most: number
  #weight = 0

  /** @param most - the sum of the weights of what is kept */
  constructor(most: number) {
    this.#most = most
  }

  /** @param find - finds out what is not known. @param weigh - how much that is, to be kept */
  get(key: string, find: () => V, weigh: (found: V) => number): V {
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const found = find()
    this.#weight += weigh(found)
    if (this.#weight > this.#most) this.#clear(weigh(found))
    this.#kept.set(key, found)
    return found
  }

  #clear(weight: number): void {
    this.#kept.clear()
    this.#weight = weight
  }
}
