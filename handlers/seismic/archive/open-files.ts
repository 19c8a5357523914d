/** The files of the archive that are open now: a few, however many a window needs. */
import type { FileHandle } from 'node:fs/promises'
import { openRegularFile } from './index/regular-file.ts'

/** Records of two files may alternate; those of more than a handful hardly ever do. */
const mostOpen = 8

export class OpenFiles {
  /** The one not used for longest first. */
  readonly #handles = new Map<string, FileHandle>()

  /**
   * Valid until other files were asked for.
   *
   * @throws the operating system's errors, as they are
   */
  async get(path: string): Promise<FileHandle> {
    const known = this.#handles.get(path)
    if (known === undefined && this.#handles.size >= mostOpen) await this.#closeOldest()
    const handle = known ?? (await openRegularFile(path)).handle
    this.#handles.delete(path)
    this.#handles.set(path, handle)
    return handle
  }

  async close(): Promise<void> {
    while (this.#handles.size > 0) await this.#closeOldest()
  }

  async #closeOldest(): Promise<void> {
    const [oldest] = this.#handles
    if (oldest === undefined) return
    this.#handles.delete(oldest[0])
    await oldest[1].close()
  }
}
