import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResponse } from '../../../../handlers/seismic/stationxml/read-response.ts'

const units = `<InputUnits><Name>M/S</Name><Description>velocity</Description></InputUnits>
  <OutputUnits><Name>V</Name></OutputUnits>`

function channel(response: string): string {
  return `<Channel code="BHZ"><Response>${response}</Response></Channel>`
}

test('a stage may hold a filter, a decimation and a gain', () => {
  const response = readResponse(
    channel(`<Stage number="2"><Coefficients>${units}
      <CfTransferFunctionType>DIGITAL</CfTransferFunctionType>
      <Numerator minusError="0.5" plusError="9">-.25</Numerator></Coefficients>
      <Decimation><InputSampleRate>100</InputSampleRate><Factor>5</Factor><Offset>0</Offset>
      <Delay>.1</Delay><Correction>.1</Correction></Decimation>
      <StageGain><Value>2E3</Value><Frequency>0</Frequency></StageGain></Stage>`),
  )

  assert.deepEqual(response, {
    sensitivity: undefined,
    polynomial: undefined,
    stages: [
      {
        number: 2,
        filters: [
          {
            kind: 'coefficients',
            input: { name: 'M/S', description: 'velocity' },
            output: { name: 'V', description: '' },
            transfer: 'digital',
            numerators: [{ value: -0.25, error: 0.5 }],
            denominators: [],
          },
        ],
        decimation: { inputRate: 100, factor: 5, offset: 0, delay: 0.1, correction: 0.1 },
        gain: { value: 2000, frequency: 0 },
      },
    ],
  })
})

for (const text of ['<Channel code="BHZ"/>', channel(''), '<Channel><Response/></Channel>']) {
  test(`${text} has no response`, () => {
    assert.equal(readResponse(text), undefined)
  })
}

test('a sensitivity without a value, or of 0, is none', () => {
  const stage = '<Stage number="1"/>'
  const without = readResponse(channel(`<InstrumentSensitivity/>${stage}`))
  const zero = readResponse(
    channel(`<InstrumentSensitivity><Value>0</Value></InstrumentSensitivity>${stage}`),
  )

  assert.equal(without?.sensitivity, undefined)
  assert.equal(zero?.sensitivity, undefined)
})

const broken: readonly (readonly [string, RegExp])[] = [
  ['<Stage/>', /<Stage> has no number/],
  ['<Stage number="0"/>', /<Stage> has no number/],
  [
    '<Stage number="1"><StageGain><Value>NaN</Value></StageGain></Stage>',
    /StageGain\/Value> holds "NaN"/,
  ],
  ['<Stage number="1"><StageGain/></Stage>', /StageGain\/Value> holds ""/],
  ['<Stage number="1"><FIR/></Stage>', /<FIR\/Symmetry> holds ""/],
  [`<Stage number="1"><FIR>${units}<Symmetry>SOME</Symmetry></FIR></Stage>`, /holds "SOME"/],
  [
    '<Stage number="1"><Decimation><InputSampleRate>1</InputSampleRate><Factor>1.5</Factor></Decimation></Stage>',
    /holds "1.5", which is no whole number/,
  ],
]

for (const [inside, message] of broken) {
  test(`${inside.slice(0, 60)} cannot be read`, () => {
    assert.throws(() => readResponse(channel(inside)), { code: 'SOURCE_BROKEN', message })
  })
}

test('what is not well-formed cannot be read', () => {
  assert.throws(() => readResponse('<Channel><Response></Channel>'), { code: 'SOURCE_BROKEN' })
  assert.throws(() => readResponse('<!DOCTYPE a><a/>'), { code: 'SOURCE_BROKEN' })
})
