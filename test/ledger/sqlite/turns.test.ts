import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openDatabase } from '../../../src/ledger/sqlite/database.ts'
import { tables } from '../../../src/ledger/sqlite/tables.ts'
import { job, jobs, minute, noLimits } from '../../contracts/ledger/samples.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { temporaryFile } from '../temporary.ts'

test('requesters whose turns are past leave nothing behind', (t) => {
  const database = openDatabase(temporaryFile(t), { busyMs: 100, verify: false })
  t.after(() => database.close())
  const ledger = tables(database, stoppedClock().now)
  const lanes = database.prepare<[], number>('SELECT count(*) FROM lanes').pluck()
  for (let i = 0; i < 50; i++) ledger.jobs.enter(job(`j${i}`, { requester: `${i}@example.org` }))
  for (const each of jobs(2, 'k')) ledger.jobs.enter(each)
  const during = lanes.get()

  ledger.take('a', noLimits, 52, minute)

  assert.deepEqual([during, lanes.get()], [51, 1])
})
