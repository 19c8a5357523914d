import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResp as readRespEpochs } from '../../../../handlers/seismic/resp/read-resp.ts'
import { writeResp } from '../../../../handlers/seismic/resp/write-resp.ts'
import type { Filter, Response } from '../../../../handlers/seismic/stationxml/response.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { numbersOf, readResp } from '../kit/read-resp.ts'
import { alfa } from '../kit/records.ts'
import { at } from '../kit/time.ts'

const epoch = { start: at('2012-03-13T08:10:00.12345'), end: openEnd }
const units = {
  input: { name: 'M/S', description: 'Velocity' },
  output: { name: 'V', description: '' },
}
const plain = (value: number) => ({ value, error: 0 })

function withFilter(filter: Filter): Response {
  const stage = { number: 1, filters: [filter], decimation: undefined, gain: undefined }
  return { stages: [stage], sensitivity: undefined, polynomial: undefined }
}

const empty: Response = { stages: [], sensitivity: undefined, polynomial: undefined }

function fieldLines(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('B'))
}

test('the header names the channel and its epoch', () => {
  const text = writeResp({ ...alfa, location: '' }, epoch, empty)

  assert.deepEqual(fieldLines(text), [
    'B050F03     Station:     ALFA',
    'B050F16     Network:     XX',
    'B052F03     Location:    ??',
    'B052F04     Channel:     BHZ',
    'B052F22     Start date:  2012,073,08:10:00.1234',
    'B052F23     End date:    No Ending Time',
  ])
})

test('a network that has no code is written as rdseed does, and read back', () => {
  const id = { ...alfa, network: '' }

  const text = writeResp(id, epoch, empty)

  assert.match(text, /^B050F16 {5}Network: {5}\?\?$/m)
  assert.deepEqual(readRespEpochs(text)[0]?.id, id)
})

test('an epoch has its end, and readers get a start where there is none', () => {
  const text = writeResp(alfa, { start: undefined, end: at('2020-12-31T23:59:59') }, empty)

  assert.match(text, /^B052F03 {5}Location: {4}00$/m)
  assert.match(text, /^B052F22 {5}Start date: {2}1900,001,00:00:00\.0000$/m)
  assert.match(text, /^B052F23 {5}End date: {4}2020,366,23:59:59\.0000$/m)
})

const filters: readonly (readonly [Filter, string, readonly number[]])[] = [
  [
    {
      kind: 'poles-zeros',
      ...units,
      transfer: 'digital',
      normalization: 2,
      normalizationFrequency: 1,
      zeros: [],
      poles: [{ real: { value: -1, error: 0.5 }, imaginary: plain(3) }],
    },
    '053',
    [1, 2, 1, 0, 1, -1, 3, 0.5, 0],
  ],
  [
    {
      kind: 'coefficients',
      ...units,
      transfer: 'analog-hertz',
      numerators: [plain(1.5)],
      denominators: [plain(1), plain(0.25)],
    },
    '054',
    [1, 1, 2, 1.5, 0, 1, 0, 0.25, 0],
  ],
  [
    {
      kind: 'response-list',
      ...units,
      elements: [{ frequency: 0.1, amplitude: plain(2), phase: { value: -90, error: 1 } }],
    },
    '055',
    [1, 1, 0.1, 2, 0, -90, 1],
  ],
  [
    { kind: 'fir', ...units, symmetry: 'even', coefficients: [0.5, 0.25] },
    '061',
    [1, 2, 0.5, 0.25],
  ],
  [
    {
      kind: 'polynomial',
      ...units,
      frequencyBounds: { lower: 0, upper: 0.016 },
      approximationBounds: { lower: 3.4, upper: 68 },
      maximumError: 0.1,
      coefficients: [plain(12.5)],
    },
    '062',
    [1, 0, 0.016, 3.4, 68, 0.1, 1, 12.5, 0],
  ],
]

for (const [filter, type, numbers] of filters) {
  test(`a stage of ${filter.kind} is blockette ${type}`, () => {
    const [read] = readResp(writeResp(alfa, epoch, withFilter(filter)))

    const [blockette, ...more] = read?.blockettes ?? []
    assert.deepEqual(more, [])
    assert.equal(blockette?.type, type)
    assert.deepEqual(numbersOf(blockette), numbers)
  })
}

test('the letters of transfer functions and symmetries are the first word of their field', () => {
  const letter = (filter: Filter, field: string) =>
    new RegExp(`^${field} +[^:]+: +(.)( |$)`, 'm').exec(
      writeResp(alfa, epoch, withFilter(filter)),
    )?.[1]
  const fir = (symmetry: 'none' | 'odd' | 'even'): Filter => ({
    kind: 'fir',
    ...units,
    symmetry,
    coefficients: [],
  })

  assert.deepEqual(
    [letter(fir('none'), 'B061F05'), letter(fir('odd'), 'B061F05'), letter(fir('even'), 'B061F05')],
    ['A', 'B', 'C'],
  )
})

test('stages come in their order, each with filter, decimation and gain; the overall gain comes last', () => {
  const gain = { value: 10, frequency: 1 }
  const decimation = { inputRate: 100, factor: 5, offset: 0, delay: 0.1, correction: 0.2 }
  const filter: Filter = { kind: 'fir', ...units, symmetry: 'none', coefficients: [1] }
  const response: Response = {
    stages: [
      { number: 2, filters: [filter], decimation, gain },
      { number: 1, filters: [], decimation: undefined, gain },
    ],
    sensitivity: { value: 100, frequency: 1 },
    polynomial: undefined,
  }

  const [read] = readResp(writeResp(alfa, epoch, response))

  assert.deepEqual(
    read?.blockettes.map(({ type, stage }) => [type, stage]),
    [
      ['058', 1],
      ['061', 2],
      ['057', 2],
      ['058', 2],
      ['058', 0],
    ],
  )
})

test('a polynomial of the whole instrument stands for the overall gain', () => {
  const polynomial = {
    kind: 'polynomial',
    ...units,
    frequencyBounds: { lower: 0, upper: 1 },
    approximationBounds: { lower: 0, upper: 1 },
    maximumError: 0,
    coefficients: [],
  } as const
  const response = { stages: [], sensitivity: { value: 1, frequency: 1 }, polynomial }

  const [read] = readResp(writeResp(alfa, epoch, response))

  assert.deepEqual(
    read?.blockettes.map(({ type, stage }) => [type, stage]),
    [['062', 0]],
  )
})

test('units that the file does not tell are said to be unknown', () => {
  const none = { name: '', description: '' }
  const filter: Filter = {
    kind: 'fir',
    input: none,
    output: none,
    symmetry: 'none',
    coefficients: [],
  }

  assert.match(writeResp(alfa, epoch, withFilter(filter)), /^B061F06 .*: +UNKNOWN - UNKNOWN$/m)
})

test('no description can break the file: lines stay short, in ASCII, one line each', () => {
  const hostile = `two\nB053F99 lines ${'é'.repeat(300)}`
  const filter: Filter = {
    kind: 'fir',
    input: { name: hostile, description: hostile },
    output: { name: 'V', description: '' },
    symmetry: 'none',
    coefficients: [],
  }

  const text = writeResp({ ...alfa, station: 'A'.repeat(300) }, epoch, withFilter(filter))

  assert.match(text, /^B061F07 .*: +V - V$/m)
  for (const line of text.split('\n').slice(0, -1)) {
    assert.match(line, /^(#|B\d{3}F\d\d)[\t -~]*$/)
    assert.ok(line.length <= 255)
    assert.ok(!line.startsWith('B053'))
  }
})
