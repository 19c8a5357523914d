/** Reads our own index: sections, and what is known of files. */
import type { Database, Statement } from 'better-sqlite3'
import { sep } from 'node:path'
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import { joinSections } from './join-sections.ts'
import { SectionTable, sectionOf } from './section-table.ts'
import type { FileFacts } from './section-table.ts'
import type { Section } from './section.ts'

/** A file as it was when it was looked into. */
export interface KnownFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
  /** When the scan of it began, in milliseconds since 1970. */
  readonly scannedMs: number
  readonly damagedBytes: number
}

const fileColumns =
  'path, size, modified_ms AS modifiedMs, scanned_ms AS scannedMs, damaged_bytes AS damagedBytes'

export class OwnSections {
  readonly #table: SectionTable
  readonly #roots: readonly string[]
  readonly #longest: Statement<string[], number>
  readonly #file: Statement<string[], KnownFile>
  readonly #inFolder: Statement<string[], KnownFile>
  readonly #folders: Statement<[], string>

  /** @param roots - absolute: what lies outside of them was indexed for a former configuration */
  constructor(database: Database, roots: readonly string[]) {
    this.#table = new SectionTable(database)
    this.#roots = roots.map((root) => (root.endsWith(sep) ? root : root + sep))
    this.#longest = database
      .prepare<string[], number>(
        `SELECT longest_us FROM netdc_channel
         WHERE network = ? AND station = ? AND location = ? AND channel = ?`,
      )
      .pluck()
    this.#file = database.prepare(`SELECT ${fileColumns} FROM netdc_file WHERE path = ?`)
    this.#inFolder = database.prepare(`SELECT ${fileColumns} FROM netdc_file WHERE folder = ?`)
    this.#folders = database.prepare<[], string>('SELECT DISTINCT folder FROM netdc_file').pluck()
  }

  channels(selection: Selection): Iterable<ChannelId> {
    return this.#table.channels(selection)
  }

  sections(id: ChannelId, window: TimeWindow): readonly Section[] {
    const longest = this.#longest.get(id.network, id.station, id.location, id.channel)
    if (longest === undefined) return []
    return joinSections(() => this.#each(id, window, window.start - longest))
  }

  *#each(id: ChannelId, window: TimeWindow, earliest: number): Generator<Section> {
    const files = new Map<string, KnownFile | undefined>()
    for (const row of this.#table.rows(id, window, earliest)) {
      const { filename } = row
      if (!files.has(filename)) files.set(filename, this.#knownWithinRoots(filename))
      const known = files.get(filename)
      const section = known && sectionOf(row, id, factsOf(known), window)
      if (section) yield section
    }
  }

  /** All that is known of one file. */
  sectionsOf(path: string): readonly Section[] {
    const known = this.#file.get(path)
    if (known === undefined) return []
    const file = factsOf(known)
    return this.#table.rowsOf(path).flatMap((row) => {
      const { network, station, location, channel } = row
      return sectionOf(row, { network, station, location, channel }, file) ?? []
    })
  }

  file(path: string): KnownFile | undefined {
    return this.#file.get(path)
  }

  /** Those that lie in the folder itself. */
  filesIn(folder: string): readonly KnownFile[] {
    return this.#inFolder.all(folder)
  }

  /** Every folder in which a known file lies. */
  folders(): readonly string[] {
    return this.#folders.all()
  }

  #knownWithinRoots(path: string): KnownFile | undefined {
    return this.#roots.some((root) => path.startsWith(root)) ? this.#file.get(path) : undefined
  }
}

function factsOf({ path, modifiedMs, size }: KnownFile): FileFacts {
  return { path, modifiedMs, size }
}
