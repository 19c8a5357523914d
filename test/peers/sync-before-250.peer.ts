/** The promise behind 250, seen from outside: what was answered with it had been synced before. */
import assert from 'node:assert/strict'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { temporaryFolder } from '../kit/temporary-folder.ts'
import { closersOf } from './kit/closers.ts'
import { startGateway } from './kit/gateway.ts'
import { skipWithout } from './kit/needs.ts'
import { greeted, post, requestMail } from './kit/post.ts'
import { readTrace, straceWords } from './kit/trace.ts'
import type { SystemCall } from './kit/trace.ts'

const skip = skipWithout('strace')

const traced = ['read', 'write', 'writev', 'pwrite64', 'fsync', 'fdatasync', 'rename']

/** A page of the ledger as strace prints it: the mail, or its key, can be found in it. */
const pageBytes = 4096

/** Longer mails lie in the store, and not in the ledger. */
const largestInLedger = 256 * 1024

test('a mail is in the synced ledger before it is answered with 250', { skip }, async (t) => {
  const between = await receive(t, 1)

  const written = writeOf(between, '.LABEL traced')
  syncOf(between, written.target, written)
})

test('a large mail is in a synced file, in synced folders, before that', { skip }, async (t) => {
  const between = await receive(t, 5000)

  const named = found(
    between.find(({ name, target }) => name === 'rename' && target.includes('/store/')),
    'the file gets its name',
  )
  const written = found(
    between.findLast(({ name, target }) => name.startsWith('write') && target === named.target),
    'the file is written',
  )
  assert.ok(syncOf(between, named.target, written).ended < named.began, 'and synced before')
  const home = /, "([^"]+)"$/.exec(named.words)?.[1] ?? ''
  const entered = writeOf(between, basename(home))
  assert.ok(syncOf(between, dirname(home), named).ended < entered.began, 'then its folder is')
  for (const above of [dirname(dirname(home)), dirname(dirname(dirname(home)))]) {
    assert.ok(syncOf(between, above).ended < entered.began, 'and the folders made for that')
  }
  syncOf(between, entered.target, entered)
})

/** Mails one request to a gateway that is traced. @returns what it did between dot and reply */
async function receive(t: TestContext, lineCount: number) {
  const closers = closersOf(t)
  const folder = temporaryFolder(t)
  const file = join(folder, 'trace')
  const gateway = await startGateway({ folder, wrapper: straceWords(file, traced, pageBytes) })
  closers.defer(() => gateway.stop())
  const mail = requestMail({ label: 'traced', email: 'jenny@seis.test', lines: lines(lineCount) })
  assert.equal(mail.content.length > largestInLedger, lineCount > 1)
  const client = await greeted(gateway.smtpPort)
  assert.ok(client)
  const answer = await post(client, mail)
  client.end()
  await gateway.stop()
  assert.match(answer, /^250 /)
  return betweenDotAndReply(readTrace(file), answer)
}

function lines(count: number): string[] {
  const time = '"2024 01 01 00 00 00"'
  return Array.from({ length: count }, (_, i) => `.DATA * XX S${i} * BHZ ${time} "2024 01 02"`)
}

function betweenDotAndReply(calls: readonly SystemCall[], answer: string): readonly SystemCall[] {
  const reply = found(
    calls.find(
      ({ name, words }) => name.startsWith('write') && words.includes(`"${answer.trim()}`),
    ),
    'the reply',
  )
  // The client says nothing between its final dot and the reply: the last read has the dot.
  const dot = found(
    calls.findLast(
      ({ name, target, ended }) =>
        name === 'read' && target === reply.target && ended < reply.began,
    ),
    'the final dot',
  )
  return calls.filter(({ began, ended }) => began > dot.ended && ended < reply.began)
}

/** The writing of something into the ledger. */
function writeOf(calls: readonly SystemCall[], something: string): SystemCall {
  const written = calls.find(({ name, words }) => name === 'pwrite64' && words.includes(something))
  const call = found(written, `${something} is written`)
  assert.ok(call.target.endsWith('/ledger.sqlite-wal'), `${something} is in ${call.target}`)
  return call
}

/** The syncing of a file or folder, after something was done to it. */
function syncOf(calls: readonly SystemCall[], target: string, after?: SystemCall): SystemCall {
  const synced = calls.find(
    (call) =>
      /^f(data)?sync$/.test(call.name) &&
      call.isDone &&
      call.target === target &&
      call.began > (after?.ended ?? 0),
  )
  return found(synced, `${target} is synced`)
}

function found<T>(value: T | undefined, what: string): T {
  assert.ok(value !== undefined, `not seen between dot and reply: ${what}`)
  return value
}
