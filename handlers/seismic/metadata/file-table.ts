/** Which files the index knows, and how they were when they were read. */
import type { Database } from 'better-sqlite3'
import type { FoundFile } from './list-files.ts'
import type { SourceKind } from './source-file.ts'

export interface KnownFile {
  readonly file: number
  readonly path: string
  readonly size: number
  readonly modified: number
  readonly rank: number
  readonly failure: string
}

/** What reading a file came to. */
export interface Reading {
  /** Undefined for a file that is none of ours, and for one that cannot be read. */
  readonly kind: SourceKind | undefined
  readonly encoding: string
  /** Why it cannot be read; empty where it can. */
  readonly failure: string
  readonly remarks: readonly string[]
  /** Whether another look may find more, though size and time are the same: a right was missing. */
  readonly isPassing: boolean
}

/** What a crash left half read is swept away; what another process reads now is not. */
const longestReadingSeconds = 3600
const rowsPerSweep = 2000
const tables = ['metadata_networks', 'metadata_stations', 'metadata_channels'] as const

export class FileTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By path, those that are wholly read. */
  known(): ReadonlyMap<string, KnownFile> {
    const rows = this.#database
      .prepare<[], KnownFile>(
        "SELECT file, path, size, modified, rank, failure FROM metadata_files WHERE state = 'current'",
      )
      .all()
    return new Map(rows.map((row) => [row.path, row]))
  }

  /** @returns the number under which rows of the file are kept */
  begin({ path, name, size, modifiedMs }: FoundFile): number {
    const { lastInsertRowid } = this.#database
      .prepare<[string, string, number, number]>(
        `INSERT INTO metadata_files
           (path, name, size, modified, state, rank, encoding, failure, remarks, began)
         VALUES (?, ?, ?, ?, 'reading', 0, '', '', '[]', unixepoch())`,
      )
      .run(path, name, size, modifiedMs)
    return Number(lastInsertRowid)
  }

  /** From now on this is what is seen of the file, all at once. */
  finish(file: number, path: string, reading: Reading): void {
    const { kind, encoding, failure, remarks, isPassing } = reading
    this.#database
      .transaction(() => {
        this.drop(path)
        this.#database
          .prepare<[string | null, string, string, string, number, number]>(
            `UPDATE metadata_files
             SET state = 'current', kind = ?, encoding = ?, failure = ?, remarks = ?,
               size = CASE ? WHEN 1 THEN -1 ELSE size END
             WHERE file = ? AND state = 'reading'`,
          )
          .run(kind ?? null, encoding, failure, JSON.stringify(remarks), Number(isPassing), file)
      })
      .immediate()
  }

  /** What was begun, and will not be finished. */
  abandon(file: number): void {
    this.#database.prepare("UPDATE metadata_files SET state = 'old' WHERE file = ?").run(file)
  }

  drop(path: string): void {
    this.#database
      .prepare("UPDATE metadata_files SET state = 'old' WHERE path = ? AND state = 'current'")
      .run(path)
  }

  /** Where files describe the same thing, the one with the least rank does. */
  rank(ranks: ReadonlyMap<string, number>): void {
    const update = this.#database.prepare<[number, number]>(
      'UPDATE metadata_files SET rank = ? WHERE file = ?',
    )
    const changed = [...this.known().values()].filter(
      ({ path, rank }) => (ranks.get(path) ?? 0) !== rank,
    )
    if (changed.length === 0) return
    this.#database
      .transaction(() => {
        for (const { path, file } of changed) update.run(ranks.get(path) ?? 0, file)
      })
      .immediate()
  }

  /**
   * Deletes some rows of files that are no longer seen.
   *
   * @returns whether there may be more
   */
  sweep(): boolean {
    const old = this.#database
      .prepare<[number], { readonly file: number }>(
        `SELECT file FROM metadata_files
         WHERE state = 'old' OR (state = 'reading' AND began < unixepoch() - ?) LIMIT 1`,
      )
      .get(longestReadingSeconds)
    if (old === undefined) return false
    const deleted = tables.map((table) =>
      this.#database
        .prepare(
          `DELETE FROM ${table} WHERE rowid IN
             (SELECT rowid FROM ${table} WHERE file = ? LIMIT ${rowsPerSweep})`,
        )
        .run(old.file),
    )
    if (deleted.every(({ changes }) => changes === 0)) {
      this.#database.prepare('DELETE FROM metadata_files WHERE file = ?').run(old.file)
    }
    return true
  }

  /** For operators: one sentence for each file that cannot be read, and for each thing that was left out. */
  troubles(): string[] {
    const rows = this.#database
      .prepare<
        [],
        { readonly path: string; readonly failure: string; readonly remark: string | null }
      >(
        `SELECT f.path, f.failure, remark.value AS remark
         FROM metadata_files f LEFT JOIN json_each(f.remarks) AS remark
         WHERE f.state = 'current' AND (f.failure <> '' OR remark.value IS NOT NULL)
         ORDER BY f.rank, f.path, remark.key`,
      )
      .all()
    return rows.map(({ path, failure, remark }) =>
      failure === '' ? `${path}: ${remark ?? ''}` : `${path} ${failure}`,
    )
  }
}
