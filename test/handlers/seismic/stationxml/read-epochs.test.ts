import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEpochs } from '../../../../handlers/seismic/stationxml/read-epochs.ts'
import { formatInstant, openEnd } from '../../../../src/model/index.ts'
import { CollectingSink, pieces } from '../kit/collecting-sink.ts'
import { at } from '../kit/time.ts'

const channel = `<Channel code="BHZ" locationCode="00" startDate="2020-01-01T00:00:00Z">
  <Latitude unit="DEGREES">1.50</Latitude><Longitude>-2.0</Longitude><Elevation>3E2</Elevation>
  <Depth>0</Depth><Azimuth>0.0</Azimuth><Dip>-90.0</Dip><SampleRate>20.0</SampleRate>
  <Sensor><Type>a type</Type><Description>a &amp; b</Description></Sensor>
  <Response><InstrumentSensitivity><Value>6.0E8</Value><Frequency>.5</Frequency>
   <InputUnits><Name>M/S</Name></InputUnits></InstrumentSensitivity>
   <Stage number="1"><StageGain><Value>1</Value><Frequency>2</Frequency></StageGain></Stage>
  </Response></Channel>`

function document(inside: string, { declaration = '', root = 'schemaVersion="1.1"' } = {}): string {
  return `${declaration}<FDSNStationXML ${root}><Source>test</Source>${inside}</FDSNStationXML>`
}

function network(inside: string): string {
  return `<Network code="XX"><Station code="ALFA"><Site><Name>Näme</Name></Site>${inside}</Station></Network>`
}

async function readBytes(bytes: Uint8Array, size = 64) {
  const sink = new CollectingSink()
  const { label } = await readEpochs(withHead(bytes, size), sink)
  const { networks, stations, channels, remarks } = sink
  return { label, networks, stations, channels, remarks }
}

/** The first piece holds the declaration, as the first piece of a file does. */
async function* withHead(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes.subarray(0, 256)
  yield* pieces(bytes.subarray(256), size)
}

function read(text: string, encoding: BufferEncoding = 'utf8', size = 64) {
  return readBytes(Buffer.from(text, encoding), size)
}

test('a channel is told with its numbers as the file writes them', async () => {
  const { channels } = await read(document(network(channel)))

  const [{ element, ...epoch } = assert.fail('no channel')] = channels
  assert.deepEqual(epoch, {
    id: { network: 'XX', station: 'ALFA', location: '00', channel: 'BHZ' },
    start: at('2020-01-01'),
    end: openEnd,
    latitude: '1.50',
    longitude: '-2.0',
    elevation: '3E2',
    depth: '0',
    azimuth: '0.0',
    dip: '-90.0',
    sensor: 'a & b',
    scale: '6.0E8',
    scaleFrequency: '.5',
    scaleUnits: 'M/S',
    sampleRate: '20.0',
  })
  assert.equal(element.length, channel.length)
})

const encodings: readonly (readonly [string, BufferEncoding, string])[] = [
  ['<?xml version="1.0"?>', 'utf8', 'UTF-8 by default'],
  ['\uFEFF<?xml version="1.0" encoding="utf-8"?>', 'utf8', 'UTF-8 with a byte order mark'],
  ["<?xml version='1.0' encoding='ISO-8859-1'?>", 'latin1', 'ISO-8859-1'],
  ['<?xml version="1.0" encoding="latin-1"?>', 'latin1', 'latin-1'],
]

for (const [declaration, encoding, name] of encodings) {
  for (const size of [1, 7, 4096]) {
    test(`in ${name}, read ${size} bytes at a time, the places of channels are those of the file`, async () => {
      const text = document(
        `<!-- ÄÖ𝄞? -->`.replace(encoding === 'latin1' ? '𝄞' : '', '') +
          network(`${channel}<!-- é\r\n -->${channel}<Channel code="LHZ"/>`),
        { declaration },
      )
      const bytes = Buffer.from(text, encoding)

      const { channels, stations } = await readBytes(bytes, size)

      const elements = channels.map(({ element: { offset, length } }) =>
        bytes.toString('latin1', offset, offset + length),
      )
      assert.deepEqual(elements, [channel, channel, '<Channel code="LHZ"/>'])
      assert.equal(stations[0]?.siteName, 'Näme')
    })
  }
}

test('prefixes and missing namespaces make no difference', async () => {
  const text = document(network(channel)).replaceAll(/<(\/?)(?=[A-Z])/g, '<$1fsx:')

  const { channels, networks } = await read(text)

  assert.equal(channels[0]?.sensor, 'a & b')
  assert.equal(networks[0]?.network, 'XX')
})

const locations: readonly (readonly [string, string])[] = [
  ['locationCode=""', ''],
  ['locationCode="  "', ''],
  ['', ''],
  ['locationCode=" 10"', '10'],
]

for (const [attribute, location] of locations) {
  test(`a channel with ${attribute || 'no locationCode'} has the location "${location}"`, async () => {
    const { channels } = await read(document(network(`<Channel code="BHZ" ${attribute}/>`)))

    assert.equal(channels[0]?.id.location, location)
  })
}

const dates: readonly (readonly [string, string | undefined, string])[] = [
  ['startDate="2020-01-01T00:00:00"', '2020-01-01T00:00:00.000000Z', 'open'],
  [
    'startDate="2020-01-01T00:00:00.1234567Z" endDate="2021-01-01T00:00:00"',
    '2020-01-01T00:00:00.123456Z',
    '2021-01-01T00:00:00.000000Z',
  ],
  ['endDate="2599-12-31T23:59:59"', undefined, 'open'],
  ['endDate="2500-12-12T23:59:59Z"', undefined, 'open'],
]

for (const [attributes, start, end] of dates) {
  test(`the epoch of ${attributes} is read`, async () => {
    const { networks } = await read(document(`<Network code="XX" ${attributes}/>`))

    const [epoch] = networks
    assert.equal(epoch?.start === undefined ? undefined : formatInstant(epoch.start), start)
    assert.equal(epoch && epoch.end >= openEnd ? 'open' : epoch && formatInstant(epoch.end), end)
  })
}

test('descriptions are tidied, CDATA included, and only those of the thing itself are taken', async () => {
  const { networks } = await read(
    document(`<Network code="XX"><Description><![CDATA[ A <b>
      net ]]></Description><Description>second</Description>
      <Comment><Description>not this</Description></Comment>
      <TotalNumberStations>7</TotalNumberStations></Network>`),
  )

  assert.equal(networks[0]?.description, 'A <b> net')
  assert.equal(networks[0].totalStations, '7')
})

test('what has no code or an unreadable date is left out and remarked', async () => {
  const inside = network('<Channel/><Channel code="BHZ" startDate="soon"/>')

  const { channels, stations, remarks } = await read(document(inside))

  assert.equal(channels.length, 0)
  assert.equal(stations.length, 1)
  assert.deepEqual(remarks, [
    'a <Channel> without a code was left out',
    'a <Channel> "BHZ" with an unreadable date was left out',
  ])
})

const broken: readonly (readonly [string, RegExp])[] = [
  ['', /is empty/],
  ['no XML', /not well-formed/],
  [document('<Network code="XX">'), /not well-formed/],
  [document('<Network code="XX"/>').slice(0, -5), /not well-formed/],
  [document('&entity;'), /not well-formed/],
  ['<!DOCTYPE x [<!ENTITY a "b">]><FDSNStationXML/>', /has a DTD/],
  ['<html/>', /is no StationXML but <html>/],
  [document('', { root: 'schemaVersion="2.0"' }), /StationXML 2.0/],
  [document('', { declaration: '<?xml version="1.0" encoding="EBCDIC"?>' }), /EBCDIC/],
]

for (const [text, message] of broken) {
  test(`"${text.slice(0, 40)}…" is broken: ${message.source}`, async () => {
    await assert.rejects(read(text), { code: 'SOURCE_BROKEN', message })
  })
}

test('bytes that are not of the declared encoding are broken', async () => {
  await assert.rejects(read(document('<!-- ä -->'), 'latin1'), { code: 'SOURCE_BROKEN' })
})

for (const [name, mark] of [
  ['with', '\uFEFF'],
  ['without', ''],
] as const) {
  for (const order of ['little', 'big'] as const) {
    test(`UTF-16 ${name} a byte order mark, ${order} end first, is read`, async () => {
      const text = `${mark}${document(network(`<!-- ÄÖ𝄞 -->${channel}`))}`
      const bytes = Buffer.from(text, 'utf16le')
      if (order === 'big') bytes.swap16()

      const { channels, stations, label } = await readBytes(bytes, 63)

      const { offset = 0, length = 0 } = channels[0]?.element ?? {}
      const element = Buffer.from(bytes.subarray(offset, offset + length))
      if (order === 'big') element.swap16()
      assert.equal(element.toString('utf16le'), channel)
      assert.equal(stations[0]?.siteName, 'Näme')
      assert.equal(label, order === 'big' ? 'utf-16be' : 'utf-16le')
    })
  }
}

test('networks and stations keep all their identifiers, as the file writes them', async () => {
  const text = document(
    `<Network code="XX"><Identifier type="DOI">https://doi.org/10.7914/SN/XX </Identifier>
     <Identifier type="URN">urn:x</Identifier><Identifier> </Identifier>
     <Station code="ALFA"><Identifier>no type,
      two lines</Identifier><Identifier type=" DOI"><![CDATA[10.1/<ALFA>]]></Identifier>
      <Channel code="BHZ"><Identifier type="DOI">10.1/BHZ</Identifier></Channel>
     </Station><Station code="BETA"/></Network>`,
  )

  const { networks, stations } = await read(text)

  assert.deepEqual(networks[0]?.identifiers, [
    { type: 'DOI', value: 'https://doi.org/10.7914/SN/XX' },
    { type: 'URN', value: 'urn:x' },
  ])
  assert.deepEqual(
    stations.map(({ identifiers }) => identifiers),
    [
      [
        { type: '', value: 'no type, two lines' },
        { type: 'DOI', value: '10.1/<ALFA>' },
      ],
      [],
    ],
  )
})
