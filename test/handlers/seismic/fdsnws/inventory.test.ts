/** Inventories, time spans and responses of an upstream centre. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { formatInstant, openEnd } from '../../../../src/model/index.ts'
import { cut, inTurn, status, text, whole } from '../../../kit/fdsnws-server.ts'
import type { Responder } from '../../../kit/fdsnws-server.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { at } from '../kit/time.ts'
import { all, day, selection, task, upstream, window } from './kit/upstream.ts'

const query = 'station/1/query'
const channelHeader =
  '#Network|Station|Location|Channel|Latitude|Longitude|Elevation|Depth|Azimuth|Dip|SensorDescription|Scale|ScaleFreq|ScaleUnits|SampleRate|StartTime|EndTime'
const channelRow = (codes: string, start: string, end = '') =>
  `${codes}|1|2|3|0|0|-90|S|1|1|M/S|20|${start}|${end}`
const channels = [
  channelHeader,
  channelRow('XX|BRAVO||BHZ', '2020-01-01T00:00:00'),
  channelRow('XX|ALFA|00|BHZ', '2020-01-01T00:00:00', '2599-12-31T23:59:59'),
  channelRow('XX|ALFA|00|BHZ', '2010-01-01T00:00:00', '2020-01-01T00:00:00'),
  channelRow('XX|ALFA|--|LHZ', '', '2024-01-01T00:00:00'),
  channelRow('YY|ALFA|00|BHZ', '2020-01-01T00:00:00'),
].join('\n')
const printed = (epoch: { id: Parameters<typeof formatId>[0]; start: unknown }) =>
  `${formatId(epoch.id)} ${String(epoch.start)}`

test('channels are asked for by an address, and come in the order of codes and start', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: inTurn(text(channels)) })
  const about = task()

  const found = await all(archive.channels(selection('XX * * *'), undefined, about))

  assert.deepEqual(
    found.map(
      ({ id, start }) => `${formatId(id)} ${start ? formatInstant(start).slice(0, 4) : ''}`,
    ),
    ['XX.ALFA..LHZ ', 'XX.ALFA.00.BHZ 2010', 'XX.ALFA.00.BHZ 2020', 'XX.BRAVO..BHZ 2020'],
  )
  assert.equal(about.trouble.toString(), '')
  const [request] = centre.requests
  assert.equal(request?.method, 'GET')
  assert.deepEqual(Object.fromEntries(request.parameters), {
    level: 'channel',
    format: 'text',
    nodata: '204',
    network: 'XX',
  })
})

test('with times, only the epochs are given that overlap them', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: inTurn(text(channels)) })

  const found = await all(archive.channels(selection('XX * * *'), day, task()))

  assert.deepEqual(
    found.map(({ id }) => formatId(id)),
    ['XX.ALFA.00.BHZ', 'XX.BRAVO..BHZ'],
  )
  assert.equal(
    centre.requests[0]?.body,
    'level=channel\nformat=text\nnodata=204\nXX * * * 2024-01-01T00:00:00 2024-01-02T00:00:00\n',
  )
})

test('networks and stations are mapped, and what was not asked for is dropped', async (t) => {
  const { archive } = await upstream(t, {
    [query]: ({ parameters }) =>
      parameters.get('level') === 'network'
        ? text(
            '#Network|Description|StartTime|EndTime|TotalStations\nXX|Own|2020-01-01||3\nYY|No|||1',
          )
        : text(
            '#Network|Station|Latitude|Longitude|Elevation|SiteName|StartTime|EndTime\nXX|B|1|2|3|Site|2020-01-01|\nXX|A|1|2|3|Site|2020-01-01|\nXX|C|1|2|3|Site||',
          ),
  })

  const networks = await all(archive.networks(selection('XX'), task()))
  const stations = await all(archive.stations(selection('XX A,B'), task()))

  assert.deepEqual(
    networks.map(({ network, totalStations }) => [network, totalStations]),
    [['XX', '3']],
  )
  assert.deepEqual(
    stations.map(({ station }) => station),
    ['A', 'B'],
  )
})

test('an address that is too long for the service is asked by POST, in halves where needed', async (t) => {
  const { archive, centre } = await upstream(t, {
    [query]: ({ method, lines }) => {
      if (method === 'GET') return status(414)
      return lines.length > 1 ? status(413) : text(channels)
    },
  })

  const found = await all(archive.channels(selection('XX ALFA,BRAVO * BHZ'), undefined, task()))

  assert.equal(found.length, 3)
  assert.deepEqual(
    centre.requests.map(({ lines }) => lines.map(({ station, start }) => `${station} ${start}`)),
    [
      [],
      ['ALFA 1900-01-01T00:00:00', 'BRAVO 1900-01-01T00:00:00'],
      ['ALFA 1900-01-01T00:00:00'],
      ['BRAVO 1900-01-01T00:00:00'],
    ],
  )
})

test('one line that is too large is told', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(status(413)) })
  const about = task()

  assert.deepEqual(await all(archive.channels(selection('XX ALFA * BHZ'), day, about)), [])
  assert.match(about.trouble.toString(), /finds XX ALFA \* BHZ too large$/)
})

test('a table that breaks off is asked for again; one that always does is the fault of the source', async (t) => {
  const broken = cut(channels, 500, 'text/plain')
  const once = await upstream(t, { [query]: inTurn(broken, text(channels)) })
  const always = await upstream(t, { [query]: inTurn(broken) })

  const found = await all(once.archive.channels(selection('XX * * *'), undefined, task()))

  assert.equal(found.length, 4)
  await assert.rejects(all(always.archive.channels(selection('XX'), undefined, task())), {
    code: 'SOURCE_DOWN',
  })
  assert.equal(always.centre.requests.length, 3)
})

const noTables: readonly (readonly [string, ReturnType<typeof text>, RegExp])[] = [
  ['a page', whole('<html></html>', 'text/html'), /what is no table: it is text\/html$/],
  ['markup that says it is text', text('\n <?xml version="1.0"?>'), /no table: it is markup$/],
  ['a line without an end', text('x'.repeat(200_000)), /a line of a table is too long$/],
  [
    'rows that make no sense',
    text(`${channelHeader}\nXX|A\nYY|${'|'.repeat(15)}`),
    /rows that cannot be read: 1$/,
  ],
  [
    'a date that is none',
    text(`${channelHeader}\n${channelRow('XX|A||BHZ', '2020-02-31')}`),
    /rows that cannot be read: 1$/,
  ],
  ['401', status(401), /for authorised users \(401\)$/],
]

for (const [name, reply, reason] of noTables) {
  test(`${name} where a table should be is told`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(reply) })
    const about = task()

    assert.deepEqual(await all(archive.channels(selection('XX'), undefined, about)), [])
    assert.match(about.trouble.toString(), reason)
  })
}

test('a strange header is told as a remark', async (t) => {
  const strange = channels.replace('SensorDescription', 'Instrument')
  const { archive } = await upstream(t, { [query]: inTurn(text(strange)) })
  const about = task()

  const found = await all(archive.channels(selection('XX BRAVO'), undefined, about))

  assert.equal(found[0]?.sensor, 'S')
  assert.match(about.trouble.toString(), /: the column "Instrument" is read as SensorDescription$/)
  assert.ok(about.trouble.isNone)
})

const availability = `#N  S     L   C    Q  SampleRate  Earliest                     Latest                       Updated
XX  BRAVO     BHZ  M        20.0  2024-01-01T00:00:00.000000Z  2024-01-01T01:00:00.000000Z  2024-02-01T00:00:00Z
XX  ALFA  00  BHZ  M        20.0  2024-01-01T02:00:00.050000Z  2024-01-01T03:00:00.000000Z  2024-02-01T00:00:00Z
XX  ALFA  00  BHZ  Q        20.0  2024-01-01T01:00:00.000000Z  2024-01-01T02:00:00.000000Z  2024-02-01T00:00:00Z
XX  ALFA  00  BHZ  M        20.0  2024-01-01T04:00:00.000000Z  2024-01-01T05:00:00.000000Z  2024-02-01T00:00:00Z
`

async function spansOf(archive: Awaited<ReturnType<typeof upstream>>['archive'], during = day) {
  const about = task()
  const spans = await all(archive.spans(selection('XX * * BHZ'), during, about))
  const lines = spans.map(({ id, start, end, rate }) =>
    [formatId(id), formatInstant(start).slice(0, 19), formatInstant(end).slice(0, 19), rate].join(
      ' ',
    ),
  )
  return { lines, trouble: about.trouble }
}

const joined = [
  'XX.ALFA.00.BHZ 2024-01-01T01:00:00 2024-01-01T03:00:00 20',
  'XX.ALFA.00.BHZ 2024-01-01T04:00:00 2024-01-01T05:00:00 20',
  'XX.BRAVO..BHZ 2024-01-01T00:00:00 2024-01-01T01:00:00 20',
]

for (const path of ['availability', 'ext/availability']) {
  test(`spans come from ${path}, sorted and joined, and the place is remembered`, async (t) => {
    const { archive, centre } = await upstream(t, {
      [`${path}/1/query`]: inTurn(text(availability)),
    })

    const first = await spansOf(archive)
    const asked = centre.requests.length
    await spansOf(archive)

    assert.deepEqual(first.lines, joined)
    assert.ok(first.trouble.isNone)
    assert.equal(centre.requests.length, asked + 1)
  })
}

test('a span that only touches the window is none', async (t) => {
  const { archive } = await upstream(t, {
    'availability/1/query': inTurn(text(availability)),
  })

  const { lines } = await spansOf(archive, window('2024-01-01T03:00:00', '2024-01-01T04:00:00'))

  assert.deepEqual(lines, [])
})

test('where there is no availability, station epochs stand for spans, which is said', async (t) => {
  const { archive, centre, clock } = await upstream(t, { [query]: inTurn(text(channels)) })

  const { lines, trouble } = await spansOf(archive, window('2005-01-01', '2100-01-01'))
  await spansOf(archive)
  const before = centre.requests.length
  clock.advance(3_600_001)
  await spansOf(archive)

  assert.deepEqual(lines, [
    'XX.ALFA.00.BHZ 2010-01-01T00:00:00 2020-01-01T00:00:00 20',
    'XX.ALFA.00.BHZ 2020-01-01T00:00:00 2024-01-01T00:00:00 20',
    'XX.BRAVO..BHZ 2020-01-01T00:00:00 2024-01-01T00:00:00 20',
  ])
  assert.match(trouble.toString(), /tells no time spans: these are of its metadata$/)
  assert.equal(before, 4, 'two places and the stations, then the stations only')
  assert.equal(centre.requests.length, 7, 'an hour later, both places are tried again')
})

test('a span whose times cannot be read is left out and told', async (t) => {
  const odd = availability.replace('2024-01-01T04:00:00.000000Z', 'yesterday')
  const { archive } = await upstream(t, { 'availability/1/query': inTurn(text(odd)) })

  const { lines, trouble } = await spansOf(archive)

  assert.deepEqual(lines, joined.toSpliced(1, 1))
  assert.match(trouble.toString(), /rows that cannot be read: 1$/)
})

test('no spans are no data, not a missing service', async (t) => {
  const { archive, centre } = await upstream(t, {
    'availability/1/query': inTurn(status(204)),
    [query]: inTurn(text(channels)),
  })

  const { lines } = await spansOf(archive)

  assert.deepEqual(lines, [])
  assert.equal(centre.requests.length, 1)
})

for (const number of [1, 10, 11, 12, 13, 14, 15, 20, 21]) {
  test(`real availability text ${number} is read`, { skip: withoutSharedData }, async (t) => {
    const name = `seiscomp-availability-${number}.txt`
    const sample = readFileSync(sharedData('seismic', 'fdsnws-samples', name), 'utf8')
    const { archive } = await upstream(t, { 'availability/1/query': inTurn(text(sample)) })
    const about = task()
    const during = window('2019-01-01', '2020-01-01')

    const spans = await all(archive.spans(selection('AM'), during, about))

    assert.ok(spans.length > 0)
    assert.equal(about.trouble.toString(), '')
  })
}

const xml = (...inner: readonly string[]) =>
  `<FDSNStationXML schemaVersion="1.1"><Network code="XX">${inner.join('')}</Network></FDSNStationXML>`
const stationXml = (code: string, response: string) =>
  `<Station code="${code}"><Channel code="BHZ" locationCode="" startDate="2020-01-01">${response}</Channel></Station>`
const sensitivity =
  '<Response><InstrumentSensitivity><Value>4</Value><Frequency>1</Frequency></InstrumentSensitivity></Response>'

test('responses come from StationXML, in order, each with its element', async (t) => {
  const old = stationXml('A', sensitivity).replace(
    '2020-01-01"',
    '1980-01-01" endDate="1990-01-01"',
  )
  const ageless = stationXml('A', sensitivity).replace(/startDate="\S+"/, '')
  const document = xml(stationXml('B', sensitivity), old, ageless, stationXml('C', ''))
  const { archive, centre } = await upstream(t, {
    [query]: inTurn(whole(document, 'application/xml')),
  })
  const about = task()

  const found = await all(archive.responses(selection('XX A,B,C'), undefined, about))

  const times = { end: at('1990-01-01'), start: at('1980-01-01') }
  assert.deepEqual(
    found.map(({ id, epoch }) => [id.station, epoch]),
    [
      ['A', { start: undefined, end: openEnd }],
      ['A', times],
      ['B', { start: at('2020-01-01'), end: openEnd }],
      ['C', { start: at('2020-01-01'), end: openEnd }],
    ],
  )
  assert.match(found[0]?.text ?? '', /^<Channel code="BHZ"[^]*<Value>4<\/Value>/)
  assert.equal(about.trouble.toString(), '')
  assert.equal(centre.requests[0]?.parameters.get('format'), 'xml')
})

test('a page where StationXML should be is told', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(whole('<html/>', 'text/html')) })
  const about = task()

  assert.deepEqual(await all(archive.responses(selection('XX'), undefined, about)), [])
  assert.match(about.trouble.toString(), /cannot be read: it is no StationXML but <html>$/)
})

test('responses that are too much at once are asked for by stream', async (t) => {
  const answer: Responder = ({ parameters, lines }) => {
    if (parameters.get('level') === 'channel') return text(channels)
    const [line, ...others] = lines
    if (line === undefined || others.length > 0 || line.station === '*') return status(413)
    return whole(xml(stationXml(line.station, sensitivity)))
  }
  const { archive } = await upstream(t, { [query]: answer })

  const found = await all(archive.responses(selection('XX * - *'), undefined, task()))

  assert.deepEqual(
    found.map(({ id }) => printed({ id, start: '' })),
    ['XX.ALFA..BHZ ', 'XX.BRAVO..BHZ '],
  )
})
