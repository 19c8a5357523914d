import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import Sqlite from 'better-sqlite3'

import type { NewMail } from '../../src/ledger/ledger.ts'
import { openDatabase } from '../../src/ledger/sqlite/database.ts'
import { openSqliteLedger, SqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { Fault, partId } from '../../src/model/index.ts'
import { firstRequest, job, mail, taken } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { smallDisk } from '../kit/small-disk.ts'
import { openTemporaryLedger, temporaryFile } from './temporary.ts'

const clock = stoppedClock().now

test('when a commit fails, all who share it are told, nothing is kept, and it works again later', async (t) => {
  const database = openDatabase(temporaryFile(t), { busyMs: 100, verify: false })
  const ledger = new SqliteLedger(database, clock)
  t.after(() => ledger.close())
  const pages = Number(database.pragma('page_count', { simple: true }))
  database.pragma(`max_page_count = ${pages + 5}`)

  const answers = await Promise.allSettled(mails(10, 'refused').map((each) => ledger.enter(each)))

  for (const answer of answers) assert.ok(answer.status === 'rejected' && isShortage(answer.reason))
  assert.equal((await ledger.depth()).parse, 0)
  assert.deepEqual(await ledger.events(0, 10), [])
  database.pragma('max_page_count = 1000000')
  assert.equal((await ledger.enter(mail('refused1'))).isNew, true)
})

test('when a disk is full, the job that could not be settled keeps its lease', async (t) => {
  const database = openDatabase(temporaryFile(t), { busyMs: 100, verify: false })
  const ledger = new SqliteLedger(database, clock)
  t.after(() => ledger.close())
  await ledger.enter(mail('a'))
  const lease = await taken(ledger)
  const pages = Number(database.pragma('page_count', { simple: true }))
  database.pragma(`max_page_count = ${pages}`)
  const next = Array.from({ length: 1000 }, (_, i) => job(`j${i}`))

  await assert.rejects(ledger.finish(lease, { next }), isShortage)

  database.pragma('max_page_count = 1000000')
  await ledger.finish(lease, { next })
  assert.equal((await ledger.depth()).route, 1000)
})

test('on a disk that is really full nothing is lost, and space that comes back is used', async (t) => {
  const disk = await smallDisk(t, 4)
  if (disk === undefined) return
  const ledger = openSqliteLedger(join(disk, 'ledger.db'), { clock, busyMs: 100 })
  t.after(() => ledger.close())
  await ledger.enter(mail('before'))
  const ballast = join(disk, 'ballast')
  assert.throws(() => {
    writeFileSync(ballast, Buffer.alloc(8_000_000))
  }, /ENOSPC/)

  const answers = await Promise.allSettled(mails(300, 'during').map((each) => ledger.enter(each)))
  rmSync(ballast)
  const { isNew } = await ledger.enter(mail('after'))

  for (const answer of answers) assert.ok(answer.status === 'rejected' && isShortage(answer.reason))
  assert.equal(isNew, true)
  assert.equal((await ledger.depth()).parse, 2)
})

test('while another process holds the file, mails are put off; then the ledger goes on by itself', async (t) => {
  const file = temporaryFile(t)
  const ledger = openSqliteLedger(file, { clock, busyMs: 20 })
  t.after(() => ledger.close())
  const other = new Sqlite(file)
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')

  await assert.rejects(ledger.enter(mail('a')), isShortage)
  assert.equal((await ledger.depth()).parse, 0)
  other.exec('ROLLBACK')

  assert.equal((await ledger.enter(mail('a'))).isNew, true)
})

test('what nobody foresaw is passed on as it came', async (t) => {
  const ledger = openTemporaryLedger(t, clock)
  await ledger.enter(mail('a'))
  const lease = await taken(ledger)
  const piece = {
    ...{ position: 0, name: '', mediaType: 'text/plain' },
    partId: partId(firstRequest, 'DATA', 'NCEDC'),
  }

  const wrong = { pieces: [{ ...piece, file: { key: 'k', bytes: 1, sha256: '' } }] }

  await assert.rejects(ledger.finish(lease, wrong), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })
})

function mails(count: number, name: string): readonly NewMail[] {
  const content = { raw: Buffer.alloc(30_000) }
  return Array.from({ length: count }, (_, i) => mail(`${name}${i}`, { content }))
}

function isShortage(error: unknown): boolean {
  return error instanceof Fault && error.code === 'RESOURCES'
}
