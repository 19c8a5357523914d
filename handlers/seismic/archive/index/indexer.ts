/** Reads single files into our own index, where they are not in it as they are. One at a time. */
import type { Database } from 'better-sqlite3'
import { stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { isShortage, systemCode } from '../../../../src/model/index.ts'
import { RecordScanner } from '../../miniseed/scan-records.ts'
import { ArchiveFile } from '../archive-file.ts'
import { neighboursOf } from '../sds-tree.ts'
import { FileWriting } from './file-writing.ts'
import type { IndexReader } from './index-reader.ts'
import type { KnownFile } from './own-sections.ts'
import { scanFile } from './scan-file.ts'
import { isAsIndexed } from './section.ts'
import { Turns } from './turns.ts'

export class Indexer {
  readonly #known: IndexReader
  readonly #now: () => number
  readonly #writing: FileWriting
  readonly #scanner = new RecordScanner()
  readonly #turns = new Turns()

  /** @param now - milliseconds since 1970, by the clock that file systems use */
  constructor(database: Database, known: IndexReader, now: () => number) {
    this.#known = known
    this.#now = now
    this.#writing = new FileWriting(database)
  }

  /**
   * Reads a file whether the index knows it or not.
   *
   * @returns whether it was written to meanwhile, so that it is to be read again
   * @throws the operating system's errors, as they are; the index then keeps what it knew
   */
  read(path: string, signal: AbortSignal): Promise<boolean> {
    return this.#turns.take(() => this.#read(path, signal))
  }

  /** Makes the index forget files. */
  remove(files: readonly Pick<KnownFile, 'path'>[]): Promise<void> {
    return this.#turns.take(() => {
      if (files.length > 0) this.#writing.remove(files)
      return Promise.resolve()
    })
  }

  /**
   * Reads a file that the index does not know as it is, or forgets one that is gone; likewise the
   * files of the days before and after, which late records change too.
   */
  async refresh(path: string, signal: AbortSignal): Promise<void> {
    await this.#refreshOne(path, signal)
    for (const neighbour of neighboursOf(path)) {
      try {
        await this.#refreshOne(neighbour, signal)
      } catch (error) {
        // That it cannot be read is told when it is asked for itself.
        if (isShortage(error) || systemCode(error) === '') throw error
      }
    }
  }

  async #refreshOne(path: string, signal: AbortSignal): Promise<void> {
    if ((await this.#isAsKnown(path)) === true) return
    await this.#turns.take(async () => {
      // Many may ask for the same file at the same time: it is read once.
      const isAsKnown = await this.#isAsKnown(path)
      if (isAsKnown === false) await this.#read(path, signal)
      else if (isAsKnown === undefined) this.#writing.remove([{ path }])
    })
  }

  /** @returns undefined for what the index knows, and that is gone */
  async #isAsKnown(path: string): Promise<boolean | undefined> {
    const stats = await statsOf(path)
    if (stats?.isFile() === true) return this.#known.isCurrent(path, stats)
    return this.#known.own.file(path) ? undefined : true
  }

  async #read(path: string, signal: AbortSignal): Promise<boolean> {
    const scannedMs = this.#now()
    const file = ArchiveFile.open(path)
    try {
      const stats = file.stats()
      this.#writing.begin(path, stats.mtimeMs, scannedMs)
      const found = (section: Parameters<FileWriting['add']>[0]) => {
        this.#writing.add(section)
      }
      const damaged = await scanFile(file, stats.size, this.#scanner, found, signal)
      this.#writing.finish(stats.size, damaged)
      return !isAsIndexed({ size: stats.size, modifiedMs: stats.mtimeMs }, file.stats())
    } finally {
      this.#writing.abandon()
      file.close()
    }
  }
}

/** @returns undefined for what is gone */
async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined
    throw error
  }
}
