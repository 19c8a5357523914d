import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { test } from 'node:test'

import { Fault } from '../src/model/index.ts'
import { releaseDead, workerName } from '../src/workers.ts'
import { stoppedClock } from './kit/clock.ts'
import { quiet } from './kit/quiet.ts'
import { recordingLog } from './kit/recording-log.ts'

const due = stoppedClock().now

/** A ledger where these workers hold leases; it notes who was released. */
function heldBy(...workers: readonly string[]) {
  const released: string[] = []
  return {
    released,
    workers: async () => workers,
    release: async (worker: string) => released.push(worker),
  }
}

test('a worker is named after its machine and its process, and no two are called the same', () => {
  const names = [workerName(), workerName()]

  for (const name of names) assert.ok(name.startsWith(`${hostname()}/${process.pid}/`))
  assert.notEqual(names[0], names[1])
})

test('the leases of a process that has ended are released', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const dead = `${hostname()}/${pid}/a1b2c3d4`
  const ledger = heldBy(dead)

  await releaseDead(ledger, due, quiet)

  assert.deepEqual(ledger.released, [dead])
})

test('whoever had our own process number is dead, as in a container that was started again', async () => {
  const before = workerName()
  const ledger = heldBy(before)

  await releaseDead(ledger, due, quiet)

  assert.deepEqual(ledger.released, [before])
})

test('nothing is taken from processes that run, from other machines, or from unknown names', async () => {
  const ledger = heldBy(`${hostname()}/1/a1b2c3d4`, `elsewhere.test/${process.pid}/a1b2c3d4`, 'odd')

  await releaseDead(ledger, due, quiet)

  assert.deepEqual(ledger.released, [])
})

test('a ledger that cannot be asked does not keep the gateway from starting', async () => {
  const log = recordingLog()
  const full = async () => Promise.reject(new Fault('RESOURCES', 'disk full'))

  await releaseDead({ workers: full, release: full }, due, log)

  assert.deepEqual(
    log.entries.map(({ level }) => level),
    ['error'],
  )
})
