/** Ledgers of earlier editions go on where they were. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

import { packageRoot } from '../../src/config/locate.ts'
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import { partId } from '../../src/model/index.ts'
import { firstRequest, line, newRequest, firstMail, noLimits } from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { temporaryFile } from './temporary.ts'

const clock = stoppedClock()
const numbers = Array.from({ length: 250 }, (_, i) => 2 * i + 1)
const part = partId(firstRequest, 'DATA', 'NCEDC')
const about = (number: number, reason: string) => ({ number, text: `line ${number}`, reason })

test('an open request of the first edition is carried along', async (t) => {
  const ledger = openFirstEdition(t, withOpenRequest)

  const record = await ledger.request(firstRequest)
  assert.deepEqual(record.request.problems, [about(0, 'of all')])
  assert.deepEqual(record.request.warnings, [about(3, 'odd')])
  assert.equal(record.token.length, 32)
  assert.equal((await ledger.withToken(record.token))?.id, firstRequest)
  const [found] = await ledger.labelled('my_event', 'A@Example.ORG', 5)
  assert.equal(found?.id, firstRequest)
  assert.deepEqual(
    await ledger.lines(firstRequest),
    numbers.map((number) => line(number)),
  )
  assert.deepEqual(
    (await ledger.parts(firstRequest)).map(({ lines }) => lines),
    [numbers],
  )
  const stories = await ledger.stories(firstRequest, { after: 0, limit: 4 })
  assert.deepEqual(
    stories.map(({ number, outcomes }) => [number, outcomes[0]?.detail]),
    [
      [1, 'none'],
      [2, 'bad; worse'],
      [3, undefined],
      [4, 'wrong'],
    ],
  )
})

test('the jobs of the first edition are done in the second', async (t) => {
  const ledger = openFirstEdition(t, withOpenRequest)

  const [lease] = await ledger.take('a', noLimits, 9, 60_000)
  assert.ok(lease?.job.stage === 'handle')
  const { partId: id, from, to } = lease.job.input
  const slice = await ledger.slice(id, from, to)
  await ledger.finish(lease, {})

  assert.deepEqual(
    slice.map(({ number }) => number),
    numbers.slice(100, 200),
  )
  const [merge] = await ledger.take('a', noLimits, 9, 60_000)
  assert.equal(merge?.job.stage, 'merge')
})

function openFirstEdition(t: TestContext, fill: (database: Database) => void) {
  const file = temporaryFile(t)
  const database = new Sqlite(file)
  const schema = join(packageRoot(), 'src', 'ledger', 'schema', '0001.sql')
  database.exec(readFileSync(schema, 'utf8'))
  database.pragma('user_version = 1')
  database.transaction(fill)(database)
  database.close()
  const ledger = openSqliteLedger(file, { clock: clock.now })
  t.after(() => ledger.close())
  return ledger
}

/** As the first edition kept it: routed, one slice open. */
function withOpenRequest(database: Database) {
  database.exec(`INSERT INTO mails VALUES (1, 'f', '{}', '', 'smtp', 1, 0, NULL, x'00')`)
  const { header, format } = newRequest(firstMail, []).request
  const problems = [about(0, 'of all'), about(2, 'bad'), about(2, 'worse'), about(4, 'wrong')]
  const body = JSON.stringify({ header, format, problems, warnings: [about(3, 'odd')] })
  database
    .prepare(
      `INSERT INTO requests (number, id, mail, hub, hub_id, label, body, reference_ids, subject,
         line_count, received_at)
       VALUES (1, ?, 1, 'NCEDC', 'NCEDC:1', 'my_event', ?, '[]', '', 250, 0)`,
    )
    .run(firstRequest, body)
  const insertLine = database.prepare('INSERT INTO lines VALUES (?, ?, ?, ?)')
  for (const number of numbers) {
    insertLine.run(firstRequest, number, 'DATA', JSON.stringify(line(number)))
  }
  database.prepare(`INSERT INTO parts VALUES (1, ?, ?, 'DATA', 'NCEDC')`).run(part, firstRequest)
  const insertPosition = database.prepare('INSERT INTO part_lines VALUES (1, ?, ?)')
  numbers.forEach((number, position) => insertPosition.run(position, number))
  database
    .prepare(`INSERT INTO outcomes VALUES (?, 1, 'NCEDC', 'nodata', 0, 'none')`)
    .run(firstRequest)
  insertJobs(database)
}

function insertJobs(database: Database) {
  database.exec(`INSERT INTO gates VALUES (1, '', '', 0)`)
  database.exec(`INSERT INTO blockers VALUES ('${firstRequest}/DATA/merge', 1)`)
  const insert = database.prepare(
    `INSERT INTO jobs (key, about, stage, work, gate, turn, blocks, state, attempt, entered_at)
     VALUES (?, ?, ?, ?, 1, 1, ?, ?, 1, 0)`,
  )
  const enter = (
    key: string,
    stage: string,
    more: object,
    blocks: string | null,
    state: string,
  ) => {
    const input = { requestId: firstRequest, ...more }
    const work = JSON.stringify({ key, stage, input, requester: 'a@example.org' })
    insert.run(key, firstRequest, stage, work, blocks, state)
  }
  const merge = `${firstRequest}/DATA/merge`
  enter(`${part}/100`, 'handle', { partId: part, from: 100, to: 200 }, merge, 'ready')
  enter(merge, 'merge', { class: 'DATA' }, null, 'held')
}
