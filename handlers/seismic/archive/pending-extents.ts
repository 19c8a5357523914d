/** The extents found so far for one channel, given out in the order of time. */
import type { RecordScanner } from '../miniseed/scan-records.ts'
import { splitExtent } from './extents.ts'
import type { Extent } from './extents.ts'

export class PendingExtents {
  readonly #scanner: RecordScanner
  /** The earliest last, so that taking it is cheap; equal times in the order they were found. */
  #extents: Extent[] = []

  constructor(scanner: RecordScanner) {
    this.#scanner = scanner
  }

  add(extents: readonly Extent[]): void {
    for (const extent of extents) extent.source.await(1)
    this.#insert(extents)
  }

  /** @param end - microseconds since 1970: what starts before is taken out, in order */
  async *take(end: number): AsyncGenerator<Extent> {
    for (let extent = this.#earliest(); extent && extent.first < end; extent = this.#earliest()) {
      this.#extents.pop()
      const next = this.#earliest()
      const interleaves = next !== undefined && next.first < extent.last
      if (interleaves) await this.#split(extent)
      else yield extent
    }
  }

  #earliest(): Extent | undefined {
    return this.#extents.at(-1)
  }

  async #split(extent: Extent): Promise<void> {
    const records = await splitExtent(extent, this.#scanner)
    extent.source.await(records.length - 1)
    this.#insert(records)
  }

  #insert(extents: readonly Extent[]): void {
    const inOrder = [...this.#extents.reverse(), ...extents]
    inOrder.sort((one, other) => one.first - other.first)
    this.#extents = inOrder.reverse()
  }
}
