/**
 * The memory that chunks are read into: three buffers in turn, so that one can be with the consumer,
 * one ready, and one being filled. New memory for every chunk would cost more than reading it.
 */

export const chunkBytes = 1024 * 1024
/** Chunks up to this size are given away: consumers may gather several small ones before they write. */
const smallBytes = 64 * 1024
const buffersInTurn = 3

export class LentChunks {
  readonly #buffers: Buffer[] = []
  #turn = 0
  #filled = 0

  /** Bytes that were put into the chunk so far. */
  get filled(): number {
    return this.#filled
  }

  /** Bytes that the chunk still has room for. */
  get room(): number {
    return chunkBytes - this.#filled
  }

  /**
   * The chunk's memory, all of it, with what was put in at its beginning.
   *
   * @param bytes - what is to be put in yet, at most {@link room}: small answers take little memory
   */
  buffer(bytes: number): Buffer {
    const needed = this.#filled + bytes
    const known = this.#buffers[this.#turn]
    if (known && known.length >= needed) return known
    const larger = Buffer.allocUnsafeSlow(Math.min(chunkBytes, Math.max(needed, smallBytes)))
    known?.copy(larger, 0, 0, this.#filled)
    this.#buffers[this.#turn] = larger
    return larger
  }

  /** So many bytes of the buffer are filled now. */
  fillTo(end: number): void {
    this.#filled = end
  }

  /** Gives the chunk out, and begins the next one. Undefined where nothing was put in. */
  take(): Uint8Array | undefined {
    const chunk = this.#buffers[this.#turn]?.subarray(0, this.#filled)
    if (chunk === undefined || chunk.length === 0) return undefined
    this.#filled = 0
    if (chunk.length <= smallBytes) return new Uint8Array(chunk)
    this.#turn = (this.#turn + 1) % buffersInTurn
    return chunk
  }
}

/**
 * Asks for one chunk more than the consumer has asked for, so that reading and writing go on at the
 * same time.
 */
export async function* oneAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = source.next()
  try {
    for (let result = await next; result.done !== true; result = await next) {
      next = source.next()
      // What goes wrong ahead of time is told when it is its turn.
      next.catch(() => undefined)
      yield result.value
    }
  } finally {
    await next.catch(() => undefined)
    await source.return()
  }
}
