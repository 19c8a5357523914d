/** Extraction in the thread of an index. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { Extraction } from '../../../../../handlers/seismic/archive/extract.ts'
import type { Wanted } from '../../../../../handlers/seismic/archive/extract.ts'
import { Extractions } from '../../../../../handlers/seismic/archive/index/extractions.ts'
import { writeRecords } from '../../../../../handlers/seismic/miniseed/write-records.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { Trouble } from '../../../../../handlers/seismic/trouble.ts'
import { systemCode } from '../../../../../src/model/index.ts'
import { temporaryFolder } from '../../kit/folder.ts'
import { alfa } from '../../kit/records.ts'
import { at, between } from '../../kit/time.ts'
import { age, never, openIndex } from './kit.ts'

const day = between('2024-01-10T01:00:00', '2024-01-11')

const samples = new Int32Array(1_200_000).map((_, i) => i)

/** Some 5 MiB of one channel in one file, and two indexes of them: in a thread, and here. */
async function archive(t: TestContext) {
  const folder = await temporaryFolder(t)
  const root = join(folder, 'sds')
  const file = join(root, '2024/XX/ALFA/BHZ.D/XX.ALFA.00.BHZ.D.2024.010')
  mkdirSync(dirname(file), { recursive: true })
  const stretch = { id: alfa, start: at('2024-01-10'), rate: 20, samples }
  writeFileSync(file, Buffer.concat([...writeRecords(stretch, { encoding: 'int32' })]))
  age(file)
  const roots = [root]
  const thread = openIndex(t, { file: join(folder, 'thread.sqlite'), roots, place: 'thread' })
  const here = openIndex(t, { file: join(folder, 'here.sqlite'), roots })
  const extraction = (options: Partial<Wanted> = {}, signal = never) =>
    new Extraction({ roots, index: thread, selection: everything, window: day, ...options }, signal)
  return { file, roots, thread, here, extraction }
}

function openPaths(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return readlinkSync(join('/proc/self/fd', name))
    } catch {
      return []
    }
  })
}

test('a thread gives what is given here, and tells what was wrong', async (t) => {
  const { file, here, extraction } = await archive(t)
  writeFileSync(file, 'no record at all', { flag: 'a' })

  for (const options of [{}, { trim: true }, { prune: 'record' as const }]) {
    const [inThread, there] = [extraction(options), extraction({ ...options, index: here })]
    const bytes = Buffer.concat(await Array.fromAsync(inThread.chunks()))

    assert.ok(bytes.length > 4_000_000)
    assert.ok(bytes.equals(Buffer.concat(await Array.fromAsync(there.chunks()))))
    assert.equal(inThread.records, there.records)
    assert.match(String(inThread.trouble), /has 16 bytes that are no miniSEED records/)
  }
})

test('a chunk stays as it is while the thread goes on, until the next one is asked for', async (t) => {
  const { thread, extraction } = await archive(t)
  const chunks = extraction().lentChunks()

  for (let i = 0; i < 4; i++) {
    const { value: chunk } = await chunks.next()
    assert.ok(chunk)
    const copy = Uint8Array.from(chunk)
    // Whatever the thread was asked for before is done when this is answered.
    await thread.freshen({ selection: everything, window: day }, new Trouble(), never)

    assert.deepEqual(chunk, copy)
  }
  await chunks.return()
})

test('files are closed when the consumer stops early', async (t) => {
  const { file, thread, extraction } = await archive(t)
  const chunks = extraction().lentChunks()
  await chunks.next()
  const isOpen = openPaths().includes(file)

  await chunks.return()
  await thread.freshen({ selection: everything, window: day }, new Trouble(), never)

  assert.ok(isOpen)
  assert.ok(!openPaths().includes(file))
})

test('an extraction that is aborted ends with the reason', async (t) => {
  const { extraction } = await archive(t)
  const stopping = new AbortController()
  const chunks = extraction({}, stopping.signal).lentChunks()
  await chunks.next()

  stopping.abort(new Error('nobody waits any more'))

  await assert.rejects(async () => {
    for await (const chunk of chunks) assert.ok(chunk.length > 0)
  }, /nobody waits any more/)
})

test('an extraction ends with the index, wherever its files are read', async (t) => {
  const { roots, thread, here, extraction } = await archive(t)
  for (const index of [thread, here]) {
    const [some, more] = [extraction({ index }).lentChunks(), extraction({ index }).lentChunks()]
    await some.next()

    const left = Promise.allSettled([Array.fromAsync(some), Array.fromAsync(more)])
    await index.close()

    for (const one of await left) {
      assert.equal(one.status, 'rejected')
      assert.equal(systemCode(one.reason), 'STOPPING')
    }
    const late = new Extraction({ roots, index, selection: everything, window: day }, never)
    await assert.rejects(Array.fromAsync(late.chunks()), { code: 'STOPPING' })
  }
})

test('twenty extractions at once, of slow consumers too, each get their own bytes', async (t) => {
  const { here, extraction } = await archive(t)
  const expected = Buffer.concat(await Array.fromAsync(extraction({ index: here }).chunks()))

  const all = Array.from({ length: 20 }, async (_, i) => {
    const bytes: Buffer[] = []
    for await (const chunk of extraction().lentChunks()) {
      for (let turn = 0; turn < i; turn++) await setImmediate()
      bytes.push(Buffer.from(chunk))
    }
    return Buffer.concat(bytes).equals(expected)
  })

  assert.deepEqual(await Promise.all(all), Array(20).fill(true))
})

test('what ends an extraction here ends it in the thread', async (t) => {
  const folder = await temporaryFolder(t)
  const roots = [join(folder, 'nowhere')]
  const index = openIndex(t, { file: join(folder, 'index.sqlite'), roots, place: 'thread' })
  const wanted = { roots, index, selection: everything, window: day }

  const chunks = Array.fromAsync(new Extraction(wanted, never).chunks())

  await assert.rejects(chunks, { code: 'SOURCE_DOWN', isForeign: true })
})

test('an extraction that a thread does not know was lost with another one', async () => {
  const extractions = new Extractions({ extract: () => assert.fail('none is begun') })

  extractions.end(7)

  await assert.rejects(extractions.step(7, never), { code: 'SOURCE_DOWN', isForeign: true })
})
