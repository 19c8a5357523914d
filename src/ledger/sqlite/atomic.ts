/** Transactions: all of what a piece of work writes is kept, durably, or none of it. */
import type { Database } from 'better-sqlite3'

import { asFault, Fault, systemCode } from '../../model/index.ts'

/** Runs a piece of work as one transaction. What it throws undoes the transaction. */
export type Atomic = <T>(work: () => T) => T

export function atomic(database: Database): Atomic {
  // IMMEDIATE: the write lock is taken at the start, where waiting for another process is safe.
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  return (work) => {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      // A full disk may have made SQLite roll back by itself.
      if (database.inTransaction) rollback.run()
      throw error
    }
  }
}

/**
 * What a failed statement means to the ledger's callers: a shortage that passes, a damaged file, or
 * (as it came) something that nobody foresaw.
 */
export function statementFault(thrown: unknown, path: string): unknown {
  const code = systemCode(thrown)
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damage(path, asFault(thrown).message, thrown)
  const fault = asFault(thrown)
  return fault.code === 'RESOURCES' ? fault : thrown
}

export function damage(path: string, detail: string, cause?: unknown): Fault {
  const found = detail.replaceAll(/\s+/g, ' ')
  const advice = 'stop every netdc on it and put a backup in its place'
  return new Fault('CONFIG', `the ledger ${path} is damaged (${found}): ${advice}`, { cause })
}
