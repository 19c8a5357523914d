import assert from 'node:assert/strict'
import { mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { quiet } from '../../../kit/quiet.ts'
import { recordingLog, sentences } from '../../../kit/recording-log.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { idsOf, inventory, never, openMetadata } from '../kit/metadata.ts'
import { between } from '../kit/time.ts'

describe('the files of the folders', () => {
  test('are laid together, sorted, nothing twice', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await mkdir(path('deep/er'), { recursive: true })
    await writeFile(path('b.xml'), inventory('XX', 'BETA', 'BHZ'))
    await writeFile(path('deep/er/a.XML'), inventory('XX', 'ALFA', 'BHZ'))
    await writeFile(path('c.stationxml'), inventory('XX', 'BETA', 'BHZ'))
    await writeFile(path('.hidden.xml'), 'nothing')
    await writeFile(path('notes.txt'), 'no XML')
    await writeFile(path('page.html'), '<html>')

    const troubles = await metadata.refresh(never)

    assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ', 'XX.BETA..BHZ'])
    assert.equal([...metadata.stations(everything)].length, 2)
    const networks = [...metadata.networks(everything)]
    assert.deepEqual(
      networks.map(({ network, totalStations }) => [network, totalStations]),
      [['XX', '2']],
    )
    assert.deepEqual(troubles, [])
  })

  test('the first of those that describe the same thing does', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await writeFile(path('b.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await metadata.refresh(never)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))

    await metadata.refresh(never)

    assert.deepEqual(
      [...metadata.channels(everything)].map(({ file }) => file.name),
      ['a.xml'],
    )
  })

  test('a count of stations in the file is kept as it is', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const extra = '<TotalNumberStations>823</TotalNumberStations>'
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { extra }))

    await metadata.refresh(never)

    assert.equal([...metadata.networks(everything)][0]?.totalStations, '823')
  })

  test('that change, come or go are seen at the next look', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const ids: string[][] = []
    const look = async () => {
      await metadata.refresh(never)
      ids.push(idsOf(metadata))
    }

    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await look()
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'LHZ'))
    await utimes(path('a.xml'), 1, 1)
    await look()
    await writeFile(path('b.xml'), inventory('XX', 'BETA', 'BHZ'))
    await look()
    await rm(path('a.xml'))
    await look()

    const [first, changed, more, fewer] = ids
    assert.deepEqual(first, ['XX.ALFA..BHZ'])
    assert.deepEqual(changed, ['XX.ALFA..LHZ'])
    assert.deepEqual(more, ['XX.ALFA..LHZ', 'XX.BETA..BHZ'])
    assert.deepEqual(fewer, ['XX.BETA..BHZ'])
  })

  test('that are broken are logged once and told, and spoil no other', async (t) => {
    const log = recordingLog()
    const { metadata, path } = await openMetadata(t, { log })
    await writeFile(path('bad.xml'), '<FDSNStationXML>')
    await writeFile(path('good.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await writeFile(path('part.xml'), inventory('XX', 'BETA', ''))
    await writeFile(path('packed.dataless.gz'), Buffer.from([0x1f, 0x8b, 8]))
    await writeFile(path('RESP.XX.GAMMA..BHZ'), 'nothing')
    await mkdir(path('folder.xml'))
    await symlink(path('loop.xml'), path('loop.xml'))

    const troubles = await metadata.refresh(never)
    const again = await metadata.refresh(never)

    assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ'])
    const expected = [
      /^RESP\.XX\.GAMMA\.\.BHZ is neither StationXML nor RESP nor SEED$/,
      /^bad\.xml is not well-formed/,
      /^loop\.xml .*ELOOP/,
      /^packed\.dataless\.gz is compressed by gzip: unpack it$/,
      /^part\.xml: a <Channel> without a code was left out$/,
    ]
    assert.equal(troubles.length, expected.length)
    expected.forEach((sentence, i) => {
      assert.match(troubles[i] ?? '', sentence)
    })
    assert.deepEqual(again, troubles)
    assert.equal(log.entries.length, expected.length)
    assert.ok(sentences(log).includes('warn: metadata file was read in part'))
  })

  test('in a folder that is not there are a source that is down', async (t) => {
    const { folder, metadata } = await openMetadata(t)
    await rename(folder, `${folder}-away`)

    await assert.rejects(metadata.refresh(never), { code: 'SOURCE_DOWN' })
    await rename(`${folder}-away`, folder)
    assert.deepEqual(await metadata.refresh(never), [])
  })

  test('more than a page of them are all told, once each and in order', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const names = Array.from({ length: 1234 }, (_, i) => `B${String(i).padStart(4, '0')}`)
    const channels = names.map((code) => `<Channel code="${code}"/><Channel code="${code}"/>`)
    const text = inventory('XX', 'ALFA', 'BHZ').replace('<Channel', `${channels.join('')}<Channel`)
    await writeFile(path('a.xml'), text)
    await writeFile(path('b.xml'), text)

    await metadata.refresh(never)

    const codes = [...metadata.channels(everything)].map(({ id }) => id.channel)
    assert.deepEqual(codes, [...names, 'BHZ'])
  })
})

describe('what is selected', () => {
  const names = ['AA.ONE..BHZ', 'AA.ONE.00.BHZ', 'AA.TWO.10.LHZ', 'BB.ONE..BHN']

  async function openFour(t: TestContext) {
    const opened = await openMetadata(t)
    for (const name of names) {
      const [network = '', station = '', location = '', channel = ''] = name.split('.')
      const text = inventory(network, station, channel)
      const text2 = text.replace('<Channel', `<Channel locationCode="${location}"`)
      await writeFile(opened.path(`${name}.xml`), text2)
    }
    await opened.metadata.refresh(never)
    return opened.metadata
  }

  const selections: readonly (readonly [string, readonly string[]])[] = [
    ['* * * *', names],
    ['AA * * *', names.slice(0, 3)],
    ['A? ON* * *', names.slice(0, 2)],
    ['AA,BB ONE -- *', ['AA.ONE..BHZ', 'BB.ONE..BHN']],
    ['* * - BHZ', ['AA.ONE..BHZ']],
    ['* * 1? *', ['AA.TWO.10.LHZ']],
    ['AA ONE 00 BHZ,LHZ', ['AA.ONE.00.BHZ']],
    ['* * * [B]HZ', []],
    ['CC * * *', []],
  ]
  for (const [text, expected] of selections) {
    test(`by ${text}`, async (t) => {
      const metadata = await openFour(t)
      const [network, station, location, channel] = text.split(' ').map((word) => word.split(','))
      const selection = { network, station, location, channel }

      const found = [...metadata.channels({ ...everything, ...selection } as typeof everything)]

      assert.deepEqual(
        found.map(({ id }) => formatId(id)),
        expected,
      )
    })
  }

  test('by a window holds epochs that overlap it, not those that touch it', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const epochs = ['startDate="2001-01-01" endDate="2002-01-01"', 'startDate="2002-01-01"', '']
    const channels = epochs.map((dates, i) => `<Channel code="B${i}" ${dates}/>`)
    const text = inventory('XX', 'ALFA', 'BHZ').replace('<Channel', `${channels.join('')}<Channel`)
    await writeFile(
      path('a.xml'),
      text.replace('2001-01-01T00:00:00">\n    <Resp', '2100-01-01"><Resp'),
    )
    await metadata.refresh(never)
    const codesIn = (start: string, end: string) =>
      [...metadata.channels(everything, between(start, end))].map(({ id }) => id.channel)

    assert.deepEqual(codesIn('2000-01-01', '2001-01-01'), ['B2'])
    assert.deepEqual(codesIn('2002-01-01', '2003-01-01'), ['B1', 'B2', 'BHZ'])
    assert.deepEqual(codesIn('2001-12-31', '2002-01-01'), ['B0', 'B2', 'BHZ'])
  })

  test('networks and stations are narrowed down likewise', async (t) => {
    const metadata = await openFour(t)

    const networks = [...metadata.networks({ network: ['B*'] })]
    const stations = [...metadata.stations({ network: ['*'], station: ['ONE'] })]

    assert.deepEqual(
      networks.map(({ network }) => network),
      ['BB'],
    )
    assert.deepEqual(
      stations.map(({ network, station }) => `${network}.${station}`),
      ['AA.ONE', 'BB.ONE'],
    )
  })
})

describe('the index', () => {
  test('is kept between runs', async (t) => {
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

  test('shows a file as it was before until it is wholly read anew', async (t) => {
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

  test('forgets the rows of files that are no longer seen', async (t) => {
    const { folder, path } = await openMetadata(t)
    const file = join(await temporaryFolder(t), 'index.sqlite')
    const metadata = Metadata.open({ file, folders: [folder], log: quiet })
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await metadata.refresh(never)
    await rm(path('a.xml'))
    await metadata.refresh(never)
    metadata.close()

    const database = new Sqlite(file)
    const counts = ['files', 'networks', 'stations', 'channels'].map((name) =>
      database.prepare(`SELECT count(*) FROM metadata_${name}`).pluck().get(),
    )
    database.close()
    assert.deepEqual(counts, [0, 0, 0, 0])
  })

  test('may share its file with other tables, and is made anew when its layout is another', async (t) => {
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

  test('is not made of a file that is something else', async (t) => {
    const { folder, path } = await openMetadata(t)
    await writeFile(path('letter.txt'), 'Dear Sir or Madam, '.repeat(100))

    assert.throws(
      () => Metadata.open({ file: path('letter.txt'), folders: [folder], log: quiet }),
      { code: 'CONFIG', message: /SQLITE_NOTADB/ },
    )
    await truncate(path('letter.txt'))
  })
})
