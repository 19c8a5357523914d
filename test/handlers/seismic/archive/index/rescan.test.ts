import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import type { Progress } from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import { temporaryFile } from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import { writeRecords } from '../../../../../handlers/seismic/miniseed/write-records.ts'
import { writeStretches } from '../../../../../handlers/seismic/synthetic.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { alfa, records } from '../../kit/records.ts'
import { between } from '../../kit/time.ts'
import { age, hours, linesOf, never, openIndex, smallArchive } from './kit.ts'

test('a rescan reads every file once', async (t) => {
  const { root, file } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })

  const first = await index.refresh(never)
  const second = await index.refresh(never)

  assert.equal(linesOf(index).length, 2)
  assert.deepEqual([first.files, first.read, second.files, second.read], [2, 2, 2, 0])
  assert.equal(first.trouble, '')
})

test('an index that was closed, or whose process was killed, goes on where it was', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const stopping = new AbortController()
  const killed = openIndex(t, { file, roots: [root] })
  const stopped = killed.refresh(stopping.signal, {
    onProgress: ({ filesDone }) => {
      if (filesDone === 1) stopping.abort(new Error('killed'))
    },
  })
  await assert.rejects(stopped, /killed/)

  const index = openIndex(t, { file, roots: [root] })
  const before = linesOf(index).length
  const { read } = await index.refresh(never)

  assert.deepEqual([before, read, linesOf(index).length], [1, 1, 2])
  assert.equal(index.file(day(11))?.damagedBytes, 0)
})

test('changed files are read again, those gone forgotten', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)
  const before = linesOf(index)

  appendFileSync(day(10), Buffer.concat(records(alfa, '2024-01-10T12:00:00', 100)))
  rmSync(day(11))
  const report = await index.refresh(never)

  assert.equal(before.length, 2)
  assert.equal(linesOf(index).length, 1)
  assert.match(linesOf(index)[0] ?? '', /BHZ 2024-01-10T12:00:00/)
  assert.deepEqual([report.read, report.removed], [1, 1])
})

test('a file written in the moment of its scan is not trusted: it is read again', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })
  age(day(10), new Date().toISOString())
  await index.refresh(never)

  const { read } = await index.refresh(never)

  assert.equal(read, 1)
})

test('a folder that is gone takes its files with it, and one that cannot be read does not', async (t) => {
  const { root, file } = await smallArchive(t)
  await writeStretches(root, [hours('2024-01-10T00:00:00', 1, { ...alfa, station: 'BETA' })])
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)
  const folder = join(root, '2024/XX/ALFA')

  // A link that leads to itself cannot be read, whoever asks.
  renameSync(folder, join(root, '..', 'away'))
  symlinkSync(folder, folder)
  const unreadable = await index.refresh(never)
  const kept = linesOf(index).length
  rmSync(folder)
  const gone = await index.refresh(never)

  assert.match(unreadable.trouble, /ALFA cannot be read \(ELOOP\)/)
  assert.equal(kept, 3)
  assert.equal(gone.removed, 2)
  assert.equal(linesOf(index).length, 1)
})

test('an empty mount point and a missing root say nothing about the files', async (t) => {
  const { folder, root, file } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)

  renameSync(root, join(folder, 'unmounted'))
  const missing = await index.refresh(never)
  mkdirSync(root)
  const empty = await index.refresh(never)

  assert.equal(missing.removed + empty.removed, 0)
  assert.match(missing.trouble, /is not there/)
  assert.match(empty.trouble, /is it mounted\?/)
  assert.equal(linesOf(index).length, 2)
})

test('files of a root that is configured no more are not told, and then forgotten', async (t) => {
  const { root, file, folder } = await smallArchive(t)
  const other = join(folder, 'other')
  await writeStretches(other, [hours('2024-02-10T00:00:00', 1)])
  const first = openIndex(t, { file, roots: [root, other] })
  await first.refresh(never)

  const second = openIndex(t, { file, roots: [other] })
  const before = linesOf(second).length
  const { removed } = await second.refresh(never)

  assert.deepEqual([linesOf(first).length, before, removed], [1, 1, 2])
})

test('any tree will do: links are followed, circles are not, other files cost one look', async (t) => {
  const { folder, root, file, day } = await smallArchive(t)
  const tree = join(folder, 'tree')
  mkdirSync(join(tree, 'a/b'), { recursive: true })
  renameSync(day(10), join(folder, 'linked'))
  symlinkSync(join(folder, 'linked'), join(tree, 'a/data'))
  symlinkSync(tree, join(tree, 'a/b/circle'))
  symlinkSync(root, join(tree, 'a/b/sds'))
  writeFileSync(join(tree, '.hidden'), await readFile(day(11)))
  writeFileSync(join(tree, 'a/readme.txt'), 'nothing')
  writeFileSync(join(tree, 'a/large'), Buffer.alloc(3_000_000))
  age(join(tree, 'a/readme.txt'))
  age(join(tree, 'a/large'))
  const index = openIndex(t, { file, roots: [tree] })

  const first = await index.refresh(never)
  const second = await index.refresh(never)

  assert.deepEqual([first.files, first.read, second.read], [4, 4, 0])
  assert.equal(linesOf(index).length, 2)
  assert.equal(index.file(join(tree, 'a/large'))?.damagedBytes, 3_000_000)
})

test(
  'what cannot be read is told, and the index keeps what it knew',
  { skip: isRoot() },
  async (t) => {
    const { root, file, day } = await smallArchive(t)
    const index = openIndex(t, { file, roots: [root] })
    await index.refresh(never)

    age(day(10), '2023-02-02')
    chmodSync(day(10), 0)
    const { trouble } = await index.refresh(never)

    assert.match(trouble, /EACCES/)
    assert.equal(linesOf(index).length, 2)
  },
)

function isRoot(): string | false {
  return process.getuid?.() === 0 ? 'root may read everything' : false
}

test('progress counts what there is to read', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)
  age(day(11), '2023-02-02')
  const told: Progress[] = []

  await index.refresh(never, { onProgress: (progress) => told.push(progress) })

  assert.deepEqual(
    told.map(({ files, filesDone }) => [files, filesDone]),
    [
      [1, 0],
      [1, 1],
    ],
  )
  assert.equal(told[1]?.bytes, told[1]?.bytesDone)
})

test('for one question only files are read whose names do not rule them out', async (t) => {
  const { root } = await smallArchive(t)
  await writeStretches(root, [hours('2024-03-10T00:00:00', 1)])
  const index = openIndex(t, { file: temporaryFile, roots: [root] })
  const window = between('2024-03-10T00:00:00', '2024-03-11T00:00:00')

  const { read } = await index.refresh(never, { wanted: { selection: everything, window } })

  assert.equal(read, 1)
})

test('a file in which thousands of channels alternate is indexed whole, or not at all', async (t) => {
  const { root, file } = await smallArchive(t)
  const [one = Buffer.alloc(0)] = records(alfa, '2024-05-01T00:00:00', 100)
  const [other = Buffer.alloc(0)] = records({ ...alfa, channel: 'BHN' }, '2024-05-01T00:00:00', 100)
  const pair = Buffer.concat([one, other])
  writeFileSync(join(root, 'multiplexed'), Buffer.concat(Array<Buffer>(1500).fill(pair)))
  const index = openIndex(t, { file, roots: [root] })

  await index.refresh(never)

  const sections = index.channels(everything).map((id) => index.sectionsOf(id, may).length)
  assert.deepEqual(sections, [1500, 1500])
  const database = new Sqlite(file, { readonly: true })
  assert.equal(database.prepare('SELECT count(*) FROM tsindex').pluck().get(), 3002)
  database.close()
})

const may = between('2024-05-01T00:00:00', '2024-06-01T00:00:00')

test('a section of any length is found from within', async (t) => {
  const { root, file } = await smallArchive(t)
  const slow = { id: alfa, start: may.start, rate: 1 / 3600, samples: new Int32Array(24 * 31) }
  const [record = Buffer.alloc(0)] = slowRecords(slow)
  writeFileSync(join(root, 'slow'), record)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)

  const window = between('2024-05-20T00:00:00', '2024-05-20T01:00:00')

  assert.equal(index.sectionsOf(alfa, window).length, 1)
})

function slowRecords(stretch: Parameters<typeof writeRecords>[0]) {
  return [...writeRecords(stretch, { encoding: 'int32', recordLength: 4096 })]
}
