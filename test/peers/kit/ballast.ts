/** Takes up the room of a small disk. */
import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'

import { systemCode } from '../../../src/model/index.ts'

const pieceBytes = 4096

export class Ballast {
  readonly #folder: string
  readonly #file: string

  /** @param folder - on that disk */
  constructor(folder: string) {
    this.#folder = folder
    this.#file = join(folder, 'ballast')
  }

  /** Leaves only about that many bytes free; with 0, none. */
  async fill(leave: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    const handle = await open(this.#file, 'a')
    const bytes = leave === 0 ? Infinity : bavail * bsize - leave
    try {
      for (let written = 0; written < bytes; written += pieceBytes) {
        await handle.write(Buffer.alloc(pieceBytes))
      }
    } catch (error) {
      if (systemCode(error) !== 'ENOSPC') throw error
    } finally {
      await handle.close()
    }
  }

  async drop(): Promise<void> {
    await rm(this.#file, { force: true })
  }
}
