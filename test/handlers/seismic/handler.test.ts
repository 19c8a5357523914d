import assert from 'node:assert/strict'
import { appendFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Fault } from '../../../src/model/index.ts'
import type { HandlerTask } from '../../../src/handle/handler.ts'
import { ask, header, openHandler, readable, taskFor } from './kit/ask.ts'
import { exampleArchive as copyExample } from './kit/example.ts'
import { readResp } from './kit/read-resp.ts'
import { scanBytes } from './kit/records.ts'

async function exampleArchive(t: TestContext) {
  const { waveforms, metadata } = await copyExample(t)
  return { waveforms: [waveforms], metadata: [metadata] }
}

test('an inventory block repeats the line and quotes every value', async (t) => {
  const options = await exampleArchive(t)

  const { bytes, outcome } = await ask(options, '.INV * X?')

  assert.equal(
    bytes.toString(),
    [
      '.INV * X?',
      '',
      '',
      'NETWORKS',
      'DC_NAME NETWORK DESCRIPTION START END TOTAL_STATIONS',
      '"HERE" "XX" "Example Network" "2020-01-01T00:00:00.000000" "" "2"',
      '"HERE" "XY" "Second Example Network" "2020-01-01T00:00:00.000000" "" "1"',
      '',
      '',
    ].join('\n'),
  )
  assert.deepEqual(outcome, { kind: 'ok', count: 2, detail: '' })
})

test('stations and channels print the columns of the protocol', async (t) => {
  const options = await exampleArchive(t)

  const stations = await ask(options, '.INV * XY *')
  const channels = await ask(options, '.INV * XX BETA -- LHZ')

  assert.deepEqual(stations.bytes.toString().split('\n').slice(3), [
    'STATIONS',
    'DC_NAME NETWORK STATION LATITUDE LONGITUDE ELEVATION SITE_NAME START END',
    '"HERE" "XY" "GAMA" "-3.125" "40.75" "15" "Gama Island, Nowhere" "2020-06-01T00:00:00.000000" ""',
    '',
    '',
  ])
  assert.deepEqual(channels.bytes.toString().split('\n').slice(3), [
    'CHANNELS',
    'DC_NAME NETWORK STATION LOCATION CHANNEL LATITUDE LONGITUDE ELEVATION DEPTH AZIMUTH DIP SENSOR SCALE SCALE_FREQ SCALE_UNITS SAMPLE_RATE START END',
    '"HERE" "XX" "BETA" "--" "LHZ" "11.25" "21.5" "120" "2" "0" "-90" "Example broadband seismometer" "600000000" "0.5" "M/S" "1" "2020-06-01T00:00:00.000000" ""',
    '',
    '',
  ])
})

test('time spans are those of the archive', async (t) => {
  const options = await exampleArchive(t)

  const { bytes, outcome } = await ask(options, '.INV * XX BETA * L* 2024-01-10 2024-01-12')

  assert.deepEqual(bytes.toString().split('\n').slice(3), [
    'DATA TIME SPANS',
    'DC_NAME NETWORK STATION LOCATION CHANNEL START END',
    '"HERE" "XX" "BETA" "--" "LHZ" "2024-01-10T22:00:00.006170" "2024-01-10T22:59:58.006170"',
    '"HERE" "XX" "BETA" "--" "LHZ" "2024-01-10T23:10:00.006170" "2024-01-11T01:59:58.006170"',
    '',
    '',
  ])
  assert.equal(outcome.count, 2)
})

test('an inventory without rows says NO DATA', async (t) => {
  const options = await exampleArchive(t)

  const { bytes, outcome } = await ask(options, '.INV * ZZ *')

  assert.match(bytes.toString(), /SITE_NAME START END\nNO DATA\n\n$/)
  assert.deepEqual(outcome, { kind: 'nodata', count: 0, detail: '' })
})

test('values that hold quotes or line ends stay one value', async (t) => {
  const options = await exampleArchive(t)
  const description = '<Description>a "b"\n c</Description>'
  await writeFile(
    join(options.metadata[0] ?? '', 'zz.xml'),
    `<FDSNStationXML><Network code="ZZ">${description}</Network></FDSNStationXML>`,
  )

  const { bytes } = await ask(options, '.INV * ZZ')

  assert.match(bytes.toString(), /^"HERE" "ZZ" "a 'b' c" "" "" "0"$/m)
})

test('large inventories are given out in pieces', async (t) => {
  const options = await exampleArchive(t)
  const channels = Array.from({ length: 3000 }, (_, i) => `<Channel code="B${i}"/>`).join('')
  await writeFile(
    join(options.metadata[0] ?? '', 'zz.xml'),
    `<FDSNStationXML><Network code="ZZ"><Station code="A">${channels}</Station></Network></FDSNStationXML>`,
  )

  const { bytes, outcome } = await ask(options, '.INV * ZZ * * *')

  assert.equal(outcome.count, 3000)
  assert.equal(bytes.toString().split('\n').length, 3007)
})

test('responses come one channel epoch after another, counted', async (t) => {
  const options = await exampleArchive(t)

  const all = await ask(options, '.RESP * XX * * *')
  const past = await ask(options, '.RESP * XX * * * 2019-01-01 2020-06-01')

  const channels = readResp(all.bytes.toString()).map((epoch) => epoch.header.slice(0, 4).join(' '))
  assert.deepEqual(channels, [
    'ALFA XX 00 BHE',
    'ALFA XX 00 BHN',
    'ALFA XX 00 BHZ',
    'BETA XX ?? BHZ',
    'BETA XX ?? LHZ',
  ])
  assert.deepEqual(all.outcome, { kind: 'ok', count: 5, detail: '' })
  assert.deepEqual(past.outcome, { kind: 'nodata', count: 0, detail: '' })
  assert.equal(past.bytes.length, 0)
})

test('waveforms are records of the window, counted', async (t) => {
  const options = await exampleArchive(t)
  const window = '2024-01-10T23:50:00 2024-01-11T00:10:00'

  const { bytes, outcome } = await ask(options, `.DATA * XX,XY * * BHZ ${window}`)

  const { found, damaged } = await scanBytes(bytes)
  assert.equal(damaged, 0)
  assert.equal(outcome.count, found.length)
  assert.deepEqual(
    [...new Set(found.map(({ id }) => id))],
    ['XX.ALFA.00.BHZ', 'XX.BETA..BHZ', 'XY.GAMA.10.BHZ'],
  )
})

test('lines are answered in their order, bytes before outcome', async (t) => {
  const handler = await openHandler(await exampleArchive(t))
  const lines = [readable('.INV * XX', 7), readable('.INV * XY', 9)]

  const answers = []
  for await (const answer of handler.handle(lines, taskFor('INV'))) {
    assert.ok('line' in answer)
    answers.push([answer.line, 'bytes' in answer ? 'bytes' : 'outcome'])
    if ('bytes' in answer) for await (const chunk of answer.bytes) assert.ok(chunk.length > 0)
  }

  assert.deepEqual(answers, [
    [7, 'bytes'],
    [7, 'outcome'],
    [9, 'bytes'],
    [9, 'outcome'],
  ])
})

const day = '2024-01-10 2024-01-11'
const refused: readonly (readonly [string, Partial<HandlerTask>, RegExp])[] = [
  [
    `.DATA * XX * * * ${day}`,
    { header: { ...header, formatWaveform: 'WAV' } },
    /WAV is not offered here; offered are SEED, MSEED, /,
  ],
  [
    '.RESP * XX * * *',
    { header: { ...header, formatResponse: 'JSON' } },
    /JSON is not offered here; offered are SEED_ASCII, STATIONXML, /,
  ],
]

for (const [line, changes, reason] of refused) {
  test(`${line} in another format is refused with the formats offered`, async (t) => {
    const { bytes, outcome } = await ask(await exampleArchive(t), line, changes)

    assert.equal(outcome.kind, 'refused')
    assert.match(outcome.detail, reason)
    assert.equal(bytes.length, 0)
  })
}

test('the names of formats that clients use are understood', async (t) => {
  const options = await exampleArchive(t)

  for (const formatWaveform of ['SEED', 'mseed', 'MiniSEED']) {
    const changes = { header: { ...header, formatWaveform } }
    const { outcome } = await ask(options, `.DATA * XX ALFA 00 BHZ ${day}`, changes)
    assert.equal(outcome.kind, 'ok')
  }
  const changes = { header: { ...header, formatResponse: 'RESP' } }
  assert.equal((await ask(options, '.RESP * XX ALFA 00 BHZ', changes)).outcome.kind, 'ok')
})

test('a line whose response makes no sense fails, the next one does not', async (t) => {
  const options = await exampleArchive(t)
  const channel = (code: string, stage: string) =>
    `<Channel code="${code}" startDate="2020-01-01"><Response><Stage ${stage}/></Response></Channel>`
  await writeFile(
    join(options.metadata[0] ?? '', 'zz.xml'),
    `<FDSNStationXML><Network code="ZZ"><Station code="A">${channel('BHZ', '')}${channel('LHZ', 'number="1"')}
     <Channel code="VHZ"/></Station></Network></FDSNStationXML>`,
  )

  const broken = await ask(options, '.RESP * ZZ A * BHZ')
  const partly = await ask(options, '.RESP * ZZ A * ?HZ')
  const none = await ask(options, '.RESP * ZZ A * VHZ')

  const reason = 'ZZ.A..BHZ of 2020-01-01: a <Stage> has no number'
  assert.deepEqual(broken.outcome, { kind: 'failed', count: 0, detail: reason })
  assert.deepEqual(partly.outcome, {
    kind: 'ok',
    count: 1,
    detail: `${reason}; ZZ.A..VHZ has no response`,
  })
  assert.deepEqual(none.outcome, {
    kind: 'nodata',
    count: 0,
    detail: 'ZZ.A..VHZ has no response',
  })
})

test('where nothing was found, broken metadata is remarked', async (t) => {
  const options = await exampleArchive(t)
  await writeFile(join(options.metadata[0] ?? '', 'zz.xml'), '<FDSNStationXML>')

  const inventory = await ask(options, '.INV * ZZ')
  const response = await ask(options, '.RESP * ZZ * * *')

  for (const { outcome } of [inventory, response]) {
    assert.equal(outcome.kind, 'nodata')
    assert.equal(outcome.detail, 'some metadata of this centre cannot be read')
  }
})

test('damage in the archive is told with the line that met it', async (t) => {
  const options = await exampleArchive(t)
  const file = join(options.waveforms[0] ?? '', '2024/XX/BETA/LHZ.D/XX.BETA..LHZ.D.2024.010')
  await appendFile(file, 'rubbish')

  const spans = await ask(options, `.INV * XX BETA * LHZ ${day}`)
  const data = await ask(options, `.DATA * XX BETA * LHZ ${day}`)

  for (const { outcome } of [spans, data]) {
    assert.equal(outcome.kind, 'ok')
    assert.match(outcome.detail, /has 7 bytes that are no miniSEED records/)
  }
})

test('an archive that is not there is asked again later', async (t) => {
  const options = await exampleArchive(t)
  await rm(options.waveforms[0] ?? '', { recursive: true })

  await assert.rejects(ask(options, `.DATA * XX * * * ${day}`), { code: 'SOURCE_DOWN' })
})

test('an abort ends the task', async (t) => {
  const options = await exampleArchive(t)

  const asked = ask(options, '.INV * XX', { signal: AbortSignal.abort(new Error('stop')) })

  await assert.rejects(asked, /stop/)
})

test('the check passes with a good archive, and names what is wrong with a bad one', async (t) => {
  const options = await exampleArchive(t)
  const handler = await openHandler(options)
  const { signal } = new AbortController()
  await handler.check?.(signal)

  await writeFile(join(options.metadata[0] ?? '', 'bad.xml'), 'no XML')
  const broken = await handler.check?.(signal).catch((error: unknown) => error)
  await rm(options.waveforms[0] ?? '', { recursive: true })
  const down = await handler.check?.(signal).catch((error: unknown) => error)
  await handler.close?.()

  assert.ok(broken instanceof Fault && broken.code === 'SOURCE_BROKEN')
  assert.match(broken.message, /^\/.*bad\.xml is not well-formed/)
  assert.ok(down instanceof Fault && down.code === 'SOURCE_DOWN')
})

test('a metadata file that becomes unreadable costs only its own lines', async (t) => {
  const options = await exampleArchive(t)
  const path = join(options.metadata[0] ?? '', 'XY.xml')
  await rm(path)
  await symlink(path, path)

  const { outcome } = await ask(options, '.RESP * X? * * BHZ')

  assert.equal(outcome.kind, 'ok')
  assert.equal(outcome.count, 2)
})
