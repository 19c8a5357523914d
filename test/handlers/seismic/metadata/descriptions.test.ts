/** What the index tells of responses, networks and stations, by all kinds of files. */
import assert from 'node:assert/strict'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { formatInstant, openEnd } from '../../../../src/model/index.ts'
import type { TimeWindow } from '../../../../src/model/index.ts'
import { idsOf, inventory, never, openMetadata, resp } from '../kit/metadata.ts'
import * as seed from '../kit/seed-volume.ts'
import { between } from '../kit/time.ts'

describe('a response', () => {
  test('is read from the file of its channel, as long as that is the same', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await metadata.refresh(never)
    const [channel = assert.fail('no channel')] = metadata.channels(everything)

    const response = await metadata.responseOf(channel)
    const extra = '<Description>new</Description>'
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { extra }))
    await assert.rejects(metadata.responseOf(channel), { code: 'SOURCE_DOWN' })
    await rm(path('a.xml'))
    await assert.rejects(metadata.responseOf(channel), { code: 'SOURCE_DOWN' })
    await symlink(path('a.xml'), path('a.xml'))
    await assert.rejects(metadata.responseOf(channel), { code: 'ELOOP' })

    assert.equal(response?.sensitivity?.value, 5)
  })

  test('is read from RESP files, from any of their epochs', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const epochs = ['2000,001', '2001,001', '2002,001'].map((start, i) =>
      resp('XX', 'ALFA', 'BHZ', start, i + 1),
    )
    await writeFile(path('RESP.XX.ALFA..BHZ'), `#####\n${epochs.join('#####\n')}`)
    await metadata.refresh(never)

    const channels = [...metadata.channels(everything)]
    const responses = await Promise.all(channels.map((one) => metadata.responseOf(one)))

    assert.deepEqual(
      responses.map((response) => response?.sensitivity?.value),
      [1, 2, 3],
    )
    assert.deepEqual(
      channels.map(({ scale, start }) => [scale, start && formatInstant(start).slice(0, 4)]),
      [
        ['1', '2000'],
        ['2', '2001'],
        ['3', '2002'],
      ],
    )
  })

  test('that an inventory does not tell is looked for in the other files', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const start = '2001-06-01T00:00:00'
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { response: '', start }))
    await writeFile(path('RESP.XX.ALFA..BHZ'), resp('XX', 'ALFA', 'BHZ', '2001,152'))
    await writeFile(path('RESP.XX.ALFA..BHN'), resp('XX', 'ALFA', 'BHN', '2001,152'))
    await metadata.refresh(never)

    const channels = [...metadata.channels({ ...everything, channel: ['BHZ'] })]

    assert.equal(channels[0]?.file.name, 'a.xml')
    assert.equal(channels.length, 1)
    assert.equal((await metadata.responseOf(channels[0]))?.sensitivity?.value, 7)
  })

  test('that nobody tells is none', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { response: '' }))
    await metadata.refresh(never)
    const [channel = assert.fail('no channel')] = metadata.channels(everything)

    assert.equal(await metadata.responseOf(channel), undefined)
  })

  test('with a part that makes no sense is broken', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const text = resp('XX', 'ALFA', 'BHZ', '2001,001').replace('stage: 0', '')
    await writeFile(path('RESP.XX.ALFA..BHZ'), text.replace('                  7', ' seven'))
    const troubles = await metadata.refresh(never)
    const [channel = assert.fail('no channel')] = metadata.channels(everything)

    await assert.rejects(metadata.responseOf(channel), { code: 'SOURCE_BROKEN', message: /seven/ })
    assert.match(troubles[0] ?? '', /\/RESP\.XX\.ALFA\.\.BHZ: XX\.ALFA\.\.BHZ: .*seven/)
  })

  test('stands in StationXML as an element of its own', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await writeFile(path('RESP.XX.BETA..BHZ'), resp('XX', 'BETA', 'BHZ', '2001,152'))
    await metadata.refresh(never)

    const [first = assert.fail(), second = assert.fail()] = metadata.channels(everything)

    assert.match((await metadata.stationXmlOf(first)) ?? '', /^<Channel code="BHZ"[^]*<\/Channel>$/)
    assert.equal(await metadata.stationXmlOf(second), undefined)
  })
})

describe('a channel epoch in several kinds of files', () => {
  const kinds = (metadata: Metadata, window?: TimeWindow) =>
    [...metadata.channels(everything, window)].map(({ file }) => file.kind)

  /** With its start in StationXML, in a SEED volume and in RESP. */
  async function openThree(t: TestContext, start: string, seedStart: string, respStart: string) {
    const { metadata, path } = await openMetadata(t)
    const described = [seed.station('ALFA', 'XX', '1990,001~~'), seed.channel('', 'BHZ', seedStart)]
    await writeFile(path('RESP.XX.ALFA..BHZ'), resp('XX', 'ALFA', 'BHZ', respStart))
    await writeFile(path('a.dataless'), seed.seedVolume(seed.units, [described]))
    await writeFile(path('z.xml'), inventory('XX', 'ALFA', 'BHZ', { start }))
    await metadata.refresh(never)
    return metadata
  }

  test('is told by StationXML, where the starts differ by fractions or the time of day', async (t) => {
    const metadata = await openThree(
      t,
      '2001-06-01T12:30:00.123456',
      '2001,152,12:30:00.1234~~',
      '2001,152',
    )

    assert.deepEqual(kinds(metadata), ['stationxml'])
    assert.deepEqual(kinds(metadata, between('2010-01-01', '2011-01-01')), ['stationxml'])
  })

  test('is told by all of them, where the starts differ by more', async (t) => {
    const metadata = await openThree(t, '2001-06-03', '2001,153~~', '2000,001')

    assert.deepEqual(kinds(metadata), ['resp', 'dataless', 'stationxml'])
  })

  test('is told by another where StationXML tells nothing of the time', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const closed = inventory('XX', 'ALFA', 'BHZ').replace(
      'startDate="2001-01-01T00:00:00"><Resp',
      'startDate="2001-01-01T00:00:00" endDate="2010-01-01T00:00:00"><Resp',
    )
    await writeFile(path('a.xml'), closed)
    await writeFile(path('RESP.XX.ALFA..BHZ'), resp('XX', 'ALFA', 'BHZ', '2001,001,00:00:01'))
    await metadata.refresh(never)

    const namesIn = (start: string, end: string) =>
      [...metadata.channels(everything, between(start, end))].map(({ file }) => file.name)
    assert.deepEqual(namesIn('2005-01-01', '2006-01-01'), ['a.xml'])
    assert.deepEqual(namesIn('2015-01-01', '2016-01-01'), ['RESP.XX.ALFA..BHZ'])
  })

  test('is another one, when it begins where a short one ends', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const short = inventory('XX', 'ALFA', 'BHZ').replace(
      'startDate="2001-01-01T00:00:00"><Resp',
      'startDate="2001-01-01T00:00:00" endDate="2001-01-01T09:00:00"><Resp',
    )
    await writeFile(path('a.xml'), short)
    await writeFile(path('RESP.XX.ALFA..BHZ'), resp('XX', 'ALFA', 'BHZ', '2001,001,08:59:59.9999'))
    await metadata.refresh(never)

    assert.deepEqual(kinds(metadata), ['stationxml', 'resp'])
  })
})

describe('networks and stations', () => {
  test('keep their identifiers', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const extra = '<Identifier type="DOI">10.1/XX</Identifier><Identifier>x</Identifier>'
    const text = inventory('XX', 'ALFA', 'BHZ', { extra })
    const named = text.replace('<Channel', '<Identifier type="URN">urn:a</Identifier><Channel')
    await writeFile(path('a.xml'), named)
    await metadata.refresh(never)

    const [network] = metadata.networks(everything)
    const [station] = metadata.stations(everything)

    const untyped = { type: '', value: 'x' }
    assert.deepEqual(network?.identifiers, [{ type: 'DOI', value: '10.1/XX' }, untyped])
    assert.deepEqual(station?.identifiers, [{ type: 'URN', value: 'urn:a' }])
  })

  test('that RESP files name only are told from their first epoch to their last', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await writeFile(path('RESP.XX.ALFA..BHN'), resp('XX', 'ALFA', 'BHN', '2001,001'))
    await writeFile(path('RESP.XX.ALFA..BHZ'), resp('XX', 'ALFA', 'BHZ', '2000,001'))
    await writeFile(path('RESP.XX.BETA..BHZ'), resp('XX', 'BETA', 'BHZ', '2005,001'))

    await metadata.refresh(never)

    const told = [...metadata.stations(everything)].map(
      ({ station, start, end }) =>
        [station, start && formatInstant(start).slice(0, 10), end] as const,
    )
    assert.deepEqual(told, [
      ['ALFA', '2000-01-01', openEnd],
      ['BETA', '2005-01-01', openEnd],
    ])
    const [network, ...others] = metadata.networks(everything)
    assert.deepEqual(others, [])
    assert.equal(network?.totalStations, '2')
  })

  test('that StationXML describes are told by it alone', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const volume = [seed.station('ALFA', 'XX', '1990,001~~'), seed.channel('', 'BHE')]
    await writeFile(path('a.dataless'), seed.seedVolume(seed.units, [volume]))
    await writeFile(path('RESP.XX.ALFA..BHN'), resp('XX', 'ALFA', 'BHN', '1980,001'))
    await writeFile(path('z.xml'), inventory('XX', 'ALFA', 'BHZ'))

    await metadata.refresh(never)

    const networks = [...metadata.networks(everything)]
    const years = (epochs: readonly { start: number | undefined }[]) =>
      epochs.map(({ start }) => new Date((start ?? 0) / 1000).getUTCFullYear())
    assert.deepEqual(years(networks), [2000])
    assert.deepEqual(years([...metadata.stations(everything)]), [1990, 2001])
    assert.deepEqual(idsOf(metadata), ['XX.ALFA..BHE', 'XX.ALFA..BHN', 'XX.ALFA..BHZ'])
  })

  test('are cited by their DOIs, each once and as of the time', async (t) => {
    const { metadata, path } = await openMetadata(t)
    const identified = (doi: string, epoch: string) =>
      `<Network code="XA" ${epoch}><Description>An experiment</Description>
       <Identifier type="DOI">https://doi.org/${doi}</Identifier></Network>`
    const early = identified('10.7914/SN/XA_1999', 'startDate="1999-01-01" endDate="2000-12-31"')
    const late = identified('10.7914/SN/XA_2010', 'startDate="2010-01-01"')
    await writeFile(path('a.xml'), `<FDSNStationXML>${early}${late}</FDSNStationXML>`)
    await writeFile(path('b.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await metadata.refresh(never)

    const all = [...metadata.citations(['XX', 'XA', 'XA'])]
    const now = [...metadata.citations(['XA'], between('2015-01-01', '2016-01-01'))]

    assert.deepEqual(
      all.map(({ doi }) => doi),
      ['10.7914/SN/XA_1999', '10.7914/SN/XA_2010'],
    )
    assert.deepEqual(now, [
      { network: 'XA', description: 'An experiment', doi: '10.7914/SN/XA_2010' },
    ])
  })
})
