import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { describeStore } from '../contracts/store.ts'
import { smallDisk } from '../kit/small-disk.ts'

describeStore('FileStore', async (t) => openFileStore(await temporaryFolder(t)))

test('files lie two folders deep under their keys, for the eyes of the gateway only', async (t) => {
  const folder = join(await temporaryFolder(t), 'deep', 'store')
  const store = await openFileStore(folder)

  const { key } = await store.put(stream('x'))

  const path = join(folder, key.slice(0, 2), key.slice(2, 4), key)
  assert.match(key, /^[0-9a-f]{32}$/)
  assert.equal(await modeOf(path), '600')
  for (let at = dirname(path); at !== dirname(folder); at = dirname(at)) {
    assert.equal(await modeOf(at), '700')
  }
  assert.equal(await modeOf(join(folder, 'incoming')), '700')
})

test('nothing stays under a temporary name, whether a put ends well or badly', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openFileStore(folder)

  await store.put(stream('x'))
  await assert.rejects(store.put(breaking()))

  assert.deepEqual(await readdir(join(folder, 'incoming')), [])
})

test('a second store over the same folder finds what the first one put', async (t) => {
  const folder = await temporaryFolder(t)
  const { key } = await (await openFileStore(folder)).put(stream('kept'))

  const second = await openFileStore(folder)

  assert.equal((await second.usage()).held, 4)
  assert.equal(Buffer.concat(await Array.fromAsync(second.open(key))).toString(), 'kept')
})

test('files that are not the store’s own are not taken for its keys', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openFileStore(folder)
  const { key } = await store.put(stream('x'))

  await writeFile(join(folder, 'README'), 'by hand')
  await writeFile(join(folder, key.slice(0, 2), key.slice(2, 4), 'notes'), 'by hand')

  assert.deepEqual(await Array.fromAsync(store.keysOlderThan(-60_000)), [key])
  assert.equal((await store.usage()).held, 1)
})

test('a reader that stops early leaves no file open', { skip: withoutProc() }, async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openFileStore(folder)
  const { key } = await store.put(stream(Buffer.alloc(3_000_000)))

  const openWhile: number[] = []
  for await (const chunk of store.open(key)) {
    assert.ok(chunk.length > 0)
    openWhile.push(openFilesBelow(folder))
    break
  }

  assert.deepEqual(openWhile, [1])
  assert.equal(openFilesBelow(folder), 0)
})

test('a put whose file is taken away fails, and the next one makes its folders anew', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openFileStore(folder)

  const robbed = store.put(robbing(join(folder, 'incoming')))

  await assert.rejects(robbed, /ENOENT/)
  assert.deepEqual(await Array.fromAsync(store.keysOlderThan(-60_000)), [])
  assert.equal((await store.put(stream('y'))).bytes, 1)
})

test('a source that aborts with something that is no error still ends the put', async (t) => {
  const store = await openFileStore(await temporaryFolder(t))
  const controller = new AbortController()

  const put = store.put(
    abortingStream(() => {
      controller.abort('no error')
    }),
    controller.signal,
  )

  await assert.rejects(put, { message: 'aborted', cause: 'no error' })
})

test('a folder that cannot be one is a fault of the configuration', async (t) => {
  const file = join(await temporaryFolder(t), 'file')
  await writeFile(file, '')

  const opening = openFileStore(file)

  await assert.rejects(opening, isFault('CONFIG'))
  await assert.rejects(opening, { message: /^the store .*file cannot be used: / })
})

test('what cannot be read is not said to be missing', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openFileStore(folder)
  const { key } = await store.put(stream('x'))
  const path = join(folder, key.slice(0, 2))
  await rm(path, { recursive: true })
  await writeFile(path, 'a file where a folder was')

  await assert.rejects(Array.fromAsync(store.open(key)), isFault('UNEXPECTED'))
  await assert.rejects(store.delete(key), isFault('UNEXPECTED'))
  await assert.rejects(store.usage(), isFault('UNEXPECTED'))
})

test('a full disk is a shortage that passes, and nothing is kept', async (t) => {
  const disk = await smallDisk(t, 1)
  if (disk === undefined) return
  const store = await openFileStore(disk)
  const { key } = await store.put(stream(Buffer.alloc(600_000)))

  await assert.rejects(store.put(stream(Buffer.alloc(3_000_000))), isFault('RESOURCES'))

  assert.deepEqual(await readdir(join(disk, 'incoming')), [])
  assert.equal((await store.usage()).held, 600_000)
  await store.delete(key)
  assert.equal((await store.put(stream(Buffer.alloc(700_000)))).bytes, 700_000)
})

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function withoutProc(): string | false {
  return process.platform === 'linux' ? false : 'open files can be listed on Linux only'
}

function openFilesBelow(folder: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => targetOf(fd).startsWith(folder)).length
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}

async function* stream(chunk: string | Uint8Array) {
  yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

async function* breaking() {
  yield Buffer.from('x')
  throw new Error('broken')
}

/** Takes the temporary file away while it is being written. */
async function* robbing(incoming: string) {
  yield Buffer.from('x')
  for (const name of await readdir(incoming)) await rm(join(incoming, name))
}

async function* abortingStream(abort: () => void) {
  yield Buffer.from('x')
  abort()
  await new Promise<never>(() => {})
}

function isFault(code: string) {
  return (error: unknown) => error instanceof Fault && error.code === code
}
