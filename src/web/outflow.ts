/** Bytes on their way to a client, as fast as it takes them, and no more of them in memory than that needs. */
import type { ServerResponse } from 'node:http'

import type { Buffers } from './buffers.ts'
import type { Turns } from './turns.ts'

export class Outflow {
  readonly #response: ServerResponse
  readonly #buffers: Buffers
  readonly #turns: Turns
  #taken = 0
  #goOn: () => void = () => undefined

  constructor(response: ServerResponse, buffers: Buffers, turns: Turns) {
    this.#response = response
    this.#buffers = buffers
    this.#turns = turns
    response.once('close', () => {
      this.#goOn()
    })
  }

  /** How many bytes the system has taken over. Those of a broken transfer need not have arrived. */
  get taken(): number {
    return this.#taken
  }

  /**
   * Resolves when all is written, or the client is gone. While it takes one chunk, the source is at
   * work on the next.
   *
   * @param begin - called before the first byte
   */
  async pour(source: AsyncIterable<Uint8Array>, begin: () => void): Promise<void> {
    let isBegun = false
    for await (const chunk of source) {
      if (!isBegun) begin()
      isBegun = true
      await this.#write(chunk)
      if (this.#response.destroyed) break
    }
    if (!isBegun) begin()
  }

  #write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve
      this.#turns.add(() => {
        if (this.#response.destroyed) resolve()
        else
          this.#response.write(chunk, (error) => {
            if (!error) this.#took(chunk)
            resolve()
          })
      })
    })
  }

  /** The buffer of a broken connection may still be read by somebody: it is not used again. */
  #took(chunk: Uint8Array): void {
    this.#taken += chunk.length
    this.#buffers.give(chunk)
  }
}
