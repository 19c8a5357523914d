import type { Database } from 'better-sqlite3'

/**
 * What the write-ahead log still holds of content that was overwritten. The database itself zeroes
 * it (`secure_delete`).
 */
export class Remains {
  readonly #database: Database
  /** A process that died may have left some. */
  #mayBeThere = true

  constructor(database: Database) {
    this.#database = database
  }

  /** Says that some were left. */
  leave() {
    this.#mayBeThere = true
  }

  /**
   * Empties the log where there may be remains. Another process that reads just now prevents it, and
   * is not waited for, and so does a full disk: then it is done the next time.
   */
  wipe() {
    if (!this.#mayBeThere) return
    const patience = Number(this.#database.pragma('busy_timeout', { simple: true }))
    this.#database.pragma('busy_timeout = 0')
    try {
      this.#mayBeThere = this.#database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) !== 0
    } catch {
      this.#mayBeThere = true
    } finally {
      this.#database.pragma(`busy_timeout = ${patience}`)
    }
  }
}
