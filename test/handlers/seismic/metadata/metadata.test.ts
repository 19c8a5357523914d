import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { listFiles } from '../../../../handlers/seismic/metadata/list-files.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { recordingLog, sentences } from '../../../kit/recording-log.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { idsOf, inventory, never, openMetadata } from '../kit/metadata.ts'
import { between } from '../kit/time.ts'
import { withoutRights } from '../kit/without-rights.ts'

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
    await symlink(path('nowhere.xml'), path('nothing.xml'))
    execFileSync('mkfifo', [path('pipe.xml')])

    const troubles = await metadata.refresh(never)
    const again = await metadata.refresh(never)

    assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ'])
    const expected = [
      /\/RESP\.XX\.GAMMA\.\.BHZ is neither StationXML nor RESP nor SEED$/,
      /\/bad\.xml is not well-formed/,
      /\/loop\.xml .*ELOOP/,
      /\/packed\.dataless\.gz is compressed by gzip: unpack it$/,
      /\/part\.xml: a <Channel> without a code was left out$/,
    ]
    assert.equal(troubles.length, expected.length)
    expected.forEach((sentence, i) => {
      assert.match(troubles[i] ?? '', sentence)
    })
    assert.deepEqual(again, troubles)
    assert.equal(log.entries.length, expected.length)
    assert.ok(sentences(log).includes('warn: metadata file was read in part'))
  })

  test('behind links to folders are found, each once, and circles are left', async (t) => {
    const { folder, metadata, path } = await openMetadata(t)
    const elsewhere = await temporaryFolder(t)
    await mkdir(path('deep'))
    await writeFile(path('deep/a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await writeFile(`${elsewhere}/b.xml`, inventory('XX', 'BETA', 'BHZ'))
    await symlink(elsewhere, path('deep/linked'))
    await symlink(elsewhere, path('linked'))
    await symlink(path('deep'), path('deep/circle'))
    await symlink(folder, `${elsewhere}/circle`)

    const found = await Array.fromAsync(listFiles([path('deep'), folder, folder], certain, never))
    await metadata.refresh(never)

    assert.deepEqual(
      found.map((one) => one.path),
      [path('deep/a.xml'), path('deep/linked/b.xml')],
    )
    assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ', 'XX.BETA..BHZ'])
  })

  test('that may not be read are tried again at every look, and logged once', async (t) => {
    const log = recordingLog()
    const { folder, metadata, path } = await openMetadata(t, { log })
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'), { mode: 0 })
    await chmod(folder, 0o755)

    const troubles = await withoutRights(() => metadata.refresh(never))
    const again = await withoutRights(() => metadata.refresh(never))
    await chmod(path('a.xml'), 0o644)
    const afterwards = await withoutRights(() => metadata.refresh(never))

    assert.match(troubles.join(), /\/a\.xml EACCES/)
    assert.deepEqual(again, troubles)
    assert.deepEqual(sentences(log), ['warn: metadata file cannot be read'])
    assert.deepEqual(afterwards, [])
    assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHZ'])
  })

  test('in a folder that is not there, and of which nothing is known, are a source that is down', async (t) => {
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

/** Of folders that are all there. */
const certain = { unreadable: failFor, empty: failFor }

function failFor(folder: string): never {
  assert.fail(`${folder} is doubtful`)
}
