import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'

import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts'
import {
  firstMail,
  firstRequest,
  line,
  mail,
  newRequest,
  taken,
} from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { temporaryFile } from './temporary.ts'

const child = fileURLToPath(new URL('./enter-many.ts', import.meta.url))
/** After how many acknowledged mails the process is killed, in each of its lives. */
const lives = fc.sample(fc.integer({ min: 1, max: 400 }), { seed: 1, numRuns: 5 })

test('no mail is lost that was acknowledged before the process was killed', async (t) => {
  const file = temporaryFile(t)
  const acknowledged: string[] = []
  for (const [life, count] of lives.entries()) {
    acknowledged.push(...(await killedAfter(count, file, `life${life}`)))
  }

  const ledger = openSqliteLedger(file, { clock: stoppedClock().now })
  t.after(() => ledger.close())

  assert.ok(acknowledged.length >= lives.reduce((sum, count) => sum + count))
  for (const name of acknowledged) {
    const { id, isNew } = await ledger.enter(mail(name))
    assert.ok(!isNew, `${name} is lost`)
    assert.equal((await ledger.mail(id)).envelope.sender, `${name}@example.org`)
  }
  const { parse } = await ledger.depth()
  assert.ok(parse >= acknowledged.length)
})

test('portions of a process that was killed are no request, and are replaced', async (t) => {
  const file = temporaryFile(t)
  const waiting = fileURLToPath(new URL('./portion-and-wait.ts', import.meta.url))
  const started = spawn(process.execPath, [waiting, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(started.stdout, 'data')
  started.kill('SIGKILL')
  await once(started, 'exit')
  const ledger = openSqliteLedger(file, { clock: stoppedClock().now })
  t.after(() => ledger.close())

  assert.deepEqual(await ledger.requestsOf(firstMail), [])
  await ledger.release('killed', () => stoppedClock().now())
  const lease = await taken(ledger)
  const span = { requestId: firstRequest, after: 0, upTo: 450 }
  await ledger.portion(lease, { lines: [{ ...span, lines: [line(7)], problems: [] }] })
  const drafted = { lines: 1, upTo: 450 }
  await ledger.finish(lease, { requests: [{ ...newRequest(firstMail, []), drafted }] })

  assert.deepEqual(await ledger.lines(firstRequest), [line(7)])
  assert.equal((await ledger.request(firstRequest)).lineCount, 1)
})

/** @returns the names of the mails that a process acknowledged until it was killed */
async function killedAfter(count: number, file: string, prefix: string): Promise<string[]> {
  const started = spawn(process.execPath, [child, file, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(started, 'exit')
  let said = ''
  for await (const text of started.stdout.setEncoding('utf8')) {
    said += String(text)
    if (lines(said).length >= count) started.kill('SIGKILL')
  }
  const exit: unknown[] = await exited
  assert.equal(exit[1], 'SIGKILL')
  return lines(said)
}

/** The complete ones. */
function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}
