import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { EventEmitter } from 'node:events'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import {
  ArchiveIndex,
  temporaryFile,
} from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import { FolderWatch } from '../../../../../handlers/seismic/archive/index/folder-watch.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { Trouble } from '../../../../../handlers/seismic/trouble.ts'
import { Fault } from '../../../../../src/model/index.ts'
import type { Log } from '../../../../../src/log/log.ts'
import { quiet } from '../../../../kit/quiet.ts'
import { recordingLog, sentences } from '../../../../kit/recording-log.ts'
import { temporaryFolder } from '../../kit/folder.ts'
import { alfa, records } from '../../kit/records.ts'
import { between } from '../../kit/time.ts'
import { age, linesOf, never, openIndex, smallArchive } from './kit.ts'

const window = between('2024-01-10T12:00:00', '2024-01-11T00:30:00')

test('sections come by channel and start, those of a window only', async (t) => {
  const { root, file } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)

  const all = linesOf(index)
  const [some] = index.sections(everything, between('2024-01-11T00:10:00', '2024-01-11T00:20:00'))
  const none = linesOf(index, between('2024-01-09T00:00:00', '2024-01-10T23:00:00'))

  assert.deepEqual(all, [...all].sort())
  assert.equal(all.length, 2)
  assert.equal(some?.rate, 1)
  assert.equal(some.timeIndex?.[0]?.offset, 0)
  assert.deepEqual(none, [])
})

test('files of the days of a window are found before anything was indexed', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })

  await index.freshen({ selection: everything, window }, new Trouble(), never)
  const first = linesOf(index)
  const scannedMs = index.file(day(10))?.scannedMs
  await index.freshen({ selection: everything, window }, new Trouble(), never)

  assert.equal(first.length, 2)
  assert.equal(index.file(day(10))?.scannedMs, scannedMs)
})

test('a changed file is read again when that is noticed, its neighbours too', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)
  appendFileSync(day(10), Buffer.concat(records(alfa, '2024-01-10T12:00:00', 100)))
  rmSync(day(11))

  const sections = await index.refreshFile(day(10))

  assert.equal(sections.length, 1)
  assert.equal(sections[0]?.timeIndex, undefined)
  assert.equal(sections[0]?.isInOrder, false)
  assert.equal(linesOf(index).length, 1)
})

test('a whole archive that cannot be read is down', async (t) => {
  const { folder, file } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [join(folder, 'nowhere')] })

  const freshened = index.freshen({ selection: everything, window }, new Trouble(), never)

  await assert.rejects(freshened, { code: 'SOURCE_DOWN' })
})

test('what is no index of ours is not touched', async (t) => {
  const { root, folder } = await smallArchive(t)
  const [foreign, other, text] = ['foreign', 'other', 'text'].map((name) => join(folder, name))
  new Sqlite(foreign ?? '').exec('CREATE TABLE tsindex (network TEXT)').close()
  new Sqlite(other ?? '').exec('CREATE TABLE things (name TEXT)').close()
  await writeFile(text ?? '', 'this is no database at all, and long enough to be seen as none')
  const open = (file = '', databases: readonly string[] = []) =>
    ArchiveIndex.open({ file, roots: [root], databases, log: quiet })

  assert.throws(() => open(foreign), isConfig(/of mseedindex: name it under `databases`/))
  assert.throws(() => open(other), isConfig(/of another program/))
  assert.throws(() => open(text), isConfig(/damaged, or no SQLite database/))
  assert.throws(() => open(temporaryFile, [other ?? '']), isConfig(/no table tsindex/))
  assert.throws(() => open(temporaryFile, [join(folder, 'none')]), isConfig(/cannot be used/))
})

function isConfig(reason: RegExp) {
  return (error: unknown) =>
    error instanceof Fault && error.code === 'CONFIG' && reason.test(error.message)
}

test('an index of an older version is built anew', async (t) => {
  const { root, file } = await smallArchive(t)
  const old = ArchiveIndex.open({ file, roots: [root], log: quiet, place: 'here' })
  await old.refresh(never)
  await old.close()
  const database = new Sqlite(file)
  database.pragma('user_version = 0')
  database.close()

  const index = openIndex(t, { file, roots: [root] })

  assert.equal(linesOf(index).length, 0)
  assert.equal((await index.refresh(never)).read, 2)
})

test('a thread of its own does the same work', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const log = recordingLog()
  const index = openIndex(t, { file, roots: [root], place: 'thread', log })
  let told = 0

  const first = await index.refresh(never, { onProgress: () => told++ })
  rmSync(day(10))
  const sections = await index.refreshFile(day(10))

  assert.equal(first.read, 2)
  assert.equal(told, 3)
  assert.deepEqual(sections, [])
  assert.equal(linesOf(index).length, 1)
  assert.deepEqual(sentences(log), ['info: the archive was looked through'])
})

test('its failures and stops are heard here', async (t) => {
  const { root, file, folder } = await smallArchive(t)
  const index = openIndex(t, { file, roots: [root], place: 'thread' })
  const unheardOf = join(folder, 'a'.repeat(300))

  // The code decides whether it costs one file or all.
  await assert.rejects(index.refreshFile(unheardOf), { code: 'ENAMETOOLONG' })
  await assert.rejects(index.refresh(AbortSignal.abort(new Error('enough'))), /enough/)
  await index.close()
  await assert.rejects(index.refreshFile(unheardOf), { code: 'STOPPING' })
})

for (const place of ['here', 'thread'] as const) {
  test(`changes are heard of and indexed (${place})`, async (t) => {
    const { root, file, day } = await smallArchive(t)
    const log = noticingLog(t)
    const index = openIndex(t, { file, roots: [root], place, log })
    index.startWatching(3_600_000)
    await once(log.said, 'the archive was looked through')

    const station = join(root, '2024/XX/NEWS/BHZ.D')
    mkdirSync(join(root, 'coming', 'BHZ.D'), { recursive: true })
    writeFileSync(
      join(root, 'coming', 'BHZ.D', 'XX.NEWS.00.BHZ.D.2024.010'),
      Buffer.concat(records({ ...alfa, station: 'NEWS' }, '2024-01-10T12:00:00', 100)),
    )
    renameSync(join(root, 'coming'), dirname(station))
    appendFileSync(day(10), Buffer.concat(records(alfa, '2024-01-10T12:00:00', 100)))
    rmSync(day(11))

    await until(() => linesOf(index).join().includes('NEWS') && linesOf(index).length === 2)
    rmSync(dirname(station), { recursive: true })
    await until(() => linesOf(index).length === 1)
    assert.match(linesOf(index)[0] ?? '', /ALFA.00.BHZ 2024-01-10T12/)
  })
}

/** Waits for what the file system tells, however long that takes. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Tells what was logged as events. */
function noticingLog(_: TestContext): Log & { readonly said: EventEmitter } {
  const said = new EventEmitter()
  const tell = (fields: object, sentence: string) => said.emit(sentence, fields)
  return { ...quiet, info: tell, warn: tell, said }
}

test('watching that reaches a limit of the system is given up, and that is said once', async (t) => {
  const folder = await temporaryFolder(t)
  const log = recordingLog()
  const watched: string[] = []
  const limited = (path: string) => {
    if (watched.length === 2) throw Object.assign(new Error('no more'), { code: 'ENOSPC' })
    watched.push(path)
    return Object.assign(new EventEmitter(), { close: () => watched.pop() })
  }
  const watch = new FolderWatch(() => undefined, log, limited)

  for (const name of ['a', 'b', 'c', 'd']) watch.add(join(folder, name))

  assert.deepEqual(watched, [])
  assert.equal(log.entries.length, 1)
  assert.match(log.entries[0]?.sentence ?? '', /rescans only/)
})

test('a folder that is gone before it is watched is no limit', async (t) => {
  const folder = await temporaryFolder(t)
  const log = recordingLog()
  const watch = new FolderWatch(() => undefined, log)
  t.after(() => {
    watch.close()
  })

  watch.add(join(folder, 'gone'))
  watch.add(folder)

  assert.deepEqual(log.entries, [])
})

test('a folder that may not be read is no limit either', async (t) => {
  const folder = await temporaryFolder(t)
  const log = recordingLog()
  const watched: string[] = []
  const start = (path: string) => {
    if (path.endsWith('locked')) throw Object.assign(new Error('not yours'), { code: 'EACCES' })
    watched.push(path)
    return Object.assign(new EventEmitter(), { close: () => watched.pop() })
  }
  const watch = new FolderWatch(() => undefined, log, start)

  for (const name of ['a', 'locked', 'b']) watch.add(join(folder, name))

  assert.deepEqual(watched, [join(folder, 'a'), join(folder, 'b')])
  assert.deepEqual(log.entries, [])
})

test('a rescan of its own that fails is logged, and the next one comes', async (t) => {
  const { root, file, day } = await smallArchive(t)
  const log = recordingLog()
  const index = openIndex(t, { file, roots: [root, join(root, 'none')], log })

  index.startWatching(1)
  await until(() => log.entries.filter(({ level }) => level === 'warn').length > 1)

  assert.ok(sentences(log).includes('warn: some of the archive could not be indexed'))
  assert.ok(index.file(day(10)))
  age(day(10))
})
