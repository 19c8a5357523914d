import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { describeLedger } from '../contracts/ledger.ts'
import {
  entered,
  finished,
  jobs,
  mail,
  minute,
  noLimits,
  takenKeys,
} from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openTemporaryLedger, temporaryFile } from './temporary.ts'

describeLedger('SqliteLedger', async (t, clock) => openTemporaryLedger(t, clock))

test('everything is there after the ledger was closed and opened again', async (t) => {
  const file = temporaryFile(t)
  const clock = stoppedClock()
  const before = openSqliteLedger(file, { clock: clock.now })
  const { id } = await before.enter(mail('a'))
  await before.close()

  const after = openSqliteLedger(file, { clock: clock.now })
  t.after(() => after.close())

  assert.equal((await after.enter(mail('a'))).isNew, false)
  assert.deepEqual(await takenKeys(after), [`${id}/parse`])
})

test('two ledgers on one file hand a job out once between them', async (t) => {
  const file = temporaryFile(t)
  const clock = stoppedClock()
  const ledgers = [1, 2].map(() => openSqliteLedger(file, { clock: clock.now, verify: false }))
  t.after(() => Promise.all(ledgers.map((ledger) => ledger.close())))
  const [one, other] = ledgers
  assert.ok(one && other)
  await entered(one, { next: jobs(10, 'j') })

  const keys = []
  for (let i = 0; i < 3; i++)
    keys.push(...(await takenKeys(one, 2)), ...(await takenKeys(other, 2)))

  assert.equal(new Set(keys).size, 10)
  assert.equal(keys.length, 10)
})

test('a long queue at its limit hides nothing behind it', async (t) => {
  const ledger = openTemporaryLedger(t, stoppedClock().now)
  const limits = { byHandler: { seismic: 1 }, byDestination: 1 }
  await entered(ledger, { next: jobs(20_000, 'j', { handler: 'seismic' }) })
  await finished(ledger, 'j1', { next: jobs(2, 'k', { requester: 'b@example.org' }) })

  const [slow, ...others] = await ledger.take('a', limits, 10, minute)

  assert.deepEqual([slow, ...others].map((lease) => lease?.job.key).sort(), ['j2', 'k1', 'k2'])
  assert.equal((await ledger.take('a', noLimits, 1, minute)).length, 1)
})

test('a closed ledger says so', async (t) => {
  const ledger = openTemporaryLedger(t, stoppedClock().now)
  await ledger.close()

  await assert.rejects(ledger.enter(mail('a')), /not open/)
  await assert.rejects(ledger.depth(), /not open/)
})
