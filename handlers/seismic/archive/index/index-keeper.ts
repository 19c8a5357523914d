/** Keeps an index up to date in the thread that it is made in. */
import type { Database } from 'better-sqlite3'
import { statSync } from 'node:fs'
import type { Log } from '../../../../src/log/log.ts'
import { Fault } from '../../../../src/model/index.ts'
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import type { Trouble } from '../../trouble.ts'
import { Extractor } from '../extractor.ts'
import { giveBack } from '../lent-chunks.ts'
import { Changes } from './changes.ts'
import { FolderWatch } from './folder-watch.ts'
import { ForeignSections } from './foreign-sections.ts'
import { freshen } from './freshen.ts'
import type { Extracted, IndexWork, RescanChoices } from './index-work.ts'
import type { SectionSource, WantedWindow, WorkOptions } from './index-work.ts'
import { Indexer } from './indexer.ts'
import { IndexReader } from './index-reader.ts'
import { OwnSections } from './own-sections.ts'
import type { KnownFile } from './own-sections.ts'
import { isWithin, Rescan } from './rescan.ts'
import type { RescanReport, Wanted } from './rescan.ts'
import type { Section } from './section.ts'
import { Ongoing } from './ongoing.ts'
import { Turns } from './turns.ts'

export interface KeeperOptions extends WorkOptions {
  /** Of the file in the options; closed with the keeper. */
  readonly database: Database
  /**
   * The same once more, to read from: in the one that is written to, half of what is known of a file
   * would be seen. Only an index that lasts no longer than it is open has no other. Stays open.
   */
  readonly view: Database
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export class IndexKeeper implements IndexWork, SectionSource {
  readonly #options: KeeperOptions
  readonly #reader: IndexReader
  readonly #indexer: Indexer
  readonly #rescans = new Turns()
  readonly #ongoing = new Ongoing()
  #watch: FolderWatch | undefined
  #changes: Changes | undefined

  constructor(options: KeeperOptions) {
    const { database, view, roots, databases, now } = options
    this.#options = options
    const foreign = databases.map((file) => new ForeignSections(file, roots))
    this.#reader = new IndexReader(new OwnSections(view, roots), foreign)
    this.#indexer = new Indexer(database, this.#reader, now)
  }

  rescan(signal: AbortSignal, choices: RescanChoices = {}): Promise<RescanReport> {
    return this.#ongoing.wait(
      (until) => this.#rescans.take(() => this.#rescanAll(until, choices)),
      signal,
    )
  }

  refreshFile(path: string, signal: AbortSignal): Promise<void> {
    return this.#ongoing.wait((until) => this.#indexer.refresh(path, until), signal)
  }

  channels(selection: Selection): readonly ChannelId[] {
    return this.#reader.channels(selection)
  }

  sectionsOf(id: ChannelId, window: TimeWindow): readonly Section[] {
    return this.#reader.sectionsOf(id, window)
  }

  file(path: string): KnownFile | undefined {
    return this.#reader.file(path)
  }

  freshen(wanted: Wanted, trouble: Trouble, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const { roots } = this.#options
    return this.#ongoing.wait(
      (until) => freshen({ ...wanted, roots }, this.#reader, this, trouble, until),
      signal,
    )
  }

  extract(wanted: WantedWindow, signal: AbortSignal): AsyncGenerator<Extracted, void> {
    return this.#ongoing.each((until) => new Extractor(wanted, this, until).steps(), signal)
  }

  giveBack(bytes: Uint8Array): void {
    giveBack(bytes)
  }

  watch(): void {
    const { pauseMs, log } = this.#options
    this.#changes ??= new Changes((path) => this.#look(path), pauseMs)
    const changes = this.#changes
    this.#watch ??= new FolderWatch((path) => {
      changes.add(path)
    }, log)
  }

  async close(): Promise<void> {
    this.#watch?.close()
    this.#changes?.close()
    // What is being read is given up before the database goes.
    await this.#ongoing.end(new Fault('STOPPING', 'the index was closed'))
    await this.#indexer.remove([])
    this.#reader.close()
    this.#options.database.close()
  }

  async #rescanAll(signal: AbortSignal, choices: RescanChoices): Promise<RescanReport> {
    const report = await this.#rescan(this.#options.roots, true, signal, choices)
    this.#options.log.info(report, 'the archive was looked through')
    return report
  }

  #rescan(
    scope: readonly string[],
    isWhole: boolean,
    signal: AbortSignal,
    choices: RescanChoices = {},
  ): Promise<RescanReport> {
    const enter = (folder: string) => {
      this.#watch?.add(folder)
    }
    const options = { ...choices, signal, enter }
    return new Rescan(this.#indexer, this.#reader, options).run(scope, isWhole)
  }

  async #look(path: string): Promise<void> {
    try {
      await this.#ongoing.wait((until) => this.#lookAt(path, until))
    } catch (error) {
      if (!this.#ongoing.isEnded)
        this.#options.log.warn({ path, err: error }, 'a change in the archive was not indexed')
    }
  }

  /** What changed may be a file or a folder, new, changed or gone. */
  async #lookAt(path: string, signal: AbortSignal): Promise<void> {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory() === true) await this.#rescan([path], false, signal)
    else await this.#indexer.refresh(path, signal)
    if (stats === undefined) await this.#forgetFolder(path)
  }

  async #forgetFolder(path: string): Promise<void> {
    this.#watch?.remove(path)
    for (const folder of this.#reader.own.folders()) {
      if (isWithin(folder, path)) await this.#indexer.remove(this.#reader.own.filesIn(folder))
    }
  }
}
