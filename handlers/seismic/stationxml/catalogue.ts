/**
 * The StationXML files of a centre, kept in memory as epochs; responses stay in the files. Looked
 * through anew before every task: a file with another size or time is read again.
 */
import type { Log } from '../../../src/log/log.ts'
import { mergeInventories } from './merge-epochs.ts'
import type { CatalogueChannel, Contents } from './merge-epochs.ts'
import { listMetadataFiles, readElementText, readMetadataFile } from './metadata-file.ts'
import type { MetadataFile } from './metadata-file.ts'
import { readResponse } from './read-response.ts'
import type { Response } from './response.ts'

export class Catalogue {
  readonly #folders: readonly string[]
  readonly #log: Log
  #files: ReadonlyMap<string, MetadataFile> = new Map()
  #contents: Contents = mergeInventories([])
  /** The look that is under way, or the last one: they are taken one after another. */
  #look: Promise<unknown> = Promise.resolve()

  constructor(folders: readonly string[], log: Log) {
    this.#folders = folders
    this.#log = log
  }

  /**
   * What the files hold now. A file that cannot be read is logged once and named in `troubles`; it
   * does not spoil the others.
   *
   * @throws {Fault} `SOURCE_DOWN` for a folder that cannot be read
   */
  contents(): Promise<Contents> {
    const look = this.#look.then(() => this.#lookThrough())
    this.#look = look.catch(() => undefined)
    return look
  }

  /**
   * Reads the response of one channel epoch: only the bytes of its `<Channel>` element.
   *
   * @returns undefined where the file tells none
   * @throws {Fault} `SOURCE_BROKEN` for one that makes no sense, `SOURCE_DOWN` when the file changed
   */
  async responseOf(channel: CatalogueChannel): Promise<Response | undefined> {
    return readResponse(await readElementText(channel.file, channel.element))
  }

  clear(): void {
    this.#files = new Map()
    this.#contents = mergeInventories([])
  }

  async #lookThrough(): Promise<Contents> {
    const files = new Map<string, MetadataFile>()
    for (const path of await listMetadataFiles(this.#folders)) {
      const known = this.#files.get(path)
      const file = await readMetadataFile(path, known)
      if (file === undefined) continue
      files.set(path, file)
      if (file !== known) this.#report(file)
    }
    if (!isSame(files, this.#files)) {
      this.#files = files
      this.#contents = mergeInventories([...files.values()])
    }
    return this.#contents
  }

  #report({ path, inventory, failure }: MetadataFile): void {
    if (inventory === undefined) {
      this.#log.warn({ path, reason: failure }, 'metadata file cannot be read')
    } else if (inventory.remarks.length > 0) {
      this.#log.warn({ path, remarks: inventory.remarks }, 'metadata file was read in part')
    }
  }
}

function isSame(one: ReadonlyMap<string, MetadataFile>, other: ReadonlyMap<string, MetadataFile>) {
  return one.size === other.size && [...one].every(([path, file]) => other.get(path) === file)
}
