import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import type { Store } from '../../src/store/store.ts'

/** Opens an empty store and sees to it that it is gone after the test. */
type Open = (t: TestContext) => Promise<Store>

const mebibyte = 1_048_576

/** What every store promises. Run it against each implementation. */
export function describeStore(name: string, open: Open) {
  describe(`${name} keeps the store's promises`, () => {
    it('gives back what was put, and says its size and hash', async (t) => {
      const store = await open(t)

      const file = await store.put(stream('three ', 'small ', 'chunks'))

      assert.equal(file.bytes, 18)
      assert.equal(file.sha256, sha256(Buffer.from('three small chunks')))
      assert.equal(await text(store, file.key), 'three small chunks')
    })

    it('takes an empty stream', async (t) => {
      const store = await open(t)

      const file = await store.put(stream())

      assert.equal(file.bytes, 0)
      assert.equal(file.sha256, sha256(Buffer.alloc(0)))
      assert.equal(await text(store, file.key), '')
    })

    it('gives large things out in chunks of up to 1 MiB, which the reader may keep', async (t) => {
      const store = await open(t)
      const large = pattern(2 * mebibyte + 12_345)

      const file = await store.put(stream(large.subarray(0, 100), large.subarray(100)))

      const chunks = await Array.fromAsync(store.open(file.key))
      assert.ok(chunks.every(({ length }) => length > 0 && length <= mebibyte))
      assert.equal(sha256(Buffer.concat(chunks)), sha256(large))
      assert.equal(file.sha256, sha256(large))
    })

    it('may be read through buffers that are used again', async (t) => {
      const store = await open(t)
      const large = pattern(300_007)
      const { key } = await store.put(stream(large))
      const spare: Uint8Array[] = []
      let made = 0
      const buffer = () => {
        const next = spare.pop()
        if (next === undefined) made++
        return next ?? new Uint8Array(10_000)
      }

      const hash = createHash('sha256')
      for await (const chunk of store.open(key, { first: 7, last: 250_000 }, buffer)) {
        hash.update(chunk)
        if (chunk.buffer.byteLength === 10_000) spare.push(new Uint8Array(chunk.buffer).fill(0))
      }

      assert.equal(hash.digest('hex'), sha256(large.subarray(7, 250_001)))
      assert.ok(made <= 2, `${made} buffers`)
    })

    it('gives a range, with its first and last byte', async (t) => {
      const store = await open(t)
      const { key } = await store.put(stream('0123456789'))

      assert.equal(await text(store, key, { first: 2, last: 4 }), '234')
      assert.equal(await text(store, key, { first: 9, last: 9 }), '9')
      assert.equal(await text(store, key, { first: 7, last: 1000 }), '789')
      assert.equal(await text(store, key, { first: 10, last: 12 }), '')
    })

    it('keeps the same bytes, put twice, as two things', async (t) => {
      const store = await open(t)
      const one = await store.put(stream('same'))
      const other = await store.put(stream('same'))

      await store.delete(one.key)

      assert.equal(await text(store, other.key), 'same')
    })

    it('takes many things at once', async (t) => {
      const store = await open(t)
      const wanted = Array.from({ length: 20 }, (_, i) => `number ${i}`)

      const files = await Promise.all(wanted.map((content) => store.put(stream(content))))

      const found = await Promise.all(files.map(({ key }) => text(store, key)))
      assert.deepEqual(found, wanted)
    })

    it('says that there is nothing under a key that it did not give', async (t) => {
      const store = await open(t)
      const { key } = await store.put(stream('gone'))
      await store.delete(key)

      const foreign = ['', '.', '../../../../etc/passwd', '/etc/passwd', 'a\0b', 'f'.repeat(32)]
      for (const wrong of [key, ...foreign]) {
        await assert.rejects(text(store, wrong), isFault('SOURCE_BROKEN'), wrong)
      }
    })

    it('removes a thing once, and does not mind being asked again', async (t) => {
      const store = await open(t)
      const { key } = await store.put(stream('x'))

      await store.delete(key)
      await store.delete(key)
      await store.delete('../incoming')

      assert.deepEqual(await Array.fromAsync(store.keysOlderThan(-60_000)), [])
    })

    it('keeps nothing when the source breaks, and passes its error on', async (t) => {
      const store = await open(t)
      const broken = new Error('the archive is gone')

      await assert.rejects(store.put(breaking(broken)), broken)

      await assertEmpty(store)
    })

    it('stops at once when aborted, even while the source hangs', async (t) => {
      const store = await open(t)
      const controller = new AbortController()
      const reason = new Error('deadline')

      const put = store.put(
        hanging(() => {
          controller.abort(reason)
        }),
        controller.signal,
      )

      await assert.rejects(put, reason)
      await assertEmpty(store)
    })

    it('does not begin when it is aborted already', async (t) => {
      const store = await open(t)

      const put = store.put(stream('x'), AbortSignal.abort(new Error('too late')))

      await assert.rejects(put, /too late/)
      await assertEmpty(store)
    })

    it('puts all the same with a signal that never aborts', async (t) => {
      const store = await open(t)

      const { key } = await store.put(stream('in ', 'time'), new AbortController().signal)

      assert.equal(await text(store, key), 'in time')
    })

    it('lets a reader stop early, and the bytes be deleted then', async (t) => {
      const store = await open(t)
      const { key } = await store.put(stream(pattern(3 * mebibyte)))

      for await (const chunk of store.open(key)) {
        assert.ok(chunk.length > 0)
        break
      }
      await store.delete(key)

      await assertEmpty(store)
    })

    it('says how much it holds, and how much is free', async (t) => {
      const store = await open(t)
      await store.put(stream('12345'))
      const first = await store.usage()
      const { key } = await store.put(stream('123'))
      const second = await store.usage()
      await store.delete(key)
      const third = await store.usage()

      assert.deepEqual([first.held, second.held, third.held], [5, 8, 5])
      assert.ok(third.free > 0)
    })

    it('names what is older than an age, and nothing younger', async (t) => {
      const store = await open(t)
      const one = await store.put(stream('1'))
      const other = await store.put(stream('2'))

      // A negative age looks into the future: clocks of disks need not be those of processes.
      const old = await Array.fromAsync(store.keysOlderThan(-60_000))
      const older = await Array.fromAsync(store.keysOlderThan(60_000))

      assert.deepEqual(old.sort(), [one.key, other.key].sort())
      assert.deepEqual(older, [])
    })

    it('gives an address of its own, or none', async (t) => {
      const store = await open(t)
      const { key } = await store.put(stream('x'))

      const link = await store.link(key, 60_000)

      assert.ok(link === undefined || URL.canParse(link))
    })
  })
}

async function* stream(...chunks: readonly (string | Uint8Array)[]) {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

async function* breaking(error: Error) {
  yield Buffer.from('the first half')
  throw error
}

/** @param onWait - called when the bytes that come are taken, and no more will come */
async function* hanging(onWait: () => void) {
  yield Buffer.from('the first half')
  onWait()
  await new Promise<never>(() => {})
}

/** Bytes in which every position can be told from its neighbours. */
function pattern(bytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + (i >> 8)) % 251))
}

async function text(store: Store, key: string, range?: { first: number; last: number }) {
  const chunks = await Array.fromAsync(store.open(key, range))
  return Buffer.concat(chunks).toString()
}

async function assertEmpty(store: Store) {
  assert.deepEqual(await Array.fromAsync(store.keysOlderThan(-60_000)), [])
  assert.equal((await store.usage()).held, 0)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function isFault(code: string) {
  return (error: unknown) => error instanceof Fault && error.code === code
}
