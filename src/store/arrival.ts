/** A file of the store while it is being written, under a temporary name. */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

import { asFault } from '../model/index.ts'

/** Small chunks are gathered up to this many bytes; a mail comes in pieces of a few hundred. */
const bufferBytes = 1_048_576

export class Arrival {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #hash = createHash('sha256')
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #filled = 0
  #bytes = 0

  static async begin(path: string): Promise<Arrival> {
    return new Arrival(path, await disk(() => open(path, 'wx', 0o600)))
  }

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  async write(chunk: Uint8Array) {
    this.#bytes += chunk.length
    let rest = chunk
    while (rest.length > 0) {
      const part = rest.subarray(0, bufferBytes - this.#filled)
      this.#buffer.set(part, this.#filled)
      this.#filled += part.length
      rest = rest.subarray(part.length)
      if (this.#filled === bufferBytes) await this.#drain()
    }
  }

  /** Syncs the file. It still has its temporary name. */
  async complete(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await this.#drain()
    await disk(() => this.#handle.sync())
    await disk(() => this.#handle.close())
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  /** Leaves nothing behind, at whatever point the writing stopped. */
  async discard() {
    // It may be closed already; and the reason why it is discarded matters more than this one.
    await this.#handle.close().catch(() => undefined)
    await rm(this.#path, { force: true }).catch(() => undefined)
  }

  /** The disk and the hash are at work at the same time. */
  async #drain() {
    const full = this.#buffer.subarray(0, this.#filled)
    const writing = disk(() => this.#append(full))
    this.#hash.update(full)
    await writing
    this.#filled = 0
  }

  async #append(full: Uint8Array) {
    let written = 0
    while (written < full.length) {
      const { bytesWritten } = await this.#handle.write(full.subarray(written))
      written += bytesWritten
    }
  }
}

/** Runs a file operation; what it throws becomes a fault, so that a full disk is known as one. */
export async function disk<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    throw asFault(error)
  }
}
