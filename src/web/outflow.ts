/** Bytes on their way to a client, as fast as it takes them, and no more of them in memory than that needs. */
import type { ServerResponse } from 'node:http'

import type { Buffers } from './buffers.ts'

/** How many chunks may wait for the client to take them: while one goes, the next is at hand. */
const mostWaiting = 2

export class Outflow {
  readonly #response: ServerResponse
  readonly #buffers: Buffers
  #waiting = 0
  #taken = 0
  #wake: () => void = () => undefined

  constructor(response: ServerResponse, buffers: Buffers) {
    this.#response = response
    this.#buffers = buffers
    response.once('close', () => {
      this.#wake()
    })
  }

  /** How many bytes the system has taken over. Those of a broken transfer need not have arrived. */
  get taken(): number {
    return this.#taken
  }

  /**
   * Resolves when all is written, or the client is gone.
   *
   * @param begin - called before the first byte
   * @returns how many bytes there were
   */
  async pour(source: AsyncIterable<Uint8Array>, begin: () => void): Promise<number> {
    let bytes = 0
    for await (const chunk of source) {
      if (bytes === 0) begin()
      bytes += chunk.length
      this.#write(chunk)
      if (this.#waiting >= mostWaiting) await this.#room()
      if (this.#response.destroyed) break
    }
    if (bytes === 0) begin()
    return bytes
  }

  #write(chunk: Uint8Array): void {
    this.#waiting++
    this.#response.write(chunk, (error) => {
      this.#waiting--
      // What a broken connection has left is in nobody's hands for certain.
      if (!error) {
        this.#taken += chunk.length
        this.#buffers.give(chunk)
      }
      this.#wake()
    })
  }

  async #room(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#response.destroyed) resolve()
    })
  }
}
