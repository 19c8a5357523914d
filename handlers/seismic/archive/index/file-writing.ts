/** Writes what a scan found of a file into our own index: all of it, or nothing. */
import type { Database, Statement } from 'better-sqlite3'
import { dirname } from 'node:path'
import type { KnownFile } from './own-sections.ts'
import { writeRates, writeSpans, writeTime, writeTimeIndex } from './row-texts.ts'
import type { FoundSection } from './section.ts'

/** A file in which many channels alternate has as many sections as records: they are not all kept in memory. */
const sectionsKept = 2000

type Value = string | number | null

const sectionColumns = [
  ...['network', 'station', 'location', 'channel', 'version', 'starttime', 'endtime', 'samplerate'],
  ...['filename', 'byteoffset', 'bytes', 'timeindex', 'timespans', 'timerates'],
  ...['filemodtime', 'updated', 'scanned'],
]

export class FileWriting {
  readonly #database: Database
  readonly #removeSections: Statement<string[]>
  readonly #removeFile: Statement<string[]>
  readonly #addSection: Statement<Value[]>
  readonly #addFile: Statement<Value[]>
  readonly #addChannel: Statement<Value[]>
  #path = ''
  #pending: FoundSection[] = []
  #modifiedMs = 0
  #scannedMs = 0

  constructor(database: Database) {
    this.#database = database
    const places = sectionColumns.map(() => '?').join(', ')
    this.#removeSections = database.prepare('DELETE FROM tsindex WHERE filename = ?')
    this.#removeFile = database.prepare('DELETE FROM netdc_file WHERE path = ?')
    this.#addSection = database.prepare(
      `INSERT INTO tsindex (${sectionColumns.join(', ')}) VALUES (${places})`,
    )
    this.#addFile = database.prepare('REPLACE INTO netdc_file VALUES (?, ?, ?, ?, ?, ?)')
    this.#addChannel = database.prepare(
      `INSERT INTO netdc_channel VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET longest_us = excluded.longest_us WHERE excluded.longest_us > longest_us`,
    )
  }

  /** One file at a time. @param modifiedMs - when it was written last; `scannedMs` - now */
  begin(path: string, modifiedMs: number, scannedMs: number): void {
    this.#path = path
    this.#modifiedMs = modifiedMs
    this.#scannedMs = scannedMs
    this.#pending = []
  }

  add(section: FoundSection): void {
    this.#pending.push(section)
    if (this.#pending.length >= sectionsKept) this.#flush()
  }

  /** Once this returns the index knows the file as it is now. */
  finish(size: number, damagedBytes: number): void {
    this.#flush()
    this.#addFile.run(
      ...[this.#path, dirname(this.#path), size],
      ...[this.#modifiedMs, this.#scannedMs, damagedBytes],
    )
    this.#database.exec('COMMIT')
  }

  /** The index keeps what it knew of the file. */
  abandon(): void {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
  }

  remove(files: readonly Pick<KnownFile, 'path'>[]): void {
    this.#database
      .transaction(() => {
        for (const { path } of files) {
          this.#removeSections.run(path)
          this.#removeFile.run(path)
        }
      })
      .immediate()
  }

  #flush(): void {
    if (!this.#database.inTransaction) {
      this.#database.exec('BEGIN IMMEDIATE')
      this.#removeSections.run(this.#path)
    }
    for (const section of this.#pending) this.#insert(section)
    this.#pending = []
  }

  #insert(section: FoundSection): void {
    const { network, station, location, channel } = section.id
    const codes = [network, station, location, channel]
    const { start, end, rate, spans, timeIndex } = section
    const scanned = secondsText(this.#scannedMs)
    this.#addSection.run(
      ...[...codes, section.version, writeTime(start), writeTime(end), rate],
      ...[this.#path, section.offset, section.bytes],
      timeIndex ? writeTimeIndex(timeIndex, section.isInOrder) : null,
      spans.length > 0 ? writeSpans(spans) : null,
      writeRates(spans, rate) ?? null,
      ...[secondsText(this.#modifiedMs), scanned, scanned],
    )
    this.#addChannel.run(...codes, end - start)
  }
}

/** `2018-08-24T16:31:39`: mseedindex leaves the fraction of these times away. */
function secondsText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19)
}
