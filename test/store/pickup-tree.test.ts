import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { openPickupTree } from '../../src/store/pickup-tree.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const token = 'AAAAAAAAAAAAAAAAAAAAAA'
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
const isRoot = process.getuid?.() === 0

async function treeIn(t: TestContext, prepare: (folder: string) => void = () => undefined) {
  const root = temporaryFolder(t)
  const store = await openFileStore(join(root, 'store'))
  const folder = join(root, 'pick-up')
  prepare(folder)
  const tree = await openPickupTree(folder, store)
  const keep = async (text: string) =>
    (
      await store.put(
        (async function* () {
          yield Buffer.from(text)
        })(),
      )
    ).key
  return { store, folder, tree, keep, path: join(folder, token, 'a.mseed') }
}

test('a shipment is a second name of its file, for a group that cannot list the tokens', async (t) => {
  const { store, folder, tree, keep, path } = await treeIn(t)
  const key = await keep('bytes')

  await tree.offer(key, token, 'a.mseed')

  assert.equal(readFileSync(path, 'utf8'), 'bytes')
  assert.equal(statSync(path).ino, statSync(store.path(key)).ino)
  assert.deepEqual([folder, join(folder, token), path].map(modeOf), ['710', '750', '640'])
})

test('opening leaves nothing behind', async (t) => {
  const { store, folder } = await treeIn(t)

  assert.deepEqual(readdirSync(folder), [])
  assert.equal((await store.usage()).held, 0)
})

test('a folder that everyone may enter is for everyone, and is not listed any more', async (t) => {
  const { folder, tree, keep, path } = await treeIn(t, (made) => {
    mkdirSync(made)
    chmodSync(made, 0o755)
  })

  await tree.offer(await keep('bytes'), token, 'a.mseed')

  assert.deepEqual([folder, join(folder, token), path].map(modeOf), ['711', '755', '644'])
})

test(
  'files have the group of the folder',
  { skip: !isRoot && 'only root has groups to choose from' },
  async (t) => {
    const { folder, tree, keep, path } = await treeIn(t, (made) => {
      mkdirSync(made, { mode: 0o710 })
      chownSync(made, 0, 4711)
    })

    await tree.offer(await keep('bytes'), token, 'a.mseed')

    assert.deepEqual(
      [folder, join(folder, token), path].map((one) => statSync(one).gid),
      [4711, 4711, 4711],
    )
  },
)

test('offering again puts the new file in the place of the old one', async (t) => {
  const { tree, keep, path } = await treeIn(t)
  const old = await keep('old')
  await tree.offer(old, token, 'a.mseed')
  await tree.offer(old, token, 'a.mseed')

  await tree.offer(await keep('new'), token, 'a.mseed')

  assert.equal(readFileSync(path, 'utf8'), 'new')
})

test('offers are named with their age, foreign files are not, and end one by one', async (t) => {
  const { folder, tree, keep } = await treeIn(t)
  await tree.offer(await keep('bytes'), token, 'a.mseed')
  utimesSync(join(folder, token), 1000, 1000)
  mkdirSync(join(folder, 'incoming'))
  writeFileSync(join(folder, 'welcome-to-everybody.msg'), '')

  const offers = await Array.fromAsync(tree.offers())
  await tree.remove(token)
  await tree.remove(token)
  await tree.remove('..')

  assert.deepEqual(offers, [{ token, modifiedMs: 1_000_000 }])
  assert.deepEqual(readdirSync(folder).sort(), ['incoming', 'welcome-to-everybody.msg'])
})

test("people's own folders are never removed, whatever they are called", async (t) => {
  const { folder, tree } = await treeIn(t)
  const names = ['public_data_archive', 'earthquake-catalogueA1', 'BBBBBBBBBBBBBBBBBBBBBA']
  for (const name of names) {
    mkdirSync(join(folder, name, 'inner'), { recursive: true })
    writeFileSync(join(folder, name, 'README'), 'ours')
  }

  for await (const { token: found } of tree.offers()) await tree.remove(found)
  for (const name of names) await tree.remove(name)

  for (const name of names) assert.deepEqual(readdirSync(join(folder, name)), ['README', 'inner'])
})

describe('nothing is offered', () => {
  const isFault = (code: string) => (error: unknown) =>
    error instanceof Fault && error.code === code

  test('under what is no token or no name of a file', async (t) => {
    const { tree, keep } = await treeIn(t)
    const key = await keep('bytes')

    for (const [wrong, name] of [
      ['..', 'a'],
      ['a/../../..', 'a'],
      [token, '../a'],
      [token, '.netrc'],
      [token, ''],
    ] as const) {
      await assert.rejects(tree.offer(key, wrong, name), isFault('UNEXPECTED'))
    }
  })

  test('that is not in the store, for now', async (t) => {
    const { tree } = await treeIn(t)

    await assert.rejects(tree.offer('f'.repeat(32), token, 'a.mseed'), isFault('RESOURCES'))
  })

  test('where the folder is a file, and the configuration is said to be wrong', async (t) => {
    const open = treeIn(t, (made) => {
      writeFileSync(made, '')
    })

    await assert.rejects(open, isFault('CONFIG'))
  })

  test('on another disk, and the configuration is said to be wrong', async (t) => {
    const { store } = await treeIn(t)
    // Shared memory is a disk of its own wherever there is any.
    const elsewhere = '/dev/shm'
    const isThere = statSync(elsewhere, { throwIfNoEntry: false })?.dev
    if (isThere === undefined || isThere === statSync(temporaryFolder(t)).dev) {
      t.skip('there is one disk only')
      return
    }
    const folder = join(elsewhere, `netdc-test-${process.pid}`)
    t.after(() => {
      rmSync(folder, { recursive: true, force: true })
    })

    await assert.rejects(
      openPickupTree(folder, store),
      (error: unknown) => isFault('CONFIG')(error) && String(error).includes('disk of the store'),
    )
  })
})
