/** What was masked is in no file of the ledger any more. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import Sqlite from 'better-sqlite3'

import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { mail, noLimits } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { temporaryFile } from './temporary.ts'

const clock = stoppedClock()

/** From a few bytes to many pages. */
const sizes = [10, 60, 200, 900, 3000, 4070, 4100, 9000, 70_000]

test('nothing of a masked mail is left in the database or its log', async (t) => {
  const file = temporaryFile(t)
  const ledger = openSqliteLedger(file, { clock: clock.now })
  t.after(() => ledger.close())
  for (const [at, size] of sizes.flatMap((one) => [one, one, one]).entries()) {
    const raw = Buffer.alloc(size, 'Canary')
    await ledger.enter(mail(`m${at}`, { content: { raw } }))
  }
  const before = filesWith(file)

  for (const lease of await ledger.take('a', noLimits, 100, 60_000)) {
    assert.ok(lease.job.stage === 'parse')
    const { mailId } = lease.job.input
    await ledger.finish(lease, { maskings: [{ mailId, raw: Buffer.from('hush') }] })
  }

  assert.ok(before > 0)
  assert.equal(filesWith(file), 0)
})

test('a reader who keeps the log from being emptied only puts it off', async (t) => {
  const file = temporaryFile(t)
  const ledger = openSqliteLedger(file, { clock: clock.now })
  t.after(() => ledger.close())
  const { id } = await ledger.enter(mail('a', { content: { raw: Buffer.from('Canary') } }))
  const [lease] = await ledger.take('a', noLimits, 1, 60_000)
  assert.ok(lease)
  const reader = new Sqlite(file, { readonly: true })
  t.after(() => reader.close())
  const rows = reader.prepare('SELECT * FROM mails, jobs').iterate()
  rows.next()

  await ledger.finish(lease, { maskings: [{ mailId: id, raw: Buffer.from('hush') }] })
  const during = filesWith(file)
  rows.return?.()
  await ledger.take('a', noLimits, 1, 60_000)

  assert.ok(during > 0)
  assert.equal(filesWith(file), 0)
})

function filesWith(file: string): number {
  const files = [file, `${file}-wal`, `${file}-shm`].filter((one) => existsSync(one))
  return files.filter((one) => readFileSync(one).includes('Canary')).length
}
