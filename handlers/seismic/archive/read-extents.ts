/** Reads extents into chunks: records that lie side by side are read in one go. */
import type { Trouble } from '../trouble.ts'
import type { Extent } from './extents.ts'

const chunkBytes = 1024 * 1024

export class ExtentReader {
  readonly #trouble: Trouble
  #records = 0

  constructor(trouble: Trouble) {
    this.#trouble = trouble
  }

  /** How many records were given out so far. */
  get records(): number {
    return this.#records
  }

  async *read(extents: AsyncIterable<Extent>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    let batch: Extent[] = []
    let bytes = 0
    for await (const extent of extents) {
      if (bytes + extent.length > chunkBytes && batch.length > 0) {
        yield* this.#readBatch(batch, bytes, signal)
        batch = []
        bytes = 0
      }
      batch.push(extent)
      bytes += extent.length
    }
    yield* this.#readBatch(batch, bytes, signal)
  }

  /** The chunk is new every time: the consumer may keep it. */
  async *#readBatch(batch: readonly Extent[], bytes: number, signal: AbortSignal) {
    const chunk = Buffer.allocUnsafeSlow(bytes)
    let filled = 0
    for (const run of adjacentRuns(batch)) {
      signal.throwIfAborted()
      filled += await this.#readRun(run, chunk.subarray(filled))
    }
    if (filled > 0) yield chunk.subarray(0, filled)
  }

  /** @returns bytes read: all of the run, or none where it could not be read whole */
  async #readRun(run: readonly Extent[], target: Uint8Array): Promise<number> {
    const [first] = run
    if (first === undefined) return 0
    const length = run.reduce((sum, extent) => sum + extent.length, 0)
    let bytesRead = 0
    try {
      ;({ bytesRead } = await first.source.handle.read(target, 0, length, first.offset))
      if (bytesRead < length) this.#trouble.note(`${first.source.name} shrank while it was read`)
    } catch (error) {
      this.#trouble.unreadable(first.source.name, error)
    }
    for (const extent of run) await extent.source.settle()
    if (bytesRead < length) return 0
    this.#records += run.reduce((sum, extent) => sum + extent.records, 0)
    return length
  }
}

/** Cuts a batch where the next extent does not lie right behind the last one. */
function* adjacentRuns(batch: readonly Extent[]): Generator<readonly Extent[]> {
  let run: Extent[] = []
  for (const extent of batch) {
    const last = run.at(-1)
    if (last && !isAdjacent(last, extent)) {
      yield run
      run = []
    }
    run.push(extent)
  }
  if (run.length > 0) yield run
}

function isAdjacent(one: Extent, other: Extent): boolean {
  return one.source === other.source && one.offset + one.length === other.offset
}
