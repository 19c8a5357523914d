/**
 * Bytes that are put aside until it is known what goes before them: formats that begin with a count
 * of samples need it. A few of them stay in memory; many go into a file that has no name, so that
 * nothing is left over, whatever happens.
 */
import { mkdir, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'

const heldBytes = 4 * 1024 * 1024
const readBytes = 1024 * 1024

export class Spool {
  readonly #folder: string
  #held: Uint8Array[] = []
  #heldBytes = 0
  #file: FileHandle | undefined
  #filedBytes = 0

  /** @param folder - where the file goes; made when it is needed */
  constructor(folder: string) {
    this.#folder = folder
  }

  get bytes(): number {
    return this.#filedBytes + this.#heldBytes
  }

  /** @param bytes - kept as they are: the caller no longer writes to them */
  async write(bytes: Uint8Array): Promise<void> {
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    if (this.#heldBytes > heldBytes) await this.#putAway()
  }

  /** All that was written, in its order, in pieces that begin where a piece of 1 MiB or a write did. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.#filedBytes;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(readBytes, this.#filedBytes - at))
      await this.#readFully(piece, at)
      at += piece.length
      yield piece
    }
    yield* this.#held
  }

  /** Forgets all that was written. */
  clear(): void {
    this.#held = []
    this.#heldBytes = 0
    this.#filedBytes = 0
  }

  async close(): Promise<void> {
    this.clear()
    await this.#file?.close()
    this.#file = undefined
  }

  async #putAway(): Promise<void> {
    const file = (this.#file ??= await openNameless(this.#folder))
    const bytes = Buffer.concat(this.#held)
    for (let done = 0; done < bytes.length;) {
      const rest = bytes.length - done
      const { bytesWritten } = await file.write(bytes, done, rest, this.#filedBytes + done)
      done += bytesWritten
    }
    this.#held = []
    this.#heldBytes = 0
    this.#filedBytes += bytes.length
  }

  async #readFully(piece: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < piece.length;) {
      const read = await this.#file?.read(piece, done, piece.length - done, at + done)
      if (!read?.bytesRead) throw new Error('what was put aside is no longer there')
      done += read.bytesRead
    }
  }
}

/** The file lives for as long as it is open. */
async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `spool-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await rm(path)
  return file
}
