import assert from 'node:assert/strict'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import { allTime } from '../../../../../handlers/seismic/archive/index/all-time.ts'
import { temporaryFile } from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { temporaryFolder } from '../../kit/folder.ts'
import { at } from '../../kit/time.ts'
import { linesOf, never, openIndex } from './kit.ts'

const oldest =
  'network TEXT, station TEXT, location TEXT, channel TEXT, starttime TEXT, endtime TEXT, samplerate REAL, filename TEXT, byteoffset INTEGER, bytes INTEGER'
const newest = `${oldest}, quality TEXT, version INTEGER, timeindex TEXT, timespans TEXT, timerates TEXT, filemodtime TEXT`

type Row = Readonly<Record<string, string | number | null>>

const row: Row = {
  ...{ network: 'XX', station: 'ALFA', location: '', channel: 'BHZ' },
  ...{ starttime: '2024-01-10T00:00:00', endtime: '2024-01-10T01:00:00', samplerate: 1 },
  ...{ filename: 'data', byteoffset: 512, bytes: 1024 },
}

/** A database with these rows beside an archive that holds the file that they name. */
async function openDatabase(t: TestContext, columns: string, rows: readonly Row[]) {
  const root = await temporaryFolder(t)
  const databases = [join(root, '.tsindex.sqlite')]
  writeFileSync(join(root, 'data'), '')
  const database = new Sqlite(databases[0] ?? '')
  database.exec(`CREATE TABLE tsindex (${columns})`)
  for (const one of rows) {
    const names = Object.keys(one)
    const places = names.map((name) => `@${name}`).join(', ')
    database.prepare(`INSERT INTO tsindex (${names.join(', ')}) VALUES (${places})`).run(one)
  }
  database.close()
  return { root, index: openIndex(t, { file: temporaryFile, roots: [root], databases }) }
}

test('a database without the newer columns will do', async (t) => {
  const { index } = await openDatabase(t, oldest, [row])

  const [section] = index.sections(everything, allTime)

  assert.equal(section?.version, 0)
  assert.equal(section.timeIndex, undefined)
  assert.deepEqual(section.spans, [{ start: section.start, end: section.end, rate: 1 }])
  assert.equal((await index.refresh(never)).read, 1, 'nothing says that the file is as it was')
})

test('rows that make no sense are passed over, and marks that do not are not used', async (t) => {
  const { index } = await openDatabase(t, newest, [
    { ...row, starttime: 'yesterday' },
    { ...row, filename: 'gone' },
    { ...row, quality: 'Q', samplerate: null, timeindex: '1704844800.0=>512,latest=>1' },
    { ...row, version: 7, timeindex: '1704844800.0=>0,latest=>1' },
    { ...row, station: 'BETA', quality: '', timeindex: '1.0=>512,2.0=>512,latest=>1' },
  ])

  const sections = [...index.sections(everything, allTime)]

  assert.deepEqual(
    sections.map(({ version, rate, timeIndex }) => [version, rate, timeIndex?.length]),
    [
      [3, 0, 1],
      [7, 1, undefined],
      [0, 1, undefined],
    ],
  )
  assert.deepEqual(sections[0]?.spans, [])
})

test('a section of years is found from within it', async (t) => {
  const { index } = await openDatabase(t, newest, [{ ...row, endtime: '2034-01-10T00:00:00' }])

  const lines = linesOf(index, { start: at('2030-01-01'), end: at('2030-01-02') })

  assert.equal(lines.length, 1)
})

test('a file that it knows by its mtime, in whole seconds, is not read', async (t) => {
  const { index, root } = await openDatabase(t, newest, [
    { ...row, filemodtime: '2024-02-01T10:00:00' },
  ])
  const time = new Date('2024-02-01T10:00:00.750Z')
  utimesSync(join(root, 'data'), time, time)

  const { files, read } = await index.refresh(never)

  assert.deepEqual({ files, read }, { files: 1, read: 0 })
})
