/** Reads from the files of an extraction; a file that cannot be read costs its own records only. */
import { basename } from 'node:path'
import type { ReadableFile } from '../miniseed/file-pieces.ts'
import type { Trouble } from '../trouble.ts'
import { OpenFiles } from './open-files.ts'

export class FileReads {
  readonly #trouble: Trouble
  readonly #files = new OpenFiles()
  /** Bytes by file that are no records. */
  readonly #damage = new Map<string, number>()

  constructor(trouble: Trouble) {
    this.#trouble = trouble
  }

  /**
   * @returns undefined where the file cannot be read, which is then told
   * @throws whatever is not about this one file
   */
  async attempt<T>(
    path: string,
    use: (handle: ReadableFile) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await use(this.#files.get(path))
    } catch (error) {
      this.#trouble.unreadable(basename(path), error)
      return undefined
    }
  }

  /**
   * Reads `target` full, from a position of the file on.
   *
   * @returns false where the file has fewer bytes by now, or cannot be read: that is told
   */
  async fill(path: string, target: Uint8Array, position: number): Promise<boolean> {
    const isRead = await this.attempt(path, async (handle) => {
      const { bytesRead } = await handle.read(target, 0, target.length, position)
      if (bytesRead < target.length) this.#note(path, 'shrank while it was read')
      return bytesRead === target.length
    })
    return isRead === true
  }

  /** Takes note of a file that is not as it was. */
  changed(path: string): void {
    this.#note(path, 'was written to while it was read')
  }

  /** Takes note of bytes of a file that are no records. */
  damaged(path: string, bytes: number): void {
    if (bytes > (this.#damage.get(path) ?? 0)) this.#damage.set(path, bytes)
  }

  /** Closes the files, and tells what was damaged in them. */
  close(): void {
    this.#files.close()
    for (const [path, bytes] of this.#damage) this.#trouble.damaged(basename(path), bytes)
    this.#damage.clear()
  }

  #note(path: string, what: string): void {
    this.#trouble.note(`${basename(path)} ${what}`)
  }
}
