/**
 * Rows in the order of codes and times, however many there are: web services may send them in any
 * order. They lie in a nameless database of SQLite, which is memory first and a temporary file when
 * there is much, gone when it is closed.
 */
import Database from 'better-sqlite3'

/** What rows are ordered by; two rows with the same key are one. Codes of no matter are empty. */
export interface RowKey {
  readonly network: string
  readonly station: string
  readonly location: string
  readonly channel: string
  /** Microseconds, or -Infinity. */
  readonly start: number
  /** For rows of which several may begin at the same time. */
  readonly more: string
}

const create = `CREATE TABLE rows (
  network TEXT, station TEXT, location TEXT, channel TEXT, start REAL, more TEXT, cells TEXT,
  PRIMARY KEY (network, station, location, channel, start, more)
) WITHOUT ROWID`

/** No text of a service holds it: control characters are taken out of cells. */
const separator = '\u001f'
/** The rows of one transaction. */
const batchRows = 1000

export class SortedRows {
  readonly #database = new Database('')
  readonly #insert: Database.Statement
  #open = 0

  constructor() {
    this.#database.exec(create)
    this.#insert = this.#database.prepare('INSERT OR IGNORE INTO rows VALUES (?,?,?,?,?,?,?)')
  }

  /** The first row of a key stays. */
  add(key: RowKey, cells: readonly string[]): void {
    if (this.#open === 0) this.#database.exec('BEGIN')
    this.#insert.run(
      ...[key.network, key.station, key.location, key.channel],
      ...[key.start, key.more, cells.join(separator)],
    )
    this.#open = (this.#open + 1) % batchRows
    if (this.#open === 0) this.#database.exec('COMMIT')
  }

  /** All rows in order, and the end of them: the database is closed then. */
  *take(): Generator<readonly string[]> {
    try {
      const rows = this.#database
        .prepare('SELECT cells FROM rows ORDER BY network, station, location, channel, start, more')
        .pluck()
        .iterate()
      for (const cells of rows) if (typeof cells === 'string') yield cells.split(separator)
    } finally {
      this.close()
    }
  }

  close(): void {
    this.#database.close()
  }
}
