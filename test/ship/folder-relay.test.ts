import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { faults, sentenceFor } from '../../src/model/index.ts'
import type { Fault } from '../../src/model/index.ts'
import { openRelay } from '../../src/ship/relay.ts'
import { describeRelay } from '../contracts/relay.ts'
import { quiet } from '../kit/quiet.ts'
import { gateway, going, sampleLetter } from './sample-letter.ts'

async function openFolder(t: TestContext) {
  const base = await mkdtemp(join(tmpdir(), 'netdc-outbox-'))
  const folder = join(base, 'out', 'box')
  const open = () => openRelay(`dir://${folder}`, gateway, quiet)
  const relay = open()
  t.after(async () => {
    await relay.close()
    await chmod(folder, 0o700).catch(() => {})
    await rm(base, { recursive: true })
  })
  const names = async () => (await readdir(folder).catch(() => [])).sort()
  return { base, folder, open, relay, names }
}

describeRelay('FolderRelay', async (t) => {
  const { relay, folder, names } = await openFolder(t)
  return {
    relay,
    async received() {
      return Promise.all((await names()).map((name) => readFile(join(folder, name), 'latin1')))
    },
  }
})

test('a letter lies under its Message-ID, for the owner alone to read', async (t) => {
  const { relay, folder } = await openFolder(t)

  const path = await relay.send(sampleLetter(), going)

  assert.equal(path, join(folder, '17.1.receipt@gw.test.eml'))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a repeat takes the place of the first, also after a restart', async (t) => {
  const { relay, open, names } = await openFolder(t)
  await relay.send(sampleLetter(), going)

  await relay.send(sampleLetter({ text: 'second' }), going)
  const path = await open().send(sampleLetter({ text: 'third' }), going)

  assert.equal((await names()).length, 1)
  assert.match(await readFile(path, 'utf8'), /third/)
})

test('a Message-ID that is no file name is told apart by a hash', async (t) => {
  const { relay, folder, names } = await openFolder(t)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'README.txt'), 'not ours')

  await relay.send(sampleLetter({ messageId: '../../a/b@gw.test' }), going)
  await relay.send(sampleLetter({ messageId: '../../a_b@gw.test' }), going)
  await relay.send(sampleLetter({ messageId: `${'x'.repeat(300)}@gw.test` }), going)

  const [first = '', second = '', readme, third = ''] = await names()
  assert.match(first, /^\.\._\.\._a_b@gw\.test-[0-9a-f]{12}\.eml$/)
  assert.match(second, /^\.\._\.\._a_b@gw\.test-[0-9a-f]{12}\.eml$/)
  assert.notEqual(first, second)
  assert.equal(readme, 'README.txt')
  assert.ok(third.length < 200)
})

test('a folder that was taken away is made again', async (t) => {
  const { relay, folder, names } = await openFolder(t)
  await relay.send(sampleLetter(), going)
  await rm(folder, { recursive: true })

  await relay.send(sampleLetter({ messageId: 'next@gw.test' }), going)

  assert.equal((await names()).length, 1)
})

test('a folder that cannot be made is a destination that is down, until it can', async (t) => {
  const { relay, base, folder } = await openFolder(t)
  await writeFile(join(base, 'out'), 'in the way')
  const isDown = (error: Fault) => sentenceFor(error) === faults.DESTINATION_DOWN.says

  await assert.rejects(relay.send(sampleLetter(), going), isDown)
  await assert.rejects(relay.check(going), isDown)
  await rm(join(base, 'out'))
  await relay.check(going)

  assert.ok((await relay.send(sampleLetter(), going)).startsWith(folder))
})

test('a relay that was never used closes', async (t) => {
  const { relay } = await openFolder(t)

  await assert.doesNotReject(relay.close())
})
