/** Brings the index up to the files as they are now: new, changed and vanished ones. */
import type { Database } from 'better-sqlite3'
import { setImmediate } from 'node:timers/promises'
import type { Log } from '../../../src/log/log.ts'
import { asFault, isShortage, systemCode } from '../../../src/model/index.ts'
import { EpochWriter } from './epoch-writer.ts'
import { FileTable } from './file-table.ts'
import type { KnownFile, Reading } from './file-table.ts'
import { listFiles, readHead } from './list-files.ts'
import type { FoundFile } from './list-files.ts'
import { readPieces } from './read-bytes.ts'
import { recogniseSource } from './recognise-source.ts'
import { sourceReaders } from './source-readers.ts'

export class Refresher {
  readonly #database: Database
  readonly #folders: readonly string[]
  readonly #log: Log
  readonly #files: FileTable

  constructor(database: Database, folders: readonly string[], log: Log) {
    this.#database = database
    this.#folders = folders
    this.#log = log
    this.#files = new FileTable(database)
  }

  get troubles(): readonly string[] {
    return this.#files.troubles()
  }

  /**
   * A file that cannot be read is logged once and told in `troubles`; it does not spoil the others.
   *
   * @throws {Fault} `SOURCE_DOWN` for a folder that cannot be read, `RESOURCES` for shortages
   */
  async refresh(signal: AbortSignal): Promise<void> {
    const known = this.#files.known()
    const ranks = new Map<string, number>()
    for await (const file of listFiles(this.#folders, signal)) {
      ranks.set(file.path, ranks.size)
      const before = known.get(file.path)
      const isSame = before?.size === file.size && before.modified === file.modifiedMs
      if (!isSame) await this.#index(file, before, signal)
    }
    for (const path of known.keys()) if (!ranks.has(path)) this.#files.drop(path)
    this.#files.rank(ranks)
    while (this.#files.sweep()) await setImmediate()
  }

  async #index(file: FoundFile, before: KnownFile | undefined, signal: AbortSignal): Promise<void> {
    const number = this.#files.begin(file)
    try {
      const reading = await this.#read(file, number, signal)
      this.#files.finish(number, file.path, reading)
      if (reading.failure === '' || reading.failure !== before?.failure) this.#report(file, reading)
    } catch (error) {
      this.#files.abandon(number)
      // Gone between the look and the reading: the next look tells the same.
      if (systemCode(error) === 'ENOENT') this.#files.drop(file.path)
      else throw error
    }
  }

  /** @throws what is not about this one file: shortages (`RESOURCES`), aborts, bugs */
  async #read(file: FoundFile, number: number, signal: AbortSignal): Promise<Reading> {
    const unread = { kind: undefined, encoding: '', failure: '', remarks: [], isPassing: false }
    try {
      const kind = recogniseSource(file.name, await readHead(file.path))
      if (kind === undefined) return unread
      const writer = new EpochWriter(this.#database, number, kind)
      const pieces = readPieces(file.path, signal)
      const encoding = await sourceReaders[kind].index(pieces, writer)
      writer.flush()
      return { ...unread, kind, encoding, remarks: writer.remarks }
    } catch (error) {
      signal.throwIfAborted()
      const fault = asFault(error)
      if (isShortage(error)) throw fault
      const isPassing = /^E[A-Z]+$/.test(systemCode(error))
      const isAboutFile = fault.code === 'SOURCE_BROKEN' || isPassing
      if (!isAboutFile || systemCode(error) === 'ENOENT') throw error
      return { ...unread, failure: fault.message, isPassing }
    }
  }

  #report({ path }: FoundFile, { failure, remarks }: Reading): void {
    if (failure !== '') {
      this.#log.warn({ path, reason: failure }, 'metadata file cannot be read')
    } else if (remarks.length > 0) {
      this.#log.warn({ path, remarks }, 'metadata file was read in part')
    }
  }
}
