/** Which channels went into an answer, and the times that they cover. */
import { openEnd } from '../../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'

export interface ShippedChannel extends TimeWindow {
  readonly id: ChannelId
}

export interface ShippedNetwork extends TimeWindow {
  readonly network: string
}

type Writable = { -readonly [Key in keyof ShippedChannel]: ShippedChannel[Key] }

export class Shipped {
  readonly #channels = new Map<string, Writable>()
  #last: Writable | undefined

  get channels(): readonly ShippedChannel[] {
    return [...this.#channels.values()]
  }

  /** The networks among them, by code. */
  get networks(): readonly ShippedNetwork[] {
    const byCode = Map.groupBy(this.channels, ({ id }) => id.network)
    return [...byCode].map(([network, channels]) => ({
      network,
      start: channels.reduce((least, { start }) => (start < least ? start : least), openEnd),
      end: channels.reduce(
        (most, { end }) => (end > most ? end : most),
        channels[0]?.end ?? openEnd,
      ),
    }))
  }

  /** @param end - the time of the last sample */
  add(id: ChannelId, start: Instant, end: Instant): void {
    // Records of one channel follow one another, and share the object of their id.
    if (this.#last?.id !== id) this.#last = this.#find(id, start, end)
    if (start < this.#last.start) this.#last.start = start
    if (end > this.#last.end) this.#last.end = end
  }

  #find(id: ChannelId, start: Instant, end: Instant): Writable {
    const key = formatId(id)
    const known = this.#channels.get(key) ?? { id, start, end }
    this.#channels.set(key, known)
    return known
  }
}
