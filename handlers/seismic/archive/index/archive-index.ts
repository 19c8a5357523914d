/** The index of an archive: which records of which channel lie where, and what times they cover. */
import type { Database } from 'better-sqlite3'
import type { Log } from '../../../../src/log/log.ts'
import { Fault } from '../../../../src/model/index.ts'
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import type { Trouble } from '../../trouble.ts'
import { openIndexDatabase, temporaryFile } from './database.ts'
import { ForeignSections } from './foreign-sections.ts'
import { IndexKeeper } from './index-keeper.ts'
import { IndexThread } from './index-thread.ts'
import type { Extracted, IndexWork, RescanChoices } from './index-work.ts'
import type { WantedWindow, WorkOptions } from './index-work.ts'
import { IndexReader } from './index-reader.ts'
import { OwnSections } from './own-sections.ts'
import type { KnownFile } from './own-sections.ts'
import type { RescanReport, Wanted } from './rescan.ts'
import type { Section } from './section.ts'

export { temporaryFile } from './database.ts'
export type { Progress, RescanReport, Wanted } from './rescan.ts'
export type { Section } from './section.ts'

export interface ArchiveIndexOptions {
  /** The SQLite file of our own index; {@link temporaryFile} for one that goes when it is closed. */
  readonly file: string
  /** Absolute paths of the folders of the archive: SDS trees, or any others with miniSEED in them. */
  readonly roots: readonly string[]
  /** Databases that mseedindex made of the archive: used as they are, never written to. */
  readonly databases?: readonly string[]
  readonly log: Log
  /**
   * Where files are read: in a thread of the index's own unless told, which gateways need; here, a
   * short command saves the start of a thread.
   */
  readonly place?: 'thread' | 'here'
  /** How long changes are gathered before they are looked at, in milliseconds; 10,000 unless told. */
  readonly pauseMs?: number
}

export class ArchiveIndex {
  readonly #reader: IndexReader
  readonly #database: Database
  readonly #work: IndexWork
  readonly #log: Log
  readonly #closing = new AbortController()
  #timer: NodeJS.Timeout | undefined

  private constructor(database: Database, work: IndexWork, options: ArchiveIndexOptions) {
    this.#database = database
    this.#work = work
    this.#log = options.log
    const { roots } = options
    const foreign = databasesOf(options).map((file) => new ForeignSections(file, roots))
    this.#reader = new IndexReader(new OwnSections(database, roots), foreign)
  }

  /**
   * @throws {Fault} `CONFIG` when a file cannot be used as what it is said to be; `RESOURCES` when
   *   the disk is full or a file stays locked
   */
  static open(options: ArchiveIndexOptions): ArchiveIndex {
    const { file, roots, pauseMs = 10_000, log } = options
    const database = openIndexDatabase(file)
    const work = { file, roots, databases: databasesOf(options), pauseMs }
    return new ArchiveIndex(database, workOf(work, options.place, database, log), options)
  }

  /**
   * The sections that overlap a window (protocol, section 1.1), ordered by channel and start. As the
   * index knows them: files may have changed since ({@link isAsIndexed}, {@link refreshFile}).
   */
  *sections(selection: Selection, window: TimeWindow): Generator<Section> {
    for (const id of this.channels(selection)) yield* this.sectionsOf(id, window)
  }

  /** Those of one channel. */
  sectionsOf(id: ChannelId, window: TimeWindow): readonly Section[] {
    return this.#reader.sectionsOf(id, window)
  }

  /** The channels that a selection asks for, ordered by their codes; there may be no sections of some. */
  channels(selection: Selection): readonly ChannelId[] {
    return this.#reader.channels(selection)
  }

  /**
   * Looks at every file of the archive: new and changed ones are read, those that are gone forgotten.
   * What was read stays when it is stopped, and is not read again.
   *
   * @param choices.onProgress - called for every file read; to count what there is to do takes time
   *   of its own
   * @param choices.wanted - files of an SDS tree whose names tell that they hold nothing of this are
   *   passed over
   * @throws {Fault} or the reason of the signal
   */
  refresh(signal: AbortSignal, choices?: RescanChoices): Promise<RescanReport> {
    return this.#work.rescan(signal, choices)
  }

  /**
   * Looks at a file that turned out to be another one than the index knew, and at those of the days
   * around it.
   *
   * @returns its sections as they are now
   */
  async refreshFile(path: string, signal?: AbortSignal): Promise<readonly Section[]> {
    await this.#work.refreshFile(path, signal ?? this.#closing.signal)
    return this.#reader.own.sectionsOf(path)
  }

  /**
   * Makes sure that the index knows the files of an SDS tree whose names are those of a window's
   * days, or of the days before and after, as they are now.
   *
   * @returns the paths of these files
   * @throws {Fault} `SOURCE_DOWN` for a folder of the archive that cannot be read
   */
  freshen(wanted: Wanted, trouble: Trouble, signal: AbortSignal): Promise<ReadonlySet<string>> {
    return this.#work.freshen(wanted, trouble, signal)
  }

  /**
   * The records of a window in steps. Whoever is done with the bytes of one gives them back, which
   * saves new memory.
   *
   * @throws {Fault} as {@link freshen}
   */
  extract(wanted: WantedWindow, signal: AbortSignal): AsyncGenerator<Extracted, void> {
    return this.#work.extract(wanted, signal)
  }

  giveBack(bytes: Uint8Array): void {
    this.#work.giveBack(bytes)
  }

  /**
   * Hears of changes from now on, where the system can tell them; looks through the whole archive at
   * once, and again whenever so many milliseconds went by, if any.
   */
  startWatching(rescanMs: number): void {
    this.#work.watch()
    void this.#rescanAgain(rescanMs)
  }

  async close(): Promise<void> {
    this.#closing.abort(new Fault('STOPPING', 'the index was closed'))
    clearTimeout(this.#timer)
    await this.#work.close()
    this.#reader.close()
    this.#database.close()
  }

  async #rescanAgain(rescanMs: number): Promise<void> {
    const { signal } = this.#closing
    try {
      const { trouble } = await this.refresh(signal)
      if (trouble !== '') this.#log.warn({ trouble }, 'some of the archive could not be indexed')
    } catch (error) {
      if (!signal.aborted)
        this.#log.error({ err: error }, 'the archive could not be looked through')
    }
    if (signal.aborted || rescanMs <= 0) return
    this.#timer = setTimeout(() => void this.#rescanAgain(rescanMs), rescanMs)
    this.#timer.unref()
  }

  /** What the index knows of a file; of those in databases of mseedindex nothing. */
  file(path: string): KnownFile | undefined {
    return this.#reader.file(path)
  }
}

function databasesOf({ databases = [] }: ArchiveIndexOptions): readonly string[] {
  return databases
}

function workOf(
  options: WorkOptions,
  place: 'thread' | 'here' | undefined,
  database: Database,
  log: Log,
): IndexWork {
  const isTemporary = options.file === temporaryFile
  if (!isTemporary && place !== 'here') return new IndexThread(options, log)
  const own = isTemporary ? database : openIndexDatabase(options.file)
  return new IndexKeeper({ ...options, database: own, view: database, log, now: Date.now })
}
