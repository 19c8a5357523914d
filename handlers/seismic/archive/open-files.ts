/** The files of the archive that are open now: a few, however many a window needs. */
import { ArchiveFile } from './archive-file.ts'

/** Records of two files may alternate; those of more than a handful hardly ever do. */
const mostOpen = 8

export class OpenFiles {
  /** The one not used for longest first. */
  readonly #files = new Map<string, ArchiveFile>()

  /**
   * Valid until other files were asked for.
   *
   * @throws the operating system's errors, as they are
   */
  get(path: string): ArchiveFile {
    const known = this.#files.get(path)
    if (known === undefined && this.#files.size >= mostOpen) this.#closeOldest()
    const file = known ?? ArchiveFile.open(path)
    this.#files.delete(path)
    this.#files.set(path, file)
    return file
  }

  close(): void {
    while (this.#files.size > 0) this.#closeOldest()
  }

  #closeOldest(): void {
    const [oldest] = this.#files
    if (oldest === undefined) return
    this.#files.delete(oldest[0])
    oldest[1].close()
  }
}
