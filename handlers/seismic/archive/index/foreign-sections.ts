/** Reads a database of mseedindex as it is. Its hashes are never looked at: many are wrong. */
import type { Database, Statement } from 'better-sqlite3'
import { dirname } from 'node:path'
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import { columnsOf, openForeignDatabase } from './database.ts'
import { Rerooting } from './rerooting.ts'
import { readTime } from './row-texts.ts'
import { joinSections } from './join-sections.ts'
import { SectionTable, sectionOf } from './section-table.ts'
import type { FileFacts, SectionRow } from './section-table.ts'
import type { Section } from './section.ts'

/** Sections may be of any length: mseedindex does not limit them. */
const anyTime = -Infinity

export class ForeignSections {
  readonly #database: Database
  readonly #table: SectionTable
  readonly #rerooting: Rerooting
  readonly #modified: Statement<string[], string | null> | undefined

  /**
   * @param roots - the folders of the archive, below which the named files are looked for, and then
   *   below the folder of the database
   * @throws {Fault} `CONFIG` when it is no database of mseedindex
   */
  constructor(file: string, roots: readonly string[]) {
    this.#database = openForeignDatabase(file)
    this.#table = new SectionTable(this.#database)
    this.#rerooting = new Rerooting([...roots, dirname(file)])
    if (columnsOf(this.#database).has('filemodtime')) {
      const sql = 'SELECT max(filemodtime) FROM tsindex WHERE filename = ?'
      this.#modified = this.#database.prepare<string[], string | null>(sql).pluck()
    }
  }

  channels(selection: Selection): Iterable<ChannelId> {
    return this.#table.channels(selection)
  }

  /** Of files that are here. */
  sections(id: ChannelId, window: TimeWindow): readonly Section[] {
    return joinSections(() => this.#each(id, window))
  }

  *#each(id: ChannelId, window: TimeWindow): Generator<Section> {
    const files = new Map<string, FileFacts | undefined>()
    for (const row of this.#table.rows(id, window, anyTime)) {
      const { filename } = row
      if (!files.has(filename)) files.set(filename, this.#factsOf(row))
      const file = files.get(filename)
      const section = file && sectionOf(row, id, file, window)
      if (section) yield section
    }
  }

  #factsOf({ filename, filemodtime }: SectionRow): FileFacts | undefined {
    const path = this.#rerooting.path(filename)
    return path === undefined ? undefined : { path, modifiedMs: timeMs(filemodtime) }
  }

  /** When a file was written last, as the database knows it, in milliseconds; undefined if it does not. */
  modifiedMs(path: string): number | undefined {
    for (const name of this.#rerooting.names(path)) {
      const time = this.#modified?.get(name)
      if (typeof time === 'string') return timeMs(time)
    }
    return undefined
  }

  close(): void {
    this.#database.close()
  }
}

function timeMs(time: string | null): number {
  return time === null ? Number.NaN : Math.floor(readTime(time) / 1_000_000) * 1000
}
