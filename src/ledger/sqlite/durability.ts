import type { Database } from 'better-sqlite3'

import { Fault } from '../../model/index.ts'

/** What `PRAGMA synchronous` says for FULL: every commit reaches the disk. */
const full = 2

/**
 * Sees to it that what is committed survives a power cut. The driver opens write-ahead logs at
 * NORMAL, which may forget the last commits, so FULL is set on every connection, and checked.
 *
 * @throws {Fault} `CONFIG` where that cannot be had
 */
export function requireDurability(database: Database, path: string) {
  const journal = database.pragma('journal_mode = WAL', { simple: true })
  if (journal !== 'wal') {
    throw new Fault('CONFIG', `${path}: no write-ahead log can be kept there (a network disk?)`)
  }
  database.pragma('synchronous = FULL')
  if (database.pragma('synchronous', { simple: true }) !== full) {
    throw new Fault('CONFIG', `${path}: commits would not be synced to the disk`)
  }
}

/**
 * Commits without waiting for the disk, for what need not survive a power cut: it may be lost with
 * all that was committed after it. The next commit that is synced takes it along.
 */
export function unsynced(database: Database, commit: () => void) {
  database.pragma('synchronous = NORMAL')
  try {
    commit()
  } finally {
    database.pragma('synchronous = FULL')
  }
}
