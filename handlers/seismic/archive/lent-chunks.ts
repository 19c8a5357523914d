/**
 * The memory that chunks are read into. It is lent, given back, and filled again: new memory for every
 * chunk would cost more than reading it.
 */

export const chunkBytes = 1024 * 1024
/** Chunks up to this size are given away: consumers may gather several small ones before they write. */
const smallBytes = 64 * 1024
/** What more is given back goes. */
const mostSpare = 2

/** What was given back in this thread. */
const spare: Buffer[] = []

export class LentChunks {
  #current: Buffer | undefined
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
    const known = this.#current
    if (known && known.length >= needed) return known
    const larger = spare.pop() ?? newMemory(sizeFor(needed))
    known?.copy(larger, 0, 0, this.#filled)
    this.#current = larger
    return larger
  }

  /** So many bytes of the buffer are filled now. */
  fillTo(end: number): void {
    this.#filled = end
  }

  /** Gives the chunk out, and begins the next one. Undefined where nothing was put in. */
  take(): Uint8Array | undefined {
    const chunk = this.#current?.subarray(0, this.#filled)
    if (chunk === undefined || chunk.length === 0) return undefined
    this.#filled = 0
    if (chunk.length <= smallBytes) return new Uint8Array(chunk)
    this.#current = undefined
    return chunk
  }

  /** Gives back what was not given out. */
  close(): void {
    if (this.#current) giveBack(this.#current)
    this.#current = undefined
  }
}

/** Takes a chunk from a consumer that is done with it; of another thread too, if its memory came over. */
export function giveBack(chunk: Uint8Array): void {
  if (isLent(chunk) && spare.length < mostSpare) spare.push(Buffer.from(chunk.buffer))
}

/** Whether the memory of a chunk is to be given back: that of small ones is given away. */
export function isLent({ buffer }: Uint8Array): boolean {
  return buffer.byteLength === chunkBytes
}

/** Which other threads can take over: that of `Buffer.alloc` they cannot. */
export function newMemory(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes))
}

/** What does not fit into a small chunk may need all of one later. */
function sizeFor(needed: number): number {
  return needed <= smallBytes ? smallBytes : chunkBytes
}
