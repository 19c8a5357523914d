/** Goes through the whole archive and brings the index up to date: what is new, changed or gone. */
import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { Selection } from '../../selection.ts'
import { Trouble } from '../../trouble.ts'
import { daysOf, withNeighbours } from '../day.ts'
import { giveWay } from '../give-way.ts'
import { mayHold } from '../sds-tree.ts'
import type { Indexer } from './indexer.ts'
import type { IndexReader } from './index-reader.ts'
import type { KnownFile } from './own-sections.ts'
import { walkFolders } from './walk-folders.ts'
import type { Folder, FoundFile } from './walk-folders.ts'

/** How far a rescan is. */
export interface Progress {
  /** Files and bytes to read in all, as counted at the beginning. */
  readonly files: number
  readonly bytes: number
  readonly filesDone: number
  readonly bytesDone: number
}

export interface RescanReport {
  /** Files of the archive; those read among them, and their bytes. */
  readonly files: number
  readonly read: number
  readonly bytes: number
  /** Files that the index knew and that are gone. */
  readonly removed: number
  /** What could not be read; empty where all could. */
  readonly trouble: string
}

export interface RescanOptions {
  readonly signal: AbortSignal
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called with every folder before it is read. */
  readonly enter?: (folder: string) => void
  /** Only files that may hold this are looked at; all are unless told. */
  readonly wanted?: Wanted | undefined
}

export interface Wanted {
  readonly selection: Selection
  readonly window: TimeWindow
}

/** One rescan. What it has read stays in the index when it is stopped, and is not read again. */
export class Rescan {
  readonly #indexer: Indexer
  readonly #known: IndexReader
  readonly #options: RescanOptions
  readonly #trouble = new Trouble()
  readonly #visited = new Set<string>()
  /** Files and folders that cannot be read: they may be there all the same. */
  readonly #unreadable: string[] = []
  readonly #changed: FoundFile[] = []
  readonly #report = { files: 0, read: 0, bytes: 0, removed: 0 }
  readonly #total = { files: 0, bytes: 0 }

  constructor(indexer: Indexer, known: IndexReader, options: RescanOptions) {
    this.#indexer = indexer
    this.#known = known
    this.#options = options
  }

  /**
   * @param scope - the roots of the archive, or one folder of it
   * @param isWhole - whether what lies outside of the scope is gone
   */
  async run(scope: readonly string[], isWhole: boolean): Promise<RescanReport> {
    if (this.#options.onProgress) await this.#count(scope)
    for (const top of scope) {
      if (isWhole && !existsSync(top)) this.#trouble.note(`${top} is not there`)
      for await (const folder of this.#folders(top)) await this.#look(top, folder, isWhole)
    }
    for (const file of this.#changed) await this.#read(file)
    if (isWhole) await this.#forgetFolders()
    return { ...this.#report, trouble: String(this.#trouble) }
  }

  async #count(scope: readonly string[]): Promise<void> {
    for (const top of scope) {
      for await (const { files } of this.#folders(top)) {
        for (const file of files) {
          await giveWay()
          if (this.#isDue(file)) this.#expect(file)
        }
      }
    }
    this.#tell()
  }

  #expect({ stats }: FoundFile): void {
    this.#total.files++
    this.#total.bytes += stats.size
  }

  #folders(top: string): AsyncGenerator<Folder> {
    return walkFolders(top, {
      trouble: this.#trouble,
      enter: (path) => {
        this.#options.signal.throwIfAborted()
        this.#options.enter?.(path)
      },
      unreadable: (path) => {
        this.#unreadable.push(path)
      },
    })
  }

  async #look(top: string, { path, files, isEmpty }: Folder, isWhole: boolean): Promise<void> {
    if (isWhole && path === top && isEmpty && this.#isKnownBelow(top)) {
      this.#trouble.note(`${top} is empty, and the index knows files of it: is it mounted?`)
      this.#unreadable.push(top)
      return
    }
    this.#visited.add(path)
    const gone = new Map(this.#known.own.filesIn(path).map((known) => [known.path, known]))
    for (const file of files) {
      await giveWay()
      gone.delete(file.path)
      this.#report.files++
      if (this.#isDue(file)) await this.#read(file)
    }
    await this.#forget([...gone.values()].filter((known) => !this.#isUnsure(known.path)))
  }

  #isDue({ path, stats }: FoundFile): boolean {
    const { wanted } = this.#options
    const days = wanted && withNeighbours(daysOf(wanted.window))
    if (wanted && days && !mayHold(path, wanted.selection, days)) return false
    return !this.#known.isCurrent(path, stats)
  }

  /** A bad file costs its own data, never the rescan. */
  async #read(file: FoundFile): Promise<void> {
    try {
      const hasChanged = await this.#indexer.read(file.path, this.#options.signal)
      if (hasChanged && !this.#changed.includes(file)) this.#changed.push(file)
    } catch (error) {
      this.#trouble.unreadable(file.path, error)
    }
    this.#report.read++
    this.#report.bytes += file.stats.size
    this.#tell()
  }

  #tell(): void {
    const { read, bytes } = this.#report
    this.#options.onProgress?.({ ...this.#total, filesDone: read, bytesDone: bytes })
  }

  async #forget(gone: readonly KnownFile[]): Promise<void> {
    this.#report.removed += gone.length
    await this.#indexer.remove(gone)
  }

  async #forgetFolders(): Promise<void> {
    for (const folder of this.#known.own.folders()) {
      const isGone = !this.#isUnsure(folder) && !this.#visited.has(folder)
      if (isGone) await this.#forget(this.#known.own.filesIn(folder))
    }
  }

  #isUnsure(path: string): boolean {
    return this.#unreadable.some((top) => isWithin(path, top))
  }

  #isKnownBelow(top: string): boolean {
    return this.#known.own.folders().some((folder) => isWithin(folder, top))
  }
}

/** Whether a path is that of a folder, or of something in it. */
export function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(top.endsWith(sep) ? top : top + sep)
}
