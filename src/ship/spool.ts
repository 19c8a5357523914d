/**
 * Bytes that are written once and then read: in memory while they are few, else in a file that has no
 * name, so that nothing of it is left over after a crash.
 */
import { randomUUID } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { asFault } from '../model/index.ts'

/** Bytes that are kept in memory. */
const most = 1 << 20

export class Spool {
  readonly #folder: string
  #pieces: Buffer[] = []
  #bytes = 0
  #file: FileHandle | undefined
  #reader: Readable | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws {Fault} `RESOURCES` when the disk is full */
  async add(piece: Buffer): Promise<void> {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    if (this.#bytes <= most) return
    await this.#moveOut(Buffer.concat(this.#pieces))
    this.#pieces = []
    this.#bytes = 0
  }

  /** All bytes, after others; to be asked for once. */
  after(first: Buffer): Readable {
    const reader = Readable.from(this.#read(first), { objectMode: false })
    // Destroyed before anyone listens, e.g. when the relay refuses the recipient.
    reader.on('error', () => undefined)
    this.#reader = reader
    return reader
  }

  async close(): Promise<void> {
    this.#reader?.destroy()
    this.#pieces = []
    await this.#file?.close()
    this.#file = undefined
  }

  async #moveOut(bytes: Buffer): Promise<void> {
    try {
      this.#file ??= await openNameless(this.#folder)
      await this.#file.appendFile(bytes)
    } catch (error) {
      throw asFault(error)
    }
  }

  async *#read(first: Buffer): AsyncGenerator<Buffer> {
    if (this.#file === undefined) {
      // In one piece: each would be a packet of its own.
      yield Buffer.concat([first, ...this.#pieces])
      return
    }
    yield first
    yield* this.#file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>
    yield* this.#pieces
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `letter-${randomUUID()}.part`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}
