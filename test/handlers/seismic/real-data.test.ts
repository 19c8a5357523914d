/** Real archives and real metadata, where they lie beside the project. */
import assert from 'node:assert/strict'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { sharedData, withoutSharedData } from '../../kit/shared.ts'
import { ask, askFile } from './kit/ask.ts'
import type { Answered } from './kit/ask.ts'
import { temporaryFolder } from './kit/folder.ts'
import { scanBytes, scanFile } from './kit/records.ts'
import type { Found } from './kit/records.ts'
import { readResp } from './kit/read-resp.ts'

const sds = (...path: string[]) => sharedData('seismic/sds-sample', ...path)
const recordstream = (...path: string[]) => sds('seiscomp-recordstream', ...path)
const real = { skip: withoutSharedData }

function askArchive(roots: string | readonly string[], line: string): Promise<Answered> {
  return ask({ waveforms: [roots].flat(), metadata: [] }, line)
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  return names.filter((name) => name.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

describe('archives', real, () => {
  const trees = withoutSharedData
    ? []
    : [
        'seiscomp-fdsnws',
        'scardac-multiday',
        'seiscomp-recordstream/archive',
        'seiscomp-recordstream/gappy-archive',
      ]

  for (const tree of trees) {
    test(`${tree}: everything asked for is every byte of it`, async () => {
      const files = (await filesBelow(sds(tree))).sort((one, other) =>
        basename(one) < basename(other) ? -1 : 1,
      )
      const expected = Buffer.concat(await Promise.all(files.map((file) => readFile(file))))

      const { bytes, outcome } = await askArchive(
        sds(tree),
        '.DATA * * * * * 2017-01-01 2025-01-01',
      )

      assert.equal(outcome.kind, 'ok')
      assert.equal(outcome.count, (await scanBytes(expected)).found.length)
      assert.equal(bytes.compare(expected), 0)
    })

    test(`${tree}: the spans are those of its records`, async () => {
      const { bytes } = await askArchive(sds(tree), '.INV * * * * * 2017-01-01 2025-01-01')

      const rows = bytes.toString().trimEnd().split('\n').slice(5)
      assert.deepEqual(rows, await spanRows(sds(tree)))
    })
  }

  test('a record that only touches the window at its end or start is not sent', async () => {
    const file = sds('seiscomp-fdsnws/2019/AM/R187C/EHZ.D/AM.R187C.00.EHZ.D.2019.214')
    const { found } = await scanFile(file)
    const [before, first, last, after] = [found[4], found[5], found[8], found[9]]
    assert.ok(before && first && last && after)

    const { bytes } = await askArchive(
      sds('seiscomp-fdsnws'),
      `.DATA * AM R187C 00 EHZ ${before.end} ${after.start}`,
    )

    const stored = await readFile(file)
    assert.deepEqual(bytes, stored.subarray(first.offset, last.offset + last.length))
  })

  for (const channel of ['BHZ', 'BHN', 'BHE']) {
    const roots = [recordstream('archive-day1', channel), recordstream('archive-day2', channel)]

    test(`GE.MORC ${channel}: midnight is crossed by a record of the first day`, async () => {
      const [first = '', second = ''] = (await Promise.all(roots.map(filesBelow))).flat().sort()
      const [yesterday, today] = [await readFile(first), await readFile(second)]

      const both = await askArchive(roots, `.DATA * GE MORC -- ${channel} 2019-05-02 2019-05-03`)
      const tail = await askArchive(
        roots,
        `.DATA * GE MORC -- ${channel} 2019-05-02 2019-05-02T00:00:05`,
      )
      const dayBefore = await askArchive(
        roots,
        `.DATA * GE MORC -- ${channel} 2019-05-01 2019-05-02`,
      )

      assert.deepEqual(both.bytes, Buffer.concat([yesterday.subarray(1024), today]))
      assert.deepEqual(tail.bytes, yesterday.subarray(1024))
      assert.deepEqual(dayBefore.bytes, yesterday)
    })

    test(`GE.MORC ${channel}: its span goes on over midnight`, async () => {
      const { bytes, outcome } = await askArchive(
        roots,
        `.INV * GE MORC * ${channel} 2019-05-01 2019-05-03`,
      )

      assert.equal(outcome.count, 1)
      assert.match(bytes.toString(), /"--" "BH." "2019-05-01T23:5.*" "2019-05-02T00:01.*"\n\n$/)
    })
  }

  test('an incomplete file gives its whole records, and says what is wrong', async () => {
    const root = recordstream('incomplete-archive')
    const [file = ''] = await filesBelow(root)

    const { bytes, outcome } = await askArchive(
      root,
      '.DATA * FR SALF 00 HHN 2018-06-30 2018-07-01',
    )

    assert.deepEqual(bytes, (await readFile(file)).subarray(0, 20 * 512))
    assert.deepEqual(outcome, {
      kind: 'ok',
      count: 20,
      detail: 'FR.SALF.00.HHN.D.2018.181 has 128 bytes that are no miniSEED records',
    })
  })
})

/** The rows as they must be: records joined by hand, half a sample either way. */
async function spanRows(root: string): Promise<string[]> {
  const spans = new Map<string, { start: string; end: string; rate: number }[]>()
  for (const file of (await filesBelow(root)).sort((a, b) =>
    basename(a) < basename(b) ? -1 : 1,
  )) {
    for (const record of (await scanFile(file)).found) {
      const known = spans.get(record.id) ?? []
      spans.set(record.id, known)
      const last = known.at(-1)
      if (last && isNext(last, record)) last.end = record.end
      else known.push({ start: record.start, end: record.end, rate: record.rate })
    }
  }
  return [...spans].flatMap(([id, list]) => {
    const [network, station, location, channel] = id.split('.')
    const codes = `"HERE" "${network ?? ''}" "${station ?? ''}" "${location === '' ? '--' : (location ?? '')}" "${channel ?? ''}"`
    return list.map(({ start, end }) => `${codes} "${start.slice(0, -1)}" "${end.slice(0, -1)}"`)
  })
}

function isNext(last: { end: string; rate: number }, record: Found): boolean {
  const seconds = (Date.parse(record.start) - Date.parse(last.end)) / 1000
  return seconds <= 1.5 / last.rate
}

describe('miniSEED of every kind', real, () => {
  const fixtures = sharedData('seismic/dataselect-fixtures')

  const windows = ['A-recs000-099-D', 'G-gap', 'U-unordered']
  for (const name of windows) {
    test(`a window of ${name} holds what dataselect selects`, async (t) => {
      const root = await temporaryFolder(t)
      await putDayFile(root, join(fixtures, `in-${name}.mseed`))

      const { bytes } = await askArchive(
        root,
        '.DATA * CH BALST -- LHE 2025-11-10T01:00:00 2025-11-10T03:30:00',
      )

      assert.deepEqual(bytes, await readFile(join(fixtures, `exp-window-in-${name}-none.mseed`)))
    })
  }

  test('reference records are read whole, whatever their encoding and byte order', async () => {
    const folder = sharedData('seismic/mseed2')
    const names = (await readdir(folder)).filter((name) => !name.includes('rollingbuffer'))

    for (const name of names) {
      const { found, damaged } = await scanFile(join(folder, name))
      assert.equal(damaged, 0, name)
      assert.ok(found.length > 0, name)
    }
  })

  test('odd files are read as far as they are records', async () => {
    const read = async (name: string) => {
      const { found, damaged } = await scanFile(sharedData('seismic/miniseed-odd', name))
      return [found.length, found[0]?.length ?? 0, damaged]
    }

    assert.deepEqual(await read('wrong_blockette_numbers_specified.mseed'), [16, 512, 0])
    assert.deepEqual(await read('mseed_not_a_single_blkt_48byte_data_offset.mseed'), [1, 4096, 0])
    assert.deepEqual(await read('brokenlastrecord.mseed'), [1, 4096, 2206])
    assert.deepEqual(await read('fullseed.mseed'), [3, 4096, 0])
    assert.deepEqual(await read('reclen_1024_without_sequence_numbers.mseed'), [2, 1024, 0])
    assert.deepEqual(await read('not.mseed'), [0, 0, 536])
  })
})

async function putDayFile(root: string, source: string): Promise<void> {
  const folder = join(root, '2025/CH/BALST/LHE.D')
  await mkdir(folder, { recursive: true })
  await copyFile(source, join(folder, 'CH.BALST..LHE.D.2025.314'))
}

/** What a file holds, counted by its tags: an opinion of its own. */
async function tagsIn(path: string) {
  const text = (await readFile(path, 'latin1')).replaceAll(/<!--.*?-->/gs, '')
  const count = (tag: RegExp) => [...text.matchAll(tag)].length
  return {
    networks: count(/<(\w+:)?Network\b[^>]*\bcode=/g),
    stations: count(/<(\w+:)?Station\b[^>]*\bcode=/g),
    channels: count(/<(\w+:)?Channel\b[^>]*\bcode=/g),
    responses: count(/<(\w+:)?(Stage|InstrumentSensitivity|InstrumentPolynomial)\b/g),
    latitudes: [...text.matchAll(/<(?:\w+:)?Latitude\b[^>]*>([^<]*)</g)].map(([, value]) => value),
  }
}

const stationXmlFiles = [
  'G_CAN__LHZ.xml',
  'IM_I53H1_BDF.xml',
  'IM_IL31__BHZ.xml',
  'IU_ANMO_00_BHZ.xml',
  'IU_ANMO_BH.xml',
  'SL_BOJS_LHZ.xml',
  'TM.SKLT.__.BHZ_faulty_response.xml',
  'channel_without_coordinates.xml',
  'co_jsc.staxml',
  'empty_channel.xml',
  'fdsn-example-Setra_270.xml',
  'fdsn-example-YSI-44031.xml',
  'fdsn-example-gs-13_Qx80.xml',
  'fdsn-example-kinemetrics_etna_fba-3.xml',
  'fdsn-example-l-22d_rt72a-08.xml',
  'full_network_field_station.xml',
  'full_random_stationxml.xml',
  'full_station_field_station.xml',
  'hydrophone_response_PA.xml',
  'minimal_station.xml',
  'no_default_namespace.xml',
  'only_soh.xml',
  'response_radian_per_second.xml',
  'stationxml_BK.CMB.__.LKS.xml',
  'stationxml_IU.ANTO.30.LDO.xml',
  'stationxml_no_units_in_stage_1.xml',
  'stationxml_with_availability.xml',
]

describe('StationXML', real, () => {
  const folder = sharedData('seismic/stationxml')
  const paths = withoutSharedData ? [] : stationXmlFiles

  for (const name of paths) {
    test(`${name}: the inventory is what the file says`, async (t) => {
      const path = join(folder, name)
      const tags = await tagsIn(path)

      const networks = await askFile(t, path, '.INV * *')
      const stations = await askFile(t, path, '.INV * * *')
      const channels = await askFile(t, path, '.INV * * * * *')

      assert.equal(networks.outcome.count, tags.networks)
      assert.equal(stations.outcome.count, tags.stations)
      assert.equal(channels.outcome.count, tags.channels)
      for (const row of channels.bytes.toString().split('\n').slice(5)) {
        const latitude = row.split('" "')[5]
        if (latitude) assert.ok(tags.latitudes.includes(latitude), latitude)
      }
    })

    test(`${name}: every response is written, and the outcome tells the rest`, async (t) => {
      const path = join(folder, name)
      const { responses, channels } = await tagsIn(path)

      const { bytes, outcome } = await askFile(t, path, '.RESP * * * * *')

      const epochs = readResp(bytes.toString('latin1'))
      assert.equal(epochs.length, outcome.count)
      assert.equal(outcome.kind, responses > 0 ? 'ok' : 'nodata')
      if (outcome.count < channels) assert.match(outcome.detail, /has no response|<\w+/)
      for (const line of bytes.toString('latin1').split('\n').slice(0, -1)) {
        assert.match(line, /^(#|B\d{3}F\d\d)/)
        assert.ok(line.length <= 255)
      }
    })
  }

  test('values are printed as the file writes them', async (t) => {
    const { bytes } = await askFile(t, join(folder, 'IU_ANMO_00_BHZ.xml'), '.INV * IU ANMO 00 BHZ')

    assert.ok(
      bytes
        .toString()
        .endsWith(
          '"HERE" "IU" "ANMO" "00" "BHZ" "34.945981" "-106.457133" "1671.0" "145.0" "0.0" "-90.0" ' +
            '"Geotech KS-54000 Borehole Seismometer" "3.27508E9" "0.02" "M/S" "20.0" ' +
            '"2012-03-12T20:28:00.000000" ""\n\n',
        ),
    )
  })

  test('the names of stations are read in the encoding of their file', async (t) => {
    const { bytes } = await askFile(t, join(folder, 'SL_BOJS_LHZ.xml'), '.INV * SL *')

    assert.match(bytes.toString(), /"SL" "BOJS"/)
  })
})
