/**
 * Tells whether a `netdc serve` works on a ledger: it holds a lock on a small database beside it,
 * which the operating system lets go when the process dies, however it dies.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

import { Fault, systemCode } from '../model/index.ts'

export interface Hold {
  release(): void
}

/** Long enough for those who only look, with {@link isServed}, to be gone again. */
const patienceMs = 500

/**
 * @param file - of the ledger, which need not exist yet
 * @returns `undefined` when another process, or another part of this one, holds it
 * @throws {Fault} `CONFIG` when no lock can be kept there
 */
export function holdLedger(file: string): Hold | undefined {
  const lock = lockFile(file)
  const database = guarded(lock, () => {
    mkdirSync(dirname(lock), { recursive: true, mode: 0o700 })
    return new Sqlite(lock, { timeout: patienceMs })
  })
  if (!succeeds(database, lock, 'BEGIN EXCLUSIVE')) {
    database.close()
    return undefined
  }
  return {
    release() {
      database.close()
    },
  }
}

/** Looks without taking the lock. @throws {Fault} `CONFIG` when it cannot be looked at */
export function isServed(file: string): boolean {
  const lock = lockFile(file)
  if (!existsSync(lock)) return false
  const database = guarded(lock, () => new Sqlite(lock, { readonly: true, timeout: 0 }))
  try {
    return !succeeds(database, lock, 'SELECT count(*) FROM sqlite_schema')
  } finally {
    database.close()
  }
}

function lockFile(file: string): string {
  return `${resolve(file)}.serving`
}

/** @returns false when someone else holds the lock */
function succeeds(database: Database, lock: string, statement: string): boolean {
  return guarded(lock, () => {
    try {
      database.exec(statement)
      return true
    } catch (error) {
      if (systemCode(error).startsWith('SQLITE_BUSY')) return false
      throw error
    }
  })
}

function guarded<T>(lock: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('CONFIG', `the lock ${lock} cannot be used: ${detail}`, { cause })
  }
}
