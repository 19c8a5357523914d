import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'

import { diskSpace, roomTest } from '../../src/receive/watermark.ts'
import type { DiskSpace } from '../../src/receive/watermark.ts'

const options = { mailBytes: 100, share: 0.05, freshMs: 0 }

test('one and a half mails must fit, and a share of the disk must stay free', async () => {
  const hasRoom = (free: number, total: number) =>
    roomTest(async () => [{ free, total }], options)()

  assert.equal(await hasRoom(150, 1000), true)
  assert.equal(await hasRoom(149, 1000), false)
  assert.equal(await hasRoom(500, 10_000), true)
  assert.equal(await hasRoom(499, 10_000), false)
})

test('of several disks each must have room', async () => {
  const roomy = { free: 9000, total: 10_000 }
  const hasRoom = (...disks: readonly DiskSpace[]) => roomTest(async () => disks, options)()

  assert.equal(await hasRoom(roomy, { free: 150, total: 1000 }), true)
  assert.equal(await hasRoom(roomy, { free: 149, total: 1000 }), false)
  assert.equal(await hasRoom({ free: 40_000, total: 1_000_000 }, roomy), false)
})

test('the disk is not asked for every mail', async () => {
  let asked = 0
  const hasRoom = roomTest(
    async () => {
      asked++
      return [{ free: 1000, total: 1000 }]
    },
    { ...options, freshMs: 60_000 },
  )

  for (let i = 0; i < 10; i++) await hasRoom()

  assert.equal(asked, 1)
})

test('a disk that cannot be asked counts as roomy', async () => {
  assert.equal(await roomTest(() => Promise.reject(new Error('no such folder')), options)(), true)
})

test('real disks tell their space, and one that is not there keeps no other from it', async () => {
  const disks = await diskSpace(tmpdir(), '/nowhere/at/all', process.cwd())

  assert.equal(disks.length, 2)
  for (const { free, total } of disks) assert.ok(free >= 0 && total > free)
})
