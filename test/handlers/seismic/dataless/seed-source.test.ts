import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { seedSource } from '../../../../handlers/seismic/dataless/seed-source.ts'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { formatInstant, openEnd } from '../../../../src/model/index.ts'
import { quiet } from '../../../kit/quiet.ts'
import { CollectingSink, pieces } from '../kit/collecting-sink.ts'
import { temporaryFolder } from '../kit/folder.ts'
import * as seed from '../kit/seed-volume.ts'

const never = new AbortController().signal
const response = [seed.polesZeros(1), seed.gain(1, 1500), seed.gain(0, 3e9, 0.02)]
const alfa = [seed.station('ALFA', 'XX'), seed.channel('00', 'BHZ'), ...response]

async function index(bytes: Uint8Array, size = 1 << 18): Promise<CollectingSink> {
  const sink = new CollectingSink()
  await seedSource.index(pieces(bytes, size), sink)
  return sink
}

async function open(t: TestContext, bytes: Uint8Array) {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'test.dataless'), bytes)
  const metadata = Metadata.open({ file: ':memory:', folders: [folder], log: quiet })
  t.after(() => {
    metadata.close()
  })
  const troubles = await metadata.refresh(never)
  return { metadata, troubles, channels: [...metadata.channels(everything)] }
}

/** The response of every channel. */
async function responses(t: TestContext, bytes: Uint8Array) {
  const { metadata, channels } = await open(t, bytes)
  return Promise.all(channels.map((one) => metadata.responseOf(one)))
}

test('network, station and channel are told as the volume writes them', async () => {
  const { networks, stations, channels, remarks } = await index(seed.seedVolume(seed.units, [alfa]))

  const [{ start, end, element, ...told } = assert.fail('no channel')] = channels
  assert.deepEqual(told, {
    id: { network: 'XX', station: 'ALFA', location: '00', channel: 'BHZ' },
    latitude: '+01.500000',
    longitude: '-002.000000',
    elevation: '+0300.0',
    depth: '005.0',
    azimuth: '090.0',
    dip: '-45.0',
    sensor: 'A seismometer',
    scale: '+3.00000E+09',
    scaleFrequency: '+2.00000E-02',
    scaleUnits: 'M/S',
    sampleRate: '2.0000E+01',
  })
  assert.equal(start && formatInstant(start), '2000-01-01T10:20:30.500000Z')
  assert.equal(end, openEnd)
  assert.ok(element.length > 0)
  assert.equal(stations[0]?.siteName, 'A site')
  assert.equal(networks[0]?.description, 'Test network')
  assert.deepEqual(remarks, [])
})

for (const [written, location] of [
  ['--', ''],
  ['', ''],
  ['-1', '-1'],
] as const) {
  test(`the location "${written}" is "${location}"`, async () => {
    const alfaThere = [seed.station('ALFA', 'XX'), seed.channel(written, 'BHZ'), ...response]

    const { channels } = await index(seed.seedVolume(seed.units, [alfaThere]))

    assert.deepEqual(
      channels.map(({ id }) => id.location),
      [location],
    )
  })
}

test('a response is put together from the blockettes of its channel', async (t) => {
  const stage2 = [seed.fir(2, [0.25, 0.5, 0.25]), seed.decimation(2, 40, 2), seed.gain(2, 1)]
  const station = [
    ...alfa.slice(0, 2),
    seed.polesZeros(1),
    seed.gain(1, 1500),
    ...stage2,
    seed.gain(0, 3e9),
  ]

  const [found] = await responses(t, seed.seedVolume(seed.units, [station]))

  const volts = { name: 'V', description: 'Volts' }
  const counts = { name: 'COUNTS', description: 'Digital Counts' }
  const exact = (value: number) => ({ value, error: 0 })
  assert.deepEqual(found, {
    stages: [
      {
        number: 1,
        filters: [
          {
            kind: 'poles-zeros',
            input: { name: 'M/S', description: 'Velocity in Meters per Second' },
            output: volts,
            transfer: 'laplace-radians',
            normalization: 5,
            normalizationFrequency: 1,
            zeros: [{ real: exact(0), imaginary: exact(0) }],
            poles: [{ real: exact(-3), imaginary: { value: 4, error: 0.5 } }],
          },
        ],
        decimation: undefined,
        gain: { value: 1500, frequency: 1 },
      },
      {
        number: 2,
        filters: [
          {
            kind: 'fir',
            input: counts,
            output: counts,
            symmetry: 'none',
            coefficients: [0.25, 0.5, 0.25],
          },
        ],
        decimation: { inputRate: 40, factor: 2, offset: 0, delay: 0.01, correction: 0.02 },
        gain: { value: 1, frequency: 1 },
      },
    ],
    sensitivity: { value: 3e9, frequency: 1 },
    polynomial: undefined,
  })
})

describe('a long response', () => {
  const values = Array.from({ length: 300 }, (_, i) => i / 1000)
  const plain = [...alfa.slice(0, 2), seed.fir(1, values), seed.gain(1, 1)]
  const layouts = [
    { exponent: 12 },
    { exponent: 8 },
    { exponent: 9, separator: '\n' },
    { exponent: 9, hasContinuationCodes: false },
    { exponent: 15, isCut: false },
  ]
  for (const layout of layouts) {
    test(`goes on from record to record: ${JSON.stringify(layout)}`, async (t) => {
      const other = [seed.station('BETA', 'XX'), seed.channel('', 'LHZ'), seed.gain(1, 7)]

      const found = await responses(t, seed.seedVolume(seed.units, [plain, other], layout))

      const [filter] = found[0]?.stages[0]?.filters ?? []
      assert.deepEqual(filter?.kind === 'fir' && filter.coefficients, values)
      assert.equal(found[1]?.stages[0]?.gain?.value, 7)
    })
  }

  const halves = [values.slice(0, 200), values.slice(200)] as const
  const countings = { 'rows of each': [200, 100], 'all rows': [300, 300] }
  for (const [what, [one, other]] of Object.entries(countings)) {
    test(`goes on in a second blockette, ${what} counted`, async (t) => {
      const parts = [seed.fir(1, halves[0], one), seed.fir(1, halves[1], other)]
      const station = [...alfa.slice(0, 2), ...parts, seed.gain(1, 1)]

      const [found] = await responses(t, seed.seedVolume(seed.units, [station]))

      const [filter] = found?.stages[0]?.filters ?? []
      assert.deepEqual(filter?.kind === 'fir' && filter.coefficients, values)
    })
  }

  test('that has fewer rows than it says is not given out', async (t) => {
    const station = [...alfa.slice(0, 2), seed.fir(1, [1, 2], 3)]

    await assert.rejects(responses(t, seed.seedVolume(seed.units, [station])), {
      code: 'SOURCE_BROKEN',
      message: /061 has 1 rows fewer than it says/,
    })
  })
})

describe('response references', () => {
  const filter = seed.blockette(41, '   7', 'A FIR~', 'A', '  3', '  3', '   1', seed.number(1, 14))
  const amplification = seed.blockette(48, '   8', 'A GAIN~', seed.number(9), seed.number(1), ' 0')

  test('are looked up in the dictionaries', async (t) => {
    const references = seed.blockette(60, ' 1', ' 2', ' 2', '   7', '   8')
    const station = [...alfa.slice(0, 2), references, seed.gain(0, 9)]
    const dictionary = [...seed.units, filter, amplification]

    const [found] = await responses(t, seed.seedVolume(dictionary, [station]))

    const [stage] = found?.stages ?? []
    assert.equal(stage?.number, 2)
    assert.equal(stage.filters[0]?.kind, 'fir')
    assert.deepEqual(stage.gain, { value: 9, frequency: 1 })
  })

  test('to what is not there make the response a broken one', async (t) => {
    const station = [...alfa.slice(0, 2), seed.blockette(60, ' 1', ' 1', ' 1', '   7')]

    await assert.rejects(responses(t, seed.seedVolume(seed.units, [station])), {
      code: 'SOURCE_BROKEN',
      message: 'response 7 is not in the dictionaries',
    })
  })
})

test('a channel without a response has none', async (t) => {
  const [found] = await responses(t, seed.seedVolume(seed.units, [alfa.slice(0, 2)]))

  assert.equal(found, undefined)
})

test('every volume of a file has its own dictionaries', async (t) => {
  const otherUnits = [seed.blockette(34, '  1', 'PA~', 'Pascal~'), ...seed.units.slice(1)]
  const beta = [seed.station('BETA', 'XX'), seed.channel('', 'BDF'), seed.polesZeros(1)]
  const bytes = [seed.seedVolume(seed.units, [alfa]), seed.seedVolume(otherUnits, [beta])]

  const found = await responses(t, Buffer.concat(bytes))

  const inputs = found.map((one) => one?.stages[0]?.filters[0]?.input.name)
  assert.deepEqual(inputs, ['M/S', 'PA'])
})

test('a full volume is read as far as its control headers go', async () => {
  const volume = seed.seedVolume(seed.units, [alfa])
  const spans = Buffer.alloc(4096, `000009T ${seed.blockette(70, 'P')}`)
  const data = Buffer.alloc(4096, '000010D ALFA ')

  const { channels } = await index(Buffer.concat([volume, spans, data, volume]), 1000)

  assert.equal(channels.length, 1)
})

describe('what is odd', () => {
  test('a volume that is cut gives what is whole in it', async () => {
    const beta = [seed.station('BETA', 'XX'), seed.channel('', 'BHZ'), seed.fir(1, [1, 2, 3])]
    const volume = seed.seedVolume(seed.units, [alfa, beta])
    const end = volume.lastIndexOf('A FILTER')

    const { channels, remarks } = await index(volume.subarray(0, end))

    assert.deepEqual(
      channels.map(({ id }) => id.station),
      ['ALFA', 'BETA'],
    )
    assert.deepEqual(remarks, ['blockette 061 has no end'])
  })

  test('dates that there are not leave their channel out', async () => {
    const wrong = [seed.channel('', 'BHN', '2000,400~~'), seed.gain(0, 1)]

    const { channels, remarks } = await index(
      seed.seedVolume(seed.units, [[...alfa, ...wrong, seed.channel('', 'BHE')]]),
    )

    assert.deepEqual(
      channels.map(({ id }) => id.channel),
      ['BHZ', 'BHE'],
    )
    assert.equal(remarks[0], 'channel XX.ALFA..BHN was left out: "2000,400" is no date')
  })

  test('a station with wrong dates is left out with its channels', async () => {
    const { stations, channels, remarks } = await index(
      seed.seedVolume(seed.units, [[seed.station('ALFA', 'XX', '2000,400~~'), ...alfa.slice(1)]]),
    )

    assert.deepEqual([stations.length, channels.length, remarks.length], [0, 0, 1])
  })

  test('what is no blockette ends its record, and is told', async () => {
    const { channels, remarks } = await index(
      seed.seedVolume(seed.units, [[...alfa, 'rubbish that goes on'], alfa]),
    )

    assert.equal(channels.length, 2)
    assert.equal(remarks[0], '"rubbish" stands where a blockette should begin')
  })

  test('a record length that is not the declared one is found out', async () => {
    const volume = seed.seedVolume(seed.units, [alfa])
    volume.write('09', 19, 'latin1')

    const { channels, remarks } = await index(volume)

    assert.equal(channels.length, 1)
    assert.deepEqual(remarks, [])
  })

  test('blanks and line ends behind the last record are nothing', async () => {
    const volume = Buffer.concat([seed.seedVolume(seed.units, [alfa]), Buffer.from('\n')])

    const { channels, remarks } = await index(volume)

    assert.deepEqual([channels.length, remarks.length], [1, 0])
  })

  test('what does not begin with a control header is no volume', async () => {
    await assert.rejects(index(Buffer.from('000001D ')), { message: 'is no SEED volume' })
    await assert.rejects(index(Buffer.alloc(70_000)), { code: 'SOURCE_BROKEN' })
  })
})
