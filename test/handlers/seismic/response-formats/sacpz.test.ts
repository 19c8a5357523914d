import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  Filter,
  PolesZeros,
  Response,
} from '../../../../handlers/seismic/stationxml/response.ts'
import { Fault, openEnd } from '../../../../src/model/index.ts'
import { channelEpoch, productOf, read } from '../kit/response-source.ts'

const plain = (value: number) => ({ value, error: 0 })
const sensor: PolesZeros = {
  kind: 'poles-zeros',
  input: { name: 'M/S', description: '' },
  output: { name: 'V', description: '' },
  transfer: 'laplace-radians',
  normalization: 4,
  normalizationFrequency: 1,
  zeros: [{ real: plain(0), imaginary: plain(0) }],
  poles: [{ real: plain(-0.5), imaginary: plain(-2) }],
}
const gain = { value: 1000, frequency: 1 }

function responseOf(...filters: readonly Filter[]): Response {
  const stages = filters.map((filter, i) => ({
    number: i + 1,
    filters: [filter],
    decimation: undefined,
    gain: { value: 10, frequency: 2 },
  }))
  return { stages, sensitivity: gain, polynomial: undefined }
}

async function sacpz(response: Response, scaleUnits = ''): Promise<string> {
  const channel = channelEpoch({ scaleUnits })
  const { text, outcomes } = await productOf('sacpz', { told: [{ channel, response }] })
  return text === '' ? (outcomes[0]?.detail ?? '') : text.slice(text.lastIndexOf('*') + 2)
}

test('velocity becomes displacement by one zero more, annotated as SAC reads it', async () => {
  const told = [{ channel: channelEpoch(), response: responseOf(sensor) }]

  const { text } = await productOf('sacpz', { told })

  assert.deepEqual(text.split('\n'), [
    '* **********************************',
    '* NETWORK   (KNETWK): XX',
    '* STATION    (KSTNM): ALFA',
    '* LOCATION   (KHOLE): 00',
    '* CHANNEL   (KCMPNM): BHZ',
    '* CREATED           : 2026-01-02T00:00:00',
    '* START             : 2020-01-01T00:00:00',
    '* END               : 2599-12-31T23:59:59',
    '* DESCRIPTION       : ',
    '* LATITUDE          : 10.5',
    '* LONGITUDE         : -20',
    '* ELEVATION         : 300',
    '* DEPTH             : 2',
    '* DIP (SEED)        : -90',
    '* AZIMUTH           : 0',
    '* SAMPLE RATE       : 20',
    '* INPUT UNIT        : M',
    '* OUTPUT UNIT       : V',
    '* INSTTYPE          : A seismometer',
    '* INSTGAIN          : +1.000000e+01 (M/S)',
    '* COMMENT           : ',
    '* SENSITIVITY       : +1.000000e+03 (M/S)',
    '* A0                : +4.000000e+00',
    '* **********************************',
    'ZEROS\t2',
    '\t+0.000000e+00\t+0.000000e+00',
    '\t+0.000000e+00\t+0.000000e+00',
    'POLES\t1',
    '\t-5.000000e-01\t-2.000000e+00',
    'CONSTANT\t+4.000000e+03',
    '',
    '',
    '',
  ])
})

const unitsRead: readonly (readonly [string, number, string])[] = [
  ['M', 1, '4.000000e+03'],
  ['nm', 1, '4.000000e+12'],
  ['CM/S', 2, '4.000000e+05'],
  ['M/S**2', 3, '4.000000e+03'],
  ['m/s/s', 3, '4.000000e+03'],
  ['M/(S**2)', 3, '4.000000e+03'],
]

for (const [name, zeros, constant] of unitsRead) {
  test(`input in ${name} gives ${zeros} zeros and a constant for metres`, async () => {
    const text = await sacpz(responseOf({ ...sensor, input: { name, description: '' } }))

    assert.match(text, new RegExp(`^ZEROS\\t${zeros}\\n`))
    assert.ok(text.includes(`CONSTANT\t+${constant}`), text)
  })
}

test('hertz become radians, and all analogue stages are one', async () => {
  const hertz = { ...sensor, transfer: 'laplace-hertz', zeros: [], normalization: 1 } as const
  const digital = { ...sensor, transfer: 'digital' } as const

  const text = await sacpz(responseOf(sensor, hertz, digital))

  const turn = 2 * Math.PI
  const number = (value: number) => value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  assert.match(text, /^ZEROS\t2\n/)
  assert.ok(
    text.includes(`POLES\t2\n\t-5.000000e-01\t-2.000000e+00\n\t${number(-0.5 * turn)}`),
    text,
  )
  assert.ok(text.includes(`CONSTANT\t+${number(4 * turn * 1000)}`), text)
})

test('a response without poles and zeros is flat; gains stand for a sensitivity that is not told', async () => {
  const fir: Filter = { ...sensor, kind: 'fir', symmetry: 'none', coefficients: [1] }
  const response = { ...responseOf(fir, fir), sensitivity: undefined }

  const text = await sacpz(response)

  assert.equal(
    text.trim(),
    'ZEROS\t1\n\t+0.000000e+00\t+0.000000e+00\nPOLES\t0\nCONSTANT\t+1.000000e+02',
  )
})

test('units that no stage tells are those of the sensitivity', async () => {
  const stages = [{ number: 1, filters: [], decimation: undefined, gain }]
  const response = { stages, sensitivity: gain, polynomial: undefined }

  assert.match(await sacpz(response, 'M/S'), /^ZEROS\t1\n/)
  assert.match(await sacpz(response), /its input unit "" is no ground motion/)
})

const { input, output } = sensor
const bounds = { lower: 0, upper: 1 }
const polynomial = {
  kind: 'polynomial' as const,
  ...{ input, output, frequencyBounds: bounds, approximationBounds: bounds },
  ...{ maximumError: 0, coefficients: [] },
}
const analogue = {
  kind: 'coefficients' as const,
  transfer: 'analog-hertz' as const,
  ...{ input, output },
  ...{ numerators: [plain(1)], denominators: [] },
}
const inexpressible: readonly (readonly [Response, RegExp])[] = [
  [responseOf({ ...sensor, input: { name: 'PA', description: '' } }), /unit "PA"/],
  [responseOf(sensor, { kind: 'response-list', input, output, elements: [] }), /a response list/],
  [responseOf(polynomial), /a polynomial/],
  [responseOf(analogue), /analogue coefficients/],
  [{ ...responseOf(), sensitivity: undefined, polynomial }, /a polynomial/],
  [{ ...responseOf(), sensitivity: undefined }, /tells no gain/],
]

for (const [response, reason] of inexpressible) {
  test(`what poles and zeros cannot express is told: ${reason.source}`, async () => {
    assert.match(await sacpz(response, 'M'), reason)
  })
}

test('coefficients that are none express nothing', async () => {
  assert.match(await sacpz(responseOf({ ...analogue, numerators: [] }, sensor)), /^ZEROS\t2\n/)
})

test('a channel that cannot be read costs only itself', async () => {
  const id = { network: 'XX', station: 'ALFA', location: '00', channel: 'BHE' }
  const broken = { channel: channelEpoch({ id }), failure: new Fault('SOURCE_BROKEN', 'is torn') }
  const locked = {
    channel: channelEpoch({ id, start: undefined }),
    failure: Object.assign(new Error('no'), { code: 'EACCES' }),
  }
  const silent = { channel: channelEpoch() }
  const good = { channel: channelEpoch(), response: responseOf(sensor) }

  for (const format of ['resp', 'sacpz'] as const) {
    const { outcomes } = await productOf(format, { told: [broken, locked, silent, good] })

    assert.deepEqual(outcomes, [
      {
        kind: 'ok',
        count: 1,
        detail:
          'XX.ALFA.00.BHE of 2020-01-01: is torn; XX.ALFA.00.BHE cannot be read (EACCES); XX.ALFA.00.BHZ of 2020-01-01 has no response',
      },
    ])
  }
})

test('nothing found among metadata that is broken is told so', async () => {
  const { text, outcomes } = await productOf('stationxml', { told: [], troubles: ['torn'] })

  assert.equal(text, '')
  assert.equal(outcomes[0]?.detail, 'some metadata of this centre cannot be read')
})

test('what is no matter of one channel ends the answer', async () => {
  const down = new Fault('SOURCE_DOWN', 'changed')
  const stopped = AbortSignal.abort(new Error('stopped'))
  const world = { told: [{ channel: channelEpoch(), failure: down }] }

  await assert.rejects(read(world, new AbortController().signal), down)
  await assert.rejects(read(world, stopped), /stopped/)
})

test('what a channel does not tell of itself, its station does, as far as it is known', async () => {
  const bare = { latitude: '', longitude: '', elevation: '', depth: '', scaleUnits: '' }
  const channel = channelEpoch({ ...bare, start: undefined })
  const whole = responseOf(sensor)
  const stages = whole.stages.map((stage) => ({ ...stage, gain: undefined }))
  const told = [{ channel, response: { ...whole, stages } }]
  const place = { latitude: '1', longitude: '2', elevation: '3', siteName: 'On a  hill' }
  const ids = { network: 'XX', station: 'ALFA' }
  const station = { ...ids, ...place, start: undefined, end: openEnd }

  const [alone, placed] = await Promise.all(
    [[], [station]].map((stations) => productOf('sacpz', { told, stations })),
  )

  assert.match(alone?.text ?? '', /START +: \n[^]*LATITUDE +: \n[^]*DEPTH +: \n[^]*INSTGAIN +: \n/)
  assert.match(
    placed?.text ?? '',
    /DESCRIPTION +: On a hill\n[^]*LATITUDE +: 1\n[^]*ELEVATION +: 3\n/,
  )
})

test('numbers below nought keep their sign', async () => {
  const response = { ...responseOf(sensor), sensitivity: { value: -1000, frequency: 1 } }

  assert.match(await sacpz(response), /CONSTANT\t-4\.000000e\+03/)
})
