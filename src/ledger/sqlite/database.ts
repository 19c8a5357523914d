/** Opens the database of a ledger, and makes sure that it is one and keeps what it is given. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

import { asFault, Fault, systemCode } from '../../model/index.ts'
import { damage } from './atomic.ts'
import { requireDurability } from './durability.ts'
import { migrate } from './migrate.ts'

/** As set by `0001.sql`: 'NDCL'. */
const applicationId = 0x4e_44_43_4c

export interface DatabaseOptions {
  /** How long to wait for a lock that another process holds; the event loop stands still then. */
  readonly busyMs: number
  /** Whether to read the whole file for damage first. */
  readonly verify: boolean
}

/**
 * @throws {Fault} `CONFIG` when the file cannot be used, is damaged or is no ledger; `RESOURCES`
 *   when the disk is full or the database stays locked
 */
export function openDatabase(file: string, options: DatabaseOptions): Database {
  const path = resolve(file)
  try {
    makePrivateFile(path)
    return persist(() => prepared(path, options), options.busyMs)
  } catch (error) {
    throw openingFault(error, path)
  }
}

/** Mails are private, and SQLite gives its side files the rights of the database. */
function makePrivateFile(path: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

function prepared(path: string, { busyMs, verify }: DatabaseOptions): Database {
  const database = new Sqlite(path, { timeout: busyMs })
  try {
    requireLedger(database, path)
    requireDurability(database, path)
    database.pragma('foreign_keys = ON')
    // What is deleted or overwritten is zeroed: it may have been a login.
    database.pragma('secure_delete = ON')
    // A large transaction leaves a large log behind: cut it back at the next checkpoint.
    database.pragma('journal_size_limit = 67108864')
    if (verify) requireSoundness(database, path)
    migrate(database, path)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function requireLedger(database: Database, path: string) {
  const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (tables === 0 || database.pragma('application_id', { simple: true }) === applicationId) return
  throw new Fault('CONFIG', `${path} is the database of another program, not a ledger`)
}

function requireSoundness(database: Database, path: string) {
  const answer = String(database.pragma('quick_check(1)', { simple: true }))
  if (answer !== 'ok') throw damage(path, answer)
}

/**
 * Two processes that open a new database at once both want to switch it to WAL, and SQLite tells
 * one of them BUSY without waiting, because a wait could be a deadlock.
 */
function persist(open: () => Database, forMs: number): Database {
  const deadline = performance.now() + forMs
  for (;;) {
    try {
      return open()
    } catch (error) {
      const isBusy = systemCode(error).startsWith('SQLITE_BUSY')
      if (!isBusy || performance.now() > deadline) throw error
      sleep(10)
    }
  }
}

function sleep(ms: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

function openingFault(error: unknown, path: string): Fault {
  const fault = asFault(error)
  if (fault.code === 'RESOURCES' || fault.code === 'CONFIG') return fault
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(systemCode(error))) return damage(path, fault.message, error)
  return new Fault('CONFIG', `the ledger ${path} cannot be opened: ${fault.message}`, {
    cause: error,
  })
}
