import assert from 'node:assert/strict'
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { Catalogue } from '../../../../handlers/seismic/stationxml/catalogue.ts'
import type { Contents } from '../../../../handlers/seismic/stationxml/merge-epochs.ts'
import type { Log } from '../../../../src/log/log.ts'
import { quiet } from '../../../kit/quiet.ts'
import { temporaryFolder } from '../kit/folder.ts'

function inventory(network: string, station: string, channel: string, extra = ''): string {
  return `<FDSNStationXML><Network code="${network}" startDate="2000-01-01T00:00:00">${extra}
    <Station code="${station}" startDate="2001-01-01T00:00:00"><Channel code="${channel}">
    <Response><InstrumentSensitivity><Value>5</Value></InstrumentSensitivity></Response>
    </Channel></Station></Network></FDSNStationXML>`
}

function idsOf({ channels }: Contents): string[] {
  return channels.map(({ id }) => formatId(id))
}

test('all files of all folders are laid together, sorted, nothing twice', async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'deep/er'), { recursive: true })
  await writeFile(join(folder, 'b.xml'), inventory('XX', 'BETA', 'BHZ'))
  await writeFile(join(folder, 'deep/er/a.XML'), inventory('XX', 'ALFA', 'BHZ'))
  await writeFile(join(folder, 'c.stationxml'), inventory('XX', 'BETA', 'BHZ'))
  await writeFile(join(folder, 'notes.txt'), 'no XML')

  const contents = await new Catalogue([folder, folder], quiet).contents()

  assert.deepEqual(idsOf(contents), ['XX.ALFA..BHZ', 'XX.BETA..BHZ'])
  assert.equal(contents.stations.length, 2)
  assert.deepEqual(
    contents.networks.map(({ network, totalStations }) => [network, totalStations]),
    [['XX', '2']],
  )
  assert.deepEqual(contents.troubles, [])
})

test('a count of stations in the file is kept as it is', async (t) => {
  const folder = await temporaryFolder(t)
  const count = '<TotalNumberStations>823</TotalNumberStations>'
  await writeFile(join(folder, 'a.xml'), inventory('XX', 'ALFA', 'BHZ', count))

  const { networks } = await new Catalogue([folder], quiet).contents()

  assert.equal(networks[0]?.totalStations, '823')
})

test('files that change, come or go are seen at the next look', async (t) => {
  const folder = await temporaryFolder(t)
  const catalogue = new Catalogue([folder], quiet)
  await writeFile(join(folder, 'a.xml'), inventory('XX', 'ALFA', 'BHZ'))
  const first = await catalogue.contents()
  const again = await catalogue.contents()

  await writeFile(join(folder, 'a.xml'), inventory('XX', 'ALFA', 'LHZ'))
  await utimes(join(folder, 'a.xml'), 1, 1)
  const changed = await catalogue.contents()
  await writeFile(join(folder, 'b.xml'), inventory('XX', 'BETA', 'BHZ'))
  const more = await catalogue.contents()
  await rm(join(folder, 'a.xml'))
  const fewer = await catalogue.contents()

  assert.equal(first, again)
  assert.deepEqual(idsOf(changed), ['XX.ALFA..LHZ'])
  assert.deepEqual(idsOf(more), ['XX.ALFA..LHZ', 'XX.BETA..BHZ'])
  assert.deepEqual(idsOf(fewer), ['XX.BETA..BHZ'])
})

test('a broken file is logged once and told, and spoils no other', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'bad.xml'), '<FDSNStationXML>')
  await writeFile(join(folder, 'good.xml'), inventory('XX', 'ALFA', 'BHZ'))
  await writeFile(join(folder, 'part.xml'), inventory('XX', 'BETA', ''))
  await mkdir(join(folder, 'folder.xml'))
  const warnings: string[] = []
  const log: Log = { ...quiet, warn: (_, sentence) => warnings.push(sentence) }
  const catalogue = new Catalogue([folder], log)

  const contents = await catalogue.contents()
  await catalogue.contents()

  assert.deepEqual(idsOf(contents), ['XX.ALFA..BHZ'])
  assert.match(contents.troubles[0] ?? '', /^bad\.xml is not well-formed/)
  assert.equal(contents.troubles[1], 'part.xml: a <Channel> without a code was left out')
  assert.deepEqual(warnings, ['metadata file cannot be read', 'metadata file was read in part'])
})

test('a folder that is not there is a source that is down', async (t) => {
  const folder = await temporaryFolder(t)
  const catalogue = new Catalogue([join(folder, 'gone')], quiet)

  await assert.rejects(catalogue.contents(), { code: 'SOURCE_DOWN' })
  await mkdir(join(folder, 'gone'))
  assert.deepEqual((await catalogue.contents()).channels, [])
})

test('a file that cannot even be looked at spoils no other', async (t) => {
  const folder = await temporaryFolder(t)
  await symlink(join(folder, 'loop.xml'), join(folder, 'loop.xml'))
  await writeFile(join(folder, 'good.xml'), inventory('XX', 'ALFA', 'BHZ'))

  const contents = await new Catalogue([folder], quiet).contents()

  assert.deepEqual(idsOf(contents), ['XX.ALFA..BHZ'])
  assert.match(contents.troubles.join(), /^loop\.xml .*ELOOP/)
})

test('a response is read from the file of its channel, as long as that is the same', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'a.xml')
  await writeFile(path, inventory('XX', 'ALFA', 'BHZ'))
  const catalogue = new Catalogue([folder], quiet)
  const [channel] = (await catalogue.contents()).channels
  assert.ok(channel)

  const response = await catalogue.responseOf(channel)
  await writeFile(path, inventory('XX', 'ALFA', 'BHZ', '<Description>new</Description>'))
  await assert.rejects(catalogue.responseOf(channel), { code: 'SOURCE_DOWN' })
  await rm(path)
  await assert.rejects(catalogue.responseOf(channel), { code: 'SOURCE_DOWN' })
  await symlink(path, path)
  await assert.rejects(catalogue.responseOf(channel), { code: 'ELOOP' })

  assert.equal(response?.sensitivity?.value, 5)
})
