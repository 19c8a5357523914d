import assert from 'node:assert/strict'
import { cpSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { allTime } from '../../../../../handlers/seismic/archive/index/all-time.ts'
import { temporaryFile } from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import type { Section } from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import { sharedData, withoutSharedData } from '../../../../kit/shared.ts'
import { temporaryFolder } from '../../kit/folder.ts'
import { lineOf, linesOf, never, openIndex } from './kit.ts'

const skip = withoutSharedData
const samples = sharedData('seismic/sds-sample')
const sampleDatabase = sharedData('seismic/tsindex/sds-sample.tsindex.sqlite')
const obspy = sharedData('seismic/tsindex/obspy-tsindex_data')
const obspyDatabase = join(obspy, 'timeseries.sqlite')

const columns = [
  ...['network', 'station', 'location', 'channel', 'version', 'starttime', 'endtime', 'samplerate'],
  ...['byteoffset', 'bytes', 'timeindex', 'timespans', 'timerates'],
].join(', ')

type Row = Readonly<Record<string, string | number | null>>

function rowsOf(file: string, root: string): ReadonlyMap<string, Row> {
  const database = new Sqlite(file, { readonly: true })
  const sql = `SELECT filename, ${columns} FROM tsindex ORDER BY filename, byteoffset`
  const rows = database.prepare<[], Row>(sql).all()
  database.close()
  return new Map(
    rows.map(({ filename, ...row }) => {
      const name = String(filename).replace(`${root}/`, '')
      return [`${name} ${String(row['byteoffset'])}`, row]
    }),
  )
}

test('our sections are those of mseedindex 3, field by field', { skip }, async (t) => {
  const file = join(await temporaryFolder(t), 'index.sqlite')
  const index = openIndex(t, { file, roots: [samples] })

  await index.refresh(never)

  const [ours, theirs] = [rowsOf(file, samples), rowsOf(sampleDatabase, samples)]
  assert.equal(theirs.size, 14)
  for (const [key, row] of theirs) assert.deepEqual(normal(ours.get(key)), normal(row), key)
})

test('so are those of an older mseedindex, but for the version', { skip }, async (t) => {
  const file = join(await temporaryFolder(t), 'index.sqlite')
  const index = openIndex(t, { file, roots: [obspy] })

  await index.refresh(never)

  const [ours, theirs] = [rowsOf(file, obspy), rowsOf(obspyDatabase, obspy)]
  assert.equal(theirs.size, 3)
  for (const [key, row] of theirs) {
    assert.equal(ours.get(key)?.['version'], 4)
    assert.deepEqual(normal({ ...ours.get(key), version: null }), normal(row), key)
  }
})

/** mseedindex leaves a fraction of zero away. */
function normal(row: Row | undefined) {
  if (row === undefined) return row
  const time = (text: unknown) => String(text).padEnd(20, '.').padEnd(26, '0')
  return { ...row, starttime: time(row['starttime']), endtime: time(row['endtime']) }
}

test('a database of mseedindex is used as it is', { skip }, async (t) => {
  const index = openIndex(t, {
    file: temporaryFile,
    roots: [samples],
    databases: [sampleDatabase],
  })
  const own = openIndex(t, { file: temporaryFile, roots: [samples] })
  await own.refresh(never)

  const theirs = [...index.sections(everything, allTime)]

  const known = new Set(theirs.map(({ path }) => path))
  const ours = [...own.sections(everything, allTime)].filter(({ path }) => known.has(path))
  assert.equal(theirs.length, 14)
  assert.deepEqual(theirs.map(essence).sort(), ours.map(essence).sort())
})

/** All but what mseedindex does not know. */
function essence({ modifiedMs: _, size: __, ...section }: Section): string {
  return JSON.stringify(section)
}

test('one without versions has them from its qualities', { skip }, async (t) => {
  const index = openIndex(t, { file: temporaryFile, roots: [obspy], databases: [obspyDatabase] })

  const sections = [...index.sections(everything, allTime)]

  assert.deepEqual(sections.map(lineOf), [
    'CU.TGUH.00.BHZ 2018-01-01T00:00:00 2018-01-01T00:01:00',
    'IU.ANMO.10.BHZ 2018-01-01T00:00:00 2018-01-01T00:00:59',
    'IU.COLA.10.BHZ 2018-01-01T00:00:00 2018-01-01T00:00:59',
  ])
  assert.ok(sections.every(({ version, isInOrder }) => version === 4 && isInOrder))
})

test(
  'files that it knows as they are now are not read again, changed ones are',
  { skip },
  async (t) => {
    const root = join(await temporaryFolder(t), 'mounted-here')
    cpSync(obspy, root, { recursive: true })
    for (const [path, time] of times) utimesSync(join(root, path), time, time)
    const index = openIndex(t, { file: temporaryFile, roots: [root], databases: [obspyDatabase] })

    const { files, read } = await index.refresh(never)

    // The database itself lies there too, and is no miniSEED.
    const sections = [...index.sections(everything, allTime)]
    assert.deepEqual({ files, read }, { files: 4, read: 2 })
    assert.equal(linesOf(index).length, 3)
    assert.deepEqual(
      sections.map(({ path, size }) => size === statSync(path).size),
      [true, false, false],
    )
  },
)

/** As the database knows them; one file was written since. */
const times = [
  ['CU/2018/001/CU.TGUH.00.BHZ.2018.001_first_minute.mseed', new Date('2024-01-01T00:00:00Z')],
  ['IU/2018/001/IU.ANMO.10.BHZ.2018.001_first_minute.mseed', new Date('2018-08-24T16:31:39Z')],
  ['IU/2018/001/IU.COLA.10.BHZ.2018.001_first_minute.mseed', new Date('2018-08-24T16:33:03.9Z')],
] as const
