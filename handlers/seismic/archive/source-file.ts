/** A file of the archive that stays open until the last of its wanted records was read. */
import type { FileHandle } from 'node:fs/promises'
import type { OpenDayFile } from './open-day-file.ts'

export class SourceFile {
  readonly name: string
  readonly size: number
  readonly handle: FileHandle
  #awaited = 0
  #isClosed = false

  constructor(name: string, { handle, size }: OpenDayFile) {
    this.name = name
    this.handle = handle
    this.size = size
  }

  /** So many more extents will be read. */
  await(extents: number): void {
    this.#awaited += extents
  }

  /** One of them was read, or given up; after the last one the file is closed. */
  async settle(): Promise<void> {
    if (--this.#awaited <= 0) await this.close()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.handle.close()
  }
}
