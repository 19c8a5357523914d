import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readResp } from '../../../../handlers/seismic/resp/read-resp.ts'
import { respHeader } from '../kit/resp-header.ts'

test('the dictionaries of blockette 060 are read as what they stand for', () => {
  const stage = (number: number) => [
    'B060F03     Number of Stages:                      2',
    `B060F04     Stage number:                          ${number}`,
    'B060F05     Number of Responses:                   1',
  ]
  const units = (first: number) => [
    `B0FFF${String(first).padStart(2, '0')}     Response in units lookup:              V - Volts`,
    `B0FFF${String(first + 1).padStart(2, '0')}     Response out units lookup:             V - Volts`,
  ]
  const lines = [
    ...stage(1),
    'B043F05     Response type:                         B [Analog (Hz)]',
    ...units(6).map((line) => line.replace('0FF', '043')),
    'B043F08     A0 normalization factor:               5.0D+02',
    'B043F09     Normalization frequency:               1',
    'B043F10     Number of zeroes:                      1',
    'B043F15     Number of poles:                       1',
    'B043F11-14    0  1.0  2.0  3.0  4.0',
    'B043F16-19    0 -1.0 -2.0  0.0  0.0',
    'B048F05     Sensitivity:                           7',
    'B048F06     Frequency of sensitivity:              1',
    ...stage(2),
    'B044F05     Response type:                         D',
    ...units(6).map((line) => line.replace('0FF', '044')),
    'B044F08     Number of numerators:                  1',
    'B044F11     Number of denominators:                0',
    'B044F09-10    0  0.5  0.0',
    'B047F05     Response input sample rate:            100',
    'B047F06     Response decimation factor:            00002',
    'B047F07     Response decimation offset:            0',
    'B047F08     Response delay:                        0.25',
    'B047F09     Response correction:                   0.25',
    ...stage(3),
    'B041F05     Symmetry type:                         C',
    ...units(6).map((line) => line.replace('0FF', '041')),
    'B041F08     Number of numerators:                  2',
    'B041F09       0  0.125',
    'B041F09       1  0.25',
    ...stage(4),
    'B045F05     Response in units lookup:              V - Volts',
    'B045F06     Response out units lookup:             V - Volts',
    'B045F07     Number of responses:                   1',
    'B045F08-12  1.0  2.0  0.0  3.0  0.0',
    ...stage(5),
    'B042F05     Transfer function type:                P',
    ...units(6).map((line) => line.replace('0FF', '042')),
    'B042F08     Polynomial Approximation Type:         M',
    'B042F09     Valid Frequency Units:                 B',
    'B042F10     Lower Valid Frequency Bound:           1',
    'B042F11     Upper Valid Frequency Bound:           2',
    'B042F12     Lower Bound of Approximation:          3',
    'B042F13     Upper Bound of Approximation:          4',
    'B042F14     Maximum Absolute Error:                5',
    'B042F15     Number of coefficients:                1',
    'B042F16-17    0  6.0  0.0',
  ]

  const [read] = readResp(respHeader(...lines))

  assert.deepEqual(read?.problems, [])
  const volts = { name: 'V', description: 'Volts' }
  const both = { input: volts, output: volts }
  const plain = (value: number, error = 0) => ({ value, error })
  assert.deepEqual(
    read.response.stages.map(({ filters }) => filters),
    [
      [
        {
          kind: 'poles-zeros',
          ...both,
          transfer: 'laplace-hertz',
          normalization: 500,
          normalizationFrequency: 1,
          zeros: [{ real: plain(1, 3), imaginary: plain(2, 4) }],
          poles: [{ real: plain(-1), imaginary: plain(-2) }],
        },
      ],
      [
        {
          kind: 'coefficients',
          ...both,
          transfer: 'digital',
          numerators: [plain(0.5)],
          denominators: [],
        },
      ],
      [{ kind: 'fir', ...both, symmetry: 'even', coefficients: [0.125, 0.25] }],
      [
        {
          kind: 'response-list',
          ...both,
          elements: [{ frequency: 1, amplitude: plain(2), phase: plain(3) }],
        },
      ],
      [
        {
          kind: 'polynomial',
          ...both,
          frequencyBounds: { lower: 1, upper: 2 },
          approximationBounds: { lower: 3, upper: 4 },
          maximumError: 5,
          coefficients: [plain(6)],
        },
      ],
    ],
  )
  const [first, second] = read.response.stages
  assert.deepEqual(first?.gain, { value: 7, frequency: 1 })
  assert.deepEqual(second?.decimation, {
    inputRate: 100,
    factor: 2,
    offset: 0,
    delay: 0.25,
    correction: 0.25,
  })
})
