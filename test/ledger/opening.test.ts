import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

import Sqlite from 'better-sqlite3'

import { openDatabase } from '../../src/ledger/sqlite/database.ts'
import { requireDurability } from '../../src/ledger/sqlite/durability.ts'
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { Fault } from '../../src/model/index.ts'
import { mail } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { temporaryFile } from './temporary.ts'

const options = { busyMs: 100, verify: true }
const clock = stoppedClock().now

test('a ledger syncs every commit, writes ahead, and is for the eyes of the gateway only', (t) => {
  const file = join(dirname(temporaryFile(t)), 'deep', 'ledger.db')

  const database = openDatabase(file, options)
  t.after(() => database.close())

  assert.equal(database.pragma('synchronous', { simple: true }), 2)
  assert.equal(database.pragma('journal_mode', { simple: true }), 'wal')
  assert.equal(database.pragma('foreign_keys', { simple: true }), 1)
  for (const path of [file, `${file}-wal`]) assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(statSync(dirname(file)).mode & 0o777, 0o700)
})

test('a ledger opened again keeps its edition', (t) => {
  const file = temporaryFile(t)
  openDatabase(file, options).close()

  const database = openDatabase(file, options)
  t.after(() => database.close())

  assert.equal(database.pragma('user_version', { simple: true }), 6)
})

test('several processes may open a new ledger at once', async (t) => {
  const file = temporaryFile(t)
  const child = fileURLToPath(new URL('./enter-one.ts', import.meta.url))

  const codes = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => {
      const started = spawn(process.execPath, [child, file, name], { stdio: 'inherit' })
      const exit: unknown[] = await once(started, 'exit')
      return exit[0]
    }),
  )

  assert.deepEqual(codes, [0, 0, 0, 0])
  const ledger = openSqliteLedger(file, { clock })
  t.after(() => ledger.close())
  assert.equal((await ledger.depth()).parse, 4)
})

test('a file that is no database is refused', (t) => {
  const file = temporaryFile(t)
  writeFileSync(file, 'x'.repeat(5000))

  refuses(file, /is damaged \(file is not a database\): stop every netdc on it and put a backup/)
})

test('the database of another program is refused, and left as it was', (t) => {
  const file = temporaryFile(t)
  new Sqlite(file).exec('CREATE TABLE albums (title TEXT)').close()
  const before = readFileSync(file)

  refuses(file, /is the database of another program, not a ledger/)

  assert.deepEqual(readFileSync(file), before)
})

test('a ledger of a newer program is refused', (t) => {
  const file = temporaryFile(t)
  openDatabase(file, options).close()
  const database = new Sqlite(file)
  database.pragma('user_version = 9999')
  database.close()

  refuses(file, /was written by a newer netdc \(edition 9999\)/)
})

test('a path that cannot be a file is refused', (t) => {
  const file = temporaryFile(t)
  mkdirSync(file)

  refuses(file, /^the ledger .* cannot be opened: EISDIR/)
  refuses(join(file, 'a\0b'), /cannot be opened/)
})

test('a place where no log can be kept is refused', (t) => {
  // SQLite keeps no log for what lies in memory, as it keeps none on some network disks.
  const database = new Sqlite(':memory:')
  t.after(() => database.close())

  assert.throws(
    () => {
      requireDurability(database, 'ledger.db')
    },
    isFault('CONFIG', /ledger\.db: no write-ahead log can be kept there/),
  )
})

test('a damaged page is found when the ledger is opened', async (t) => {
  const file = await damagedLedger(t)

  refuses(file, /is damaged \(.+\): stop every netdc on it and put a backup in its place/)
})

test('a damaged page that is met later is told from a passing shortage', async (t) => {
  const file = await damagedLedger(t)
  const ledger = openSqliteLedger(file, { clock, verify: false })
  t.after(() => ledger.close())

  await assert.rejects(ledger.enter(mail('new')), isFault('CONFIG', /is damaged/))
})

test('a ledger that stays locked while it is opened is a shortage that passes', (t) => {
  const file = temporaryFile(t)
  const other = new Sqlite(file)
  t.after(() => other.close())
  other.exec('BEGIN EXCLUSIVE')

  assert.throws(() => openDatabase(file, options), isFault('RESOURCES', /locked/))

  other.exec('ROLLBACK')
  openDatabase(file, options).close()
})

test('a reader that keeps a new database from being one is a shortage that passes', (t) => {
  const file = temporaryFile(t)
  const other = new Sqlite(file)
  t.after(() => other.close())
  other.pragma('user_version = 0')
  other.exec('BEGIN; SELECT * FROM sqlite_schema')

  assert.throws(() => openDatabase(file, options), isFault('RESOURCES', /locked/))
})

function refuses(file: string, sentence: RegExp) {
  assert.throws(() => openSqliteLedger(file, { clock, busyMs: 100 }), isFault('CONFIG', sentence))
}

function isFault(code: string, sentence: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Fault)
    assert.match(error.message, sentence)
    return error.code === code
  }
}

/** A ledger of which one page, where it looks for mails that it knows, is overwritten. */
async function damagedLedger(t: TestContext): Promise<string> {
  const file = temporaryFile(t)
  const ledger = openSqliteLedger(file, { clock })
  await ledger.enter(mail('a'))
  await ledger.close()
  const database = new Sqlite(file)
  const page = database
    .prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE name = 'mails_by_fingerprint'`)
    .pluck()
    .get()
  database.close()
  assert.ok(page)
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, (page - 1) * 4096)
  closeSync(handle)
  return file
}
