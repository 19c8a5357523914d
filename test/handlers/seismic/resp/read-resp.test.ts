import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResp } from '../../../../handlers/seismic/resp/read-resp.ts'
import type { Filter } from '../../../../handlers/seismic/stationxml/response.ts'
import { respHeader } from '../kit/resp-header.ts'

const gain = (stage: number, value: number) => [
  `B058F03     Stage sequence number:                 ${stage}`,
  `B058F04     Gain:                                  ${value}`,
  'B058F05     Frequency of gain:                     1.0 HZ',
  'B058F06     Number of calibrations:                1',
  'B058F07-08  0  1.0  1.0  2012,073',
]

test('the dialect of xml2resp is read: signs, indexed lists, no units behind frequencies', () => {
  const [read] = readResp(
    respHeader(
      '#                  |        Response List              |',
      'B055F03     Stage sequence number:                 1',
      'B055F04     Response in units lookup:              M/S - Velocity in Meters per Second',
      'B055F05     Response out units lookup:             V - ',
      'B055F06     Number of responses listed:            2',
      'B055F07-11     0  +1.00000E-01  +2.00000E+00  +0.00000E+00  -9.00000E+01  +0.00000E+00',
      'B055F07-11     1  +2.00000E-01  +3.00000E+00  +0.00000E+00  -8.00000E+01  +5.00000E-01',
      'B058F03     Stage sequence number:                 0',
      'B058F04     Sensitivity:                           +3.00000E+08',
      'B058F05     Frequency of sensitivity:              +2.00000E-02',
    ),
  )

  const measured = (value: number, error = 0) => ({ value, error })
  assert.deepEqual(read?.response.stages, [
    {
      number: 1,
      filters: [
        {
          kind: 'response-list',
          input: { name: 'M/S', description: 'Velocity in Meters per Second' },
          output: { name: 'V', description: '' },
          elements: [
            { frequency: 0.1, amplitude: measured(2), phase: measured(-90) },
            { frequency: 0.2, amplitude: measured(3), phase: measured(-80, 0.5) },
          ],
        },
      ],
      decimation: undefined,
      gain: undefined,
    },
  ])
  assert.deepEqual(read.response.sensitivity, { value: 3e8, frequency: 0.02 })
})

test('lists that go on in the next blockette are one filter', () => {
  const rows = (type: string, count: string, code: string, ...values: readonly string[]) => [
    ...(type === '061'
      ? ['B061F03 Stage: 1', 'B061F05 Symmetry: A']
      : [`B${type}F03 Type: D`, `B${type}F04 Stage: 1`]),
    `B${type}${count} Number: ${values.length}`,
    ...(type === '054' ? ['B054F10 Number of denominators: 0'] : []),
    ...values.map((value, i) => `B${type}${code} ${i} ${value}`),
  ]
  const coefficients = [
    ...rows('054', 'F07', 'F08-09', '1', '2'),
    ...rows('054', 'F07', 'F08-09', '3'),
  ]
  const fir = [...rows('061', 'F08', 'F09', '1', '2'), ...rows('061', 'F08', 'F09', '3')]

  const filters = [coefficients, fir].map(
    (lines) => readResp(respHeader(...lines))[0]?.response.stages[0]?.filters ?? [],
  )

  assert.deepEqual(
    filters.map((list) => list.length),
    [1, 1],
  )
  const numbers = filters.flat().map(numbersOf)
  assert.deepEqual(numbers, [
    [1, 2, 3],
    [1, 2, 3],
  ])
})

test('of blockettes that say different things of one stage, the last one holds, and this is told', () => {
  const [read] = readResp(respHeader(...gain(1, 2), ...gain(1, 3), ...gain(0, 5), ...gain(0, 5)))

  assert.deepEqual(read?.response.stages[0]?.gain, { value: 3, frequency: 1 })
  assert.deepEqual(read.response.sensitivity, { value: 5, frequency: 1 })
  assert.deepEqual(read.problems, [
    'stage 1 tells twice what there is once; the last word was taken',
  ])
  assert.equal(read.isComplete, true)
})

function numbersOf(filter: Filter): readonly number[] {
  if (filter.kind === 'coefficients') return filter.numerators.map(({ value }) => value)
  return filter.kind === 'fir' ? filter.coefficients : []
}

const flat = (stage: number) => [
  'B053F03     Transfer function type:                A',
  `B053F04     Stage sequence number:                 ${stage}`,
  'B053F05     Response in units lookup:              M -',
  'B053F06     Response out units lookup:             UNKNOWN - UNKNOWN',
  'B053F07     A0 normalization factor:               1',
  'B053F08     Normalization frequency:               1',
  'B053F09     Number of zeroes:                      0',
  'B053F14     Number of poles:                       0',
]

test('filters of stage 0 are those of stage 1 where there is no other stage', () => {
  const [alone] = readResp(respHeader(...flat(0), ...gain(0, 5)))
  const [beside] = readResp(respHeader(...flat(0), ...gain(1, 5)))

  const [stage] = alone?.response.stages ?? []
  assert.equal(stage?.number, 1)
  assert.equal(stage.filters.length, 1)
  assert.deepEqual(stage.gain, { value: 5, frequency: 1 })
  assert.deepEqual(beside?.response.stages[0]?.filters, [])
  assert.match(String(alone?.problems), /were taken as stage 1/)
  assert.match(String(beside.problems), /were not looked at/)
})

test('units that nobody told are read as none', () => {
  const [read] = readResp(respHeader(...flat(1)))

  const [filter] = read?.response.stages[0]?.filters ?? []
  assert.deepEqual(filter?.input, { name: 'M', description: '' })
  assert.deepEqual(filter.output, { name: '', description: '' })
})

const incomplete: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a type of filter that is not known', ['B053F03 Type: X', ...flat(1).slice(1)], /F03 of.*"X"/],
  ['a missing field', flat(1).slice(0, 4), /F07 of blockette 053 holds "", which is no number/],
  ['missing rows', [...flat(1).slice(0, 6), 'B053F09 Zeroes: 2'], /0 rows of F10 where it says 2/],
  ['what is no number', [...gain(1, NaN)], /F04 of blockette 058 holds "NaN"/],
  ['a number beyond all numbers', ['B058F03 Stage: 1', 'B058F04 Gain: 1E999'], /"1E999"/],
  ['a stage that is no number', ['B058F03 Stage: one', 'B058F04 Gain: 1'], /"one"/],
  ['a stage of half', ['B058F03 Stage: 1.5', 'B058F04 Gain: 1'], /no whole number/],
  [
    'a row that is too short',
    ['B061F03 Stage: 1', 'B061F05 Symmetry: A', 'B061F08 Number: 1', 'B061F09'],
    /row of numbers|no number/,
  ],
  ['a generic response', ['B056F03 Stage: 1'], /generic response/],
  ['a dictionary that belongs to no stage', ['B048F05 Gain: 1'], /before any blockette 060/],
]

for (const [what, lines, problem] of incomplete) {
  test(`a response with ${what} is not complete, and says why`, () => {
    const [read] = readResp(respHeader(...lines, ...gain(0, 1)))

    assert.equal(read?.isComplete, false)
    assert.match(read.problems.join('; '), problem)
    assert.deepEqual(read.response.sensitivity, { value: 1, frequency: 1 })
  })
}

test('odd things that change nothing are told', () => {
  const [read] = readResp(
    respHeader(
      'a line of a letter',
      '',
      '\u001a',
      'B059F05     Comment:  2',
      'B057F03     Stage sequence number:                 0',
      ...flat(1),
      'B054F03     Transfer function type:                D',
      'B054F04     Stage sequence number:                 1',
      'B054F07     Number of numerators:                  0',
      'B054F10     Number of denominators:                0',
    ),
  )

  assert.deepEqual(read?.problems, [
    'blockette 059 was not looked at',
    'blockette 057 of stage 0 was not looked at',
    'stage 1 has several filters',
    'what is neither a comment nor a field was passed over, 1 times, first in line 7',
  ])
  assert.equal(read.isComplete, true)
})

test('a channel without a station of its own is one more of the station before it', () => {
  const [, second] = readResp(respHeader('B052F03 Location: ??', 'B052F04 Channel: LHZ'))

  assert.deepEqual(second?.id, { network: 'XX', station: 'ALFA', location: '', channel: 'LHZ' })
})

test('a text without a channel holds nothing, a channel without codes is told', () => {
  const [nameless] = readResp('B052F03 Location: 00\nB058F03 Stage: 1')

  assert.deepEqual(readResp('Dear sir, B052F04 is missing.\n'), [])
  assert.deepEqual(readResp('B058F03 Stage: 1'), [])
  assert.equal(nameless?.isComplete, false)
  assert.match(nameless.problems.join(), /the channel is not named/)
})

test('a byte order mark before the first field is no part of it', () => {
  const [read] = readResp(`\ufeff${respHeader()}`)

  assert.equal(read?.id.station, 'ALFA')
  assert.deepEqual(read.problems, [])
})

test('the frequencies of a polynomial that are told in radians per second are read as hertz', () => {
  const lines = ['A [Rad/sec]', 'B [Hz]'].map((unit) => [
    ...['B062F03 Type: P', 'B062F04 Stage: 0', 'B062F07 Type: M', `B062F08 Units: ${unit}`],
    ...[
      'B062F09 Lower: 0',
      `B062F10 Upper: ${2 * Math.PI}`,
      'B062F11 Lower: 1',
      'B062F12 Upper: 2',
    ],
    ...['B062F13 Error: 0', 'B062F14 Number: 0'],
  ])

  const bounds = lines.map((one) => readResp(respHeader(...one))[0]?.response.polynomial)

  assert.deepEqual(
    bounds.map((one) => one?.frequencyBounds.upper),
    [1, 2 * Math.PI],
  )
  assert.deepEqual(bounds[0]?.approximationBounds, { lower: 1, upper: 2 })
})

test('hostile texts take no time', () => {
  const lines = ['B061F09 ', 'B052F22     Start date:  ', 'B053F05     Units: ']
  const text = lines.map((line) => `${line}${' -'.repeat(200_000)}`).join('\n')

  const read = readResp(respHeader(...'x'.repeat(1000).split(''), text))

  assert.equal(read.length, 2)
})
