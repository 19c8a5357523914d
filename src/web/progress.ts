/**
 * Which bytes of each shipment have been sent, so that a file fetched in several pieces counts as
 * picked up, too. Kept in memory only: what is forgotten costs an event, nothing else.
 */

/** First and last byte, both included. */
type Span = readonly [first: number, last: number]

export class PickupProgress {
  /** The shipment fetched last stands last. */
  readonly #sent = new Map<string, readonly Span[]>()
  readonly #mostShipments: number
  readonly #mostSpans: number

  constructor(mostShipments = 1000, mostSpans = 100) {
    this.#mostShipments = mostShipments
    this.#mostSpans = mostSpans
  }

  /**
   * Notes that bytes were sent; `last` before `first` means none.
   *
   * @returns whether that makes the file whole; it then starts anew
   */
  add(shipment: string, size: number, first: number, last: number): boolean {
    const spans = merged(this.#sent.get(shipment) ?? [], [first, last])
    this.#sent.delete(shipment)
    const [span] = spans
    const isWhole = span?.[0] === 0 && span[1] === size - 1
    if (isWhole || size === 0) return true
    // Too many holes: who fetches like that is not followed further.
    if (spans.length > 0 && spans.length <= this.#mostSpans) this.#sent.set(shipment, spans)
    this.#forgetOldest()
    return false
  }

  #forgetOldest(): void {
    const [oldest] = this.#sent.keys()
    if (oldest !== undefined && this.#sent.size > this.#mostShipments) this.#sent.delete(oldest)
  }
}

/** Sorted, apart from one another by one byte at least. */
function merged(spans: readonly Span[], added: Span): readonly Span[] {
  if (added[1] < added[0]) return spans
  let [first, last] = added
  const apart: Span[] = []
  for (const span of spans) {
    if (span[1] + 1 < first || last + 1 < span[0]) apart.push(span)
    else {
      first = Math.min(first, span[0])
      last = Math.max(last, span[1])
    }
  }
  return [...apart, [first, last] as const].sort((one, other) => one[0] - other[0])
}
