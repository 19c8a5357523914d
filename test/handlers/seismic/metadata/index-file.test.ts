/** The index of the metadata as a file: kept, shared, made anew. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { metadataIndex, temporaryIndex } from '../../../../handlers/seismic/metadata/index-file.ts'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { quiet } from '../../../kit/quiet.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { idsOf, inventory, never, openMetadata } from '../kit/metadata.ts'

test('the index lies beside that of the waveforms, or goes when it is closed', () => {
  assert.equal(metadataIndex('/data/index.sqlite'), '/data/index-metadata.sqlite')
  assert.equal(metadataIndex('/data/index'), '/data/index-metadata')
  assert.equal(metadataIndex(undefined), temporaryIndex)
})

test('the index is made in a folder that is made for it', async (t) => {
  const { folder } = await openMetadata(t)
  const file = join(folder, 'netdc-data/deep/index.sqlite')

  Metadata.open({ file, folders: [folder], log: quiet }).close()

  assert.ok(existsSync(file))
})

test('the index serves several at once: each sees what any of them has read', async (t) => {
  const { folder, path } = await openMetadata(t)
  const file = join(await temporaryFolder(t), 'index.sqlite')
  const all = [1, 2].map(() => Metadata.open({ file, folders: [folder], log: quiet }))
  const [first = assert.fail(), second = assert.fail()] = all
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { extra: ' '.repeat(1 << 20) }))

  await Promise.all([first.refresh(never), second.refresh(never)])
  const both = all.map(idsOf)
  await writeFile(path('b.xml'), inventory('XX', 'BETA', 'BHZ'))
  await first.refresh(never)

  assert.deepEqual(both, [['XX.ALFA..BHZ'], ['XX.ALFA..BHZ']])
  assert.deepEqual(idsOf(second), ['XX.ALFA..BHZ', 'XX.BETA..BHZ'])
  for (const one of all) one.close()
})

test('the index is kept between runs', async (t) => {
  const { folder, path } = await openMetadata(t)
  const file = join(await temporaryFolder(t), 'index.sqlite')
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
  const first = Metadata.open({ file, folders: [folder], log: quiet })
  await first.refresh(never)
  first.close()

  const second = Metadata.open({ file, folders: [folder], log: quiet })
  t.after(() => {
    second.close()
  })

  assert.deepEqual(idsOf(second), ['XX.ALFA..BHZ'])
  const [channel = assert.fail()] = second.channels(everything)
  assert.equal((await second.responseOf(channel))?.sensitivity?.value, 5)
})

test('the index shows a file as it was before until it is wholly read anew', async (t) => {
  const { metadata, path } = await openMetadata(t)
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
  await metadata.refresh(never)
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'LHZ', { extra: ' '.repeat(1 << 20) }))
  const stopped = new AbortController()

  const look = metadata.refresh(stopped.signal)
  stopped.abort()
  await assert.rejects(look, { name: 'AbortError' })

  assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ'])
  await metadata.refresh(never)
  assert.deepEqual(idsOf(metadata), ['XX.ALFA..LHZ'])
})

test('the index forgets the rows of files that are no longer seen', async (t) => {
  const { folder, path } = await openMetadata(t)
  const file = join(await temporaryFolder(t), 'index.sqlite')
  const metadata = Metadata.open({ file, folders: [folder], log: quiet })
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
  await metadata.refresh(never)
  await writeFile(path('notes.txt'), 'no XML')
  await rm(path('a.xml'))
  await metadata.refresh(never)
  metadata.close()

  const database = new Sqlite(file)
  const counts = ['files', 'networks', 'stations', 'channels'].map((name) =>
    database.prepare(`SELECT count(*) FROM metadata_${name}`).pluck().get(),
  )
  database.close()
  assert.deepEqual(counts, [1, 0, 0, 0])
})

test('the index may share its file with other tables, and is made anew when its layout is another', async (t) => {
  const { folder, path } = await openMetadata(t)
  const file = join(await temporaryFolder(t), 'index.sqlite')
  const other = new Sqlite(file)
  other.exec('CREATE TABLE other (x); INSERT INTO other VALUES (1)')
  other.exec('CREATE TABLE metadata_layout (layout); INSERT INTO metadata_layout VALUES (0)')
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))

  const metadata = Metadata.open({ file, folders: [folder], log: quiet })
  await metadata.refresh(never)

  assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ'])
  assert.equal(other.prepare('SELECT x FROM other').pluck().get(), 1)
  metadata.close()
  other.close()
})

test('the index is not made of a file that is something else', async (t) => {
  const { folder, path } = await openMetadata(t)
  await writeFile(path('letter.txt'), 'Dear Sir or Madam, '.repeat(100))

  assert.throws(() => Metadata.open({ file: path('letter.txt'), folders: [folder], log: quiet }), {
    code: 'CONFIG',
    message: /SQLITE_NOTADB/,
  })
  await truncate(path('letter.txt'))
})

test('the index is not made in place of a folder', async (t) => {
  const { folder, path } = await openMetadata(t)
  await mkdir(path('index.sqlite'))
  const open = () => Metadata.open({ file: path('index.sqlite'), folders: [folder], log: quiet })

  assert.throws(open, { code: 'CONFIG', message: /as an index \(SQLITE_CANTOPEN\)$/ })
})
