/** Brings the index up to the files as they are now: new, changed and vanished ones. */
import type { Database } from 'better-sqlite3'
import { setImmediate } from 'node:timers/promises'
import type { Log } from '../../../src/log/log.ts'
import { asFault, isShortage, systemCode } from '../../../src/model/index.ts'
import type { Fault } from '../../../src/model/index.ts'
import { EpochWriter } from './epoch-writer.ts'
import { FileTable } from './file-table.ts'
import type { KnownFile, Reading } from './file-table.ts'
import { listFiles, readHead } from './list-files.ts'
import type { DoubtfulFolders, FoundFile } from './list-files.ts'
import { readPieces } from './read-bytes.ts'
import { recogniseSource } from './recognise-source.ts'
import { sourceReaders } from './source-readers.ts'

const notLookedThrough = 'metadata folder cannot be looked through; what is known of it is kept'

export class Refresher {
  readonly #database: Database
  readonly #folders: readonly string[]
  readonly #log: Log
  readonly #files: FileTable
  /** What was logged of folders: once, until it is over. */
  #told: ReadonlySet<string> = new Set()

  constructor(database: Database, folders: readonly string[], log: Log) {
    this.#database = database
    this.#folders = folders
    this.#log = log
    this.#files = new FileTable(database)
  }

  /**
   * A file or folder that cannot be read is logged once and told at every look; it does not spoil
   * the others. What is known of a folder that is not there, or empty all at once, is kept.
   *
   * @returns what is wrong, one sentence each
   * @throws {Fault} `SOURCE_DOWN` for a folder that is not there and of which nothing is known,
   *   `RESOURCES` for shortages
   */
  async refresh(signal: AbortSignal): Promise<readonly string[]> {
    const look = new Look(this.#files.known(), this.#folders)
    for await (const file of listFiles(this.#folders, look, signal)) {
      look.add(file.path)
      const before = look.known.get(file.path)
      const isSame = before?.size === file.size && before.modified === file.modifiedMs
      if (!isSame) await this.#index(file, before, signal)
    }
    for (const path of look.known.keys()) if (!look.ranks.has(path)) this.#files.drop(path)
    this.#files.rank(look.ranks)
    while (this.#files.sweep()) await setImmediate()
    this.#reportFolders(look.troubles)
    if (look.unknown) throw look.unknown
    return [...look.troubles, ...this.#files.troubles()]
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

  #reportFolders(troubles: readonly string[]): void {
    for (const reason of troubles) {
      if (!this.#told.has(reason)) this.#log.warn({ reason }, notLookedThrough)
    }
    this.#told = new Set(troubles)
  }

  #report({ path }: FoundFile, { failure, remarks }: Reading): void {
    if (failure !== '') {
      this.#log.warn({ path, reason: failure }, 'metadata file cannot be read')
    } else if (remarks.length > 0) {
      this.#log.warn({ path, remarks }, 'metadata file was read in part')
    }
  }
}

/** What one look at the folders comes to. */
class Look implements DoubtfulFolders {
  /** The order of the files, those included that are kept without being seen. */
  readonly ranks = new Map<string, number>()
  readonly troubles: string[] = []
  /** Why there is no answer: a folder of the configuration is not there, and nobody knows what it held. */
  unknown: Fault | undefined
  readonly known: ReadonlyMap<string, KnownFile>
  readonly #folders: readonly string[]

  constructor(known: ReadonlyMap<string, KnownFile>, folders: readonly string[]) {
    this.known = known
    this.#folders = folders
  }

  add(path: string): void {
    this.ranks.set(path, this.ranks.size)
  }

  unreadable(folder: string, fault: Fault): void {
    const isKnown = this.#keep(folder)
    if (isKnown || !this.#folders.includes(folder)) this.troubles.push(fault.message)
    else this.unknown ??= fault
  }

  empty(folder: string): void {
    if (!this.#keep(folder)) return
    this.troubles.push(`${folder} is empty, and the index knows files of it: is it mounted?`)
  }

  /** @returns whether anything is known of the folder */
  #keep(folder: string): boolean {
    const kept = [...this.known.values()].filter(({ path }) => path.startsWith(`${folder}/`))
    for (const { path } of kept.sort((one, other) => one.rank - other.rank)) this.add(path)
    return kept.length > 0
  }
}
