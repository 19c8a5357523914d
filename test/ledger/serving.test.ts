import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { holdLedger, isServed } from '../../src/ledger/serving.ts'
import { Fault } from '../../src/model/index.ts'
import { temporaryFile } from './temporary.ts'

const child = fileURLToPath(new URL('./hold-and-wait.ts', import.meta.url))

test('a ledger is served while somebody holds it', (t) => {
  const file = temporaryFile(t)
  assert.equal(isServed(file), false)

  const hold = holdLedger(file)
  assert.ok(hold)
  assert.equal(isServed(file), true)
  hold.release()

  assert.equal(isServed(file), false)
})

test('a ledger is held by one, and looking at it lets nothing go', async (t) => {
  const file = temporaryFile(t)
  const hold = holdLedger(file)
  assert.ok(hold)

  assert.equal(holdLedger(file), undefined)
  assert.equal(isServed(file), true)
  assert.equal(await firstWord(start(file)), 'refused')
  hold.release()

  const again = holdLedger(file)
  assert.ok(again)
  again.release()
})

test('a process that is killed serves no more', async (t) => {
  const file = temporaryFile(t)
  const server = start(file)
  assert.equal(await firstWord(server), 'held')
  assert.equal(isServed(file), true)
  assert.equal(holdLedger(file), undefined)

  server.kill('SIGKILL')
  await once(server, 'exit')

  assert.equal(isServed(file), false)
  const hold = holdLedger(file)
  assert.ok(hold)
  hold.release()
})

test('a lock that cannot be kept is a fault of the configuration', (t) => {
  const file = temporaryFile(t)
  mkdirSync(`${file}.serving`)

  assert.throws(() => holdLedger(file), isConfigFault)
  assert.throws(() => isServed(file), isConfigFault)
})

function start(file: string) {
  return spawn(process.execPath, [child, file], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function firstWord(started: ReturnType<typeof start>): Promise<string> {
  const words: unknown[] = await once(started.stdout.setEncoding('utf8'), 'data')
  return String(words[0])
}

function isConfigFault(error: unknown): boolean {
  return (
    error instanceof Fault && error.code === 'CONFIG' && /lock .* cannot be/.test(error.message)
  )
}
