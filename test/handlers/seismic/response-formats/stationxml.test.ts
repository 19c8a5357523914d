import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { responseElement } from '../../../../handlers/seismic/response-formats/response-element.ts'
import { tidyChannel } from '../../../../handlers/seismic/response-formats/tidy-channel.ts'
import { readResponse } from '../../../../handlers/seismic/stationxml/read-response.ts'
import type { Response, Stage } from '../../../../handlers/seismic/stationxml/response.ts'
import { Fault, openEnd } from '../../../../src/model/index.ts'
import { response } from '../kit/random-response.ts'
import { channelEpoch, productOf } from '../kit/response-source.ts'
import { at } from '../kit/time.ts'

const nothing: Response = { stages: [], sensitivity: undefined, polynomial: undefined }
const units = {
  input: { name: 'M/S', description: '' },
  output: { name: 'V', description: 'Volts' },
}

test('a response that was written is read back with the same stages', () => {
  fc.assert(
    fc.property(response, (made) => {
      const stages = made.stages.filter(({ filters }) => filters[0]?.kind !== 'polynomial')
      const written = { ...made, stages }

      const text = `<Channel>${responseElement(written)}</Channel>`

      const read = readResponse(text)
      const isEmpty = stages.length === 0 && !made.sensitivity && !made.polynomial
      assert.deepEqual(read, isEmpty ? undefined : asWritten(written))
    }),
    { seed: 8, numRuns: 200 },
  )
})

/** As 1.2 says it: every stage has a gain, and units have names. */
function asWritten(written: Response): Response {
  const named = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll('"name":""', '"name":"UNKNOWN"')) as T
  const stages = written.stages.map((stage) => ({
    ...stage,
    filters: named(stage.filters),
    gain: stage.gain ?? { value: 1, frequency: 0 },
  }))
  return { ...written, stages, polynomial: written.polynomial && named(written.polynomial) }
}

const polynomial = {
  kind: 'polynomial',
  ...units,
  frequencyBounds: { lower: 0, upper: 1 },
  approximationBounds: { lower: 0, upper: 1 },
  maximumError: 0,
  coefficients: [{ value: 1, error: 0.5 }],
} as const
const fir = { kind: 'fir', ...units, symmetry: 'odd', coefficients: [0.5] } as const
const empty = {
  kind: 'coefficients',
  ...units,
  transfer: 'digital',
  numerators: [],
  denominators: [],
} as const

function oneStage(changes: Partial<Stage>): Response {
  const stage = { number: 1, filters: [], decimation: undefined, gain: undefined, ...changes }
  return { ...nothing, stages: [stage] }
}

test('a polynomial stands alone in its stage, as 1.2 wants it', () => {
  const text = responseElement(
    oneStage({ filters: [polynomial], gain: { value: 1, frequency: 0 } }),
  )

  assert.match(text, /<Coefficient number="0" plusError="0.5" minusError="0.5">1<\/Coefficient>/)
  assert.doesNotMatch(text, /StageGain/)
})

const unsaid: readonly (readonly [string, Partial<Stage>, RegExp])[] = [
  [
    'a polynomial with a gain',
    { filters: [polynomial], gain: { value: 2, frequency: 0 } },
    /gain beside its polynomial/,
  ],
  ['several filters in a stage', { filters: [fir, fir] }, /several filters/],
]

for (const [what, stage, reason] of unsaid) {
  test(`${what} cannot be said in StationXML`, () => {
    assert.throws(() => responseElement(oneStage(stage)), isBroken(reason))
  })
}

function isBroken(reason: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Fault && error.code === 'SOURCE_BROKEN')
    assert.match(error.message, reason)
    return true
  }
}

test('coefficients that are none are left out beside a filter', () => {
  const text = responseElement(oneStage({ filters: [empty, fir] }))

  assert.match(text, /<FIR>/)
  assert.doesNotMatch(text, /<Coefficients>/)
})

const channel = (inside: string, attributes = 'code="BHZ" locationCode="00"') =>
  `<Channel ${attributes}>${inside}</Channel>`

test('an element that is in order is kept to the byte', () => {
  const text = channel('<!-- kept --><Comment><Value><![CDATA[a < b]]></Value></Comment>')

  assert.equal(tidyChannel(text), `${text}\n`)
})

const tidied: readonly (readonly [string, string, string])[] = [
  [
    'prefixes',
    '<fsx:Channel code="BHZ" locationCode="" iris:x="1"><fsx:Depth>1 &lt; 2</fsx:Depth><iris:More><fsx:Depth/></iris:More></fsx:Channel>',
    channel('<Depth>1 &lt; 2</Depth>', 'locationCode="" code="BHZ"'),
  ],
  [
    'elements of other namespaces',
    channel('<a xmlns="urn:x"><b/></a><Depth xmlns="http://www.fdsn.org/xml/station/1">1</Depth>'),
    channel('<Depth>1</Depth>', 'locationCode="00" code="BHZ"'),
  ],
  [
    'formats of storage',
    channel('<StorageFormat>S</StorageFormat><Depth>1</Depth>'),
    channel('<Depth>1</Depth>', 'locationCode="00" code="BHZ"'),
  ],
  ['no location', '<Channel code="BHZ"/>', channel('', 'locationCode="" code="BHZ"')],
  [
    'numbered coefficients of FIR filters',
    channel('<FIR><NumeratorCoefficient number="0">1</NumeratorCoefficient></FIR>'),
    channel(
      '<FIR><NumeratorCoefficient i="0">1</NumeratorCoefficient></FIR>',
      'locationCode="00" code="BHZ"',
    ),
  ],
  [
    'a sensitivity without a value',
    channel('<Response><InstrumentSensitivity>\n<InputUnits/></InstrumentSensitivity></Response>'),
    channel('<Response></Response>', 'locationCode="00" code="BHZ"'),
  ],
  [
    'gains beside polynomials',
    channel('<Stage><Polynomial><InputUnits/></Polynomial><StageGain>1</StageGain></Stage>'),
    channel(
      '<Stage><Polynomial><InputUnits></InputUnits></Polynomial></Stage>',
      'locationCode="00" code="BHZ"',
    ),
  ],
]

for (const [what, text, expected] of tidied) {
  test(`an element with ${what} is made to fit into 1.2`, () => {
    assert.equal(tidyChannel(text), `${expected}\n`)
  })
}

test('a polynomial without units is given unknown ones', () => {
  const text = tidyChannel(
    channel(
      '<InstrumentPolynomial><ApproximationType>M</ApproximationType></InstrumentPolynomial>',
    ),
  )

  assert.match(text, /<InstrumentPolynomial><InputUnits>\s*<Name>UNKNOWN<\/Name>/)
})

for (const text of ['<Channel code="x"><Depth></Channel>', '<!DOCTYPE x><Channel/>']) {
  test(`${text} cannot be tidied`, () => {
    assert.throws(() => tidyChannel(text), isBroken(/not well-formed/))
  })
}

const network = {
  ...{ network: 'XX', description: 'A & B', totalStations: '1' },
  identifiers: [{ type: 'DOI', value: '10.1/XX' }],
  start: at('2010-01-01'),
  end: openEnd,
}
const station = {
  ...{ network: 'XX', station: 'ALFA', latitude: '10', longitude: '20', elevation: '30' },
  siteName: 'A hill',
}
const early = {
  ...{ ...station, start: at('2015-01-01'), end: at('2020-06-01') },
  identifiers: [
    { type: 'DOI', value: 'doi:10.1/A&B' },
    { type: '', value: 'untyped' },
  ],
}
const late = { ...station, start: at('2020-06-01'), end: openEnd, siteName: '' }

test('channels stand in the stations and networks that they belong to', async () => {
  const id = { network: 'XX', station: 'ALFA', location: '', channel: 'BHE' }
  const first = channelEpoch({ id, start: at('2019-01-01'), end: at('2020-06-01') })
  const second = channelEpoch({ id, start: at('2020-06-01') })
  const third = channelEpoch({ start: at('2019-01-01') })
  const other = channelEpoch({ id: { ...id, network: 'YY', station: 'BETA' }, start: undefined })
  const told = [first, second, third, other].map((one) => ({ channel: one, response: nothing }))

  const { text, outcomes } = await productOf('stationxml', {
    networks: [network],
    stations: [early, late],
    told,
  })

  const order = [...text.matchAll(/<(Network|Station|Channel) code="(\w+)"/g)]
  assert.deepEqual(
    order.map(([, name, code]) => `${name} ${code}`),
    [
      'Network XX',
      'Station ALFA',
      'Channel BHE',
      'Channel BHZ',
      'Station ALFA',
      'Channel BHE',
      'Network YY',
      'Station BETA',
      'Channel BHE',
    ],
  )
  assert.match(text, /<Description>A &amp; B<\/Description>\n<Identifier type="DOI">10.1\/XX</)
  const names = [
    '<Identifier type="DOI">doi:10.1/A&amp;B</Identifier>',
    '<Identifier>untyped</Identifier>',
    '<Latitude>',
  ]
  assert.ok(text.includes(names.join('\n')))
  assert.match(text, /<Source>HERE<\/Source>/)
  assert.match(text, /<\/Network>\n<\/FDSNStationXML>\n$/)
  assert.deepEqual(outcomes, [{ kind: 'ok', count: 4, detail: '' }])
})

test('the lines of a part share one document', async () => {
  const told = [{ channel: channelEpoch(), xml: channel('<Depth>1</Depth>') }]

  const { text } = await productOf('stationxml', { told, networks: [network] }, 2)

  assert.equal(text.match(/<\?xml/g)?.length, 1)
  assert.equal(text.match(/<Network /g)?.length, 1)
  assert.equal(text.match(/<Channel /g)?.length, 2)
  assert.equal(text.match(/<\/FDSNStationXML>/g)?.length, 1)
})

test('the place of a channel that has none is that of its station, and nowhere is no place', async () => {
  const homeless = channelEpoch({ latitude: '', sampleRate: '', sensor: '', depth: '' })

  const placed = await productOf('stationxml', { told: [{ channel: homeless }], stations: [early] })
  const lost = await productOf('stationxml', { told: [{ channel: homeless }] })

  assert.match(placed.text, /<Latitude>10<\/Latitude>\n<Longitude>20</)
  assert.equal(lost.text, '')
  assert.deepEqual(lost.outcomes, [
    {
      kind: 'failed',
      count: 0,
      detail:
        'XX.ALFA.00.BHZ of 2020-01-01: its coordinates are not known, which StationXML cannot do without',
    },
  ])
})

const directions: readonly (readonly [azimuth: string, dip: string, RegExp])[] = [
  ['360.0', '-90.0', /<Azimuth>0<\/Azimuth>\n<Dip>-90\.0</],
  ['090.0', '+90.0', /<Azimuth>090\.0<\/Azimuth>\n<Dip>\+90\.0</],
  ['-1.0', '999.0', /<\/Depth>\n<SampleRate>/],
  ['*****', '', /<\/Depth>\n<SampleRate>/],
]
for (const [azimuth, dip, expected] of directions) {
  test(`azimuth "${azimuth}" and dip "${dip}" do not make a document invalid`, async () => {
    const { text } = await productOf('stationxml', {
      told: [{ channel: channelEpoch({ azimuth, dip }) }],
    })

    assert.match(text, expected)
  })
}

test('a response that lies beside an inventory without one is put in', async () => {
  const told = [
    {
      channel: channelEpoch(),
      xml: channel('<Depth>1</Depth>'),
      response: oneStage({ filters: [fir] }),
    },
  ]

  const { text } = await productOf('stationxml', { told })

  assert.match(text, /<Depth>1<\/Depth><Response>\n<Stage number="1">/)
})
