/** Responses of every kind, made up by fast-check: what files with good numbers can hold. */
import fc from 'fast-check'
import type {
  ComplexRoot,
  Filter,
  Gain,
  Measured,
  Response,
  Stage,
  Units,
} from '../../../../handlers/seismic/stationxml/response.ts'

/** 0 has one sign in texts. */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (value === 0 ? 0 : value))
const measured: fc.Arbitrary<Measured> = fc.record({ value: number, error: number })
const root: fc.Arbitrary<ComplexRoot> = fc.record({ real: measured, imaginary: measured })
const gain: fc.Arbitrary<Gain> = fc.record({ value: number, frequency: number })
const bounds = fc.record({ lower: number, upper: number })
const list = { maxLength: 5 }

const units: fc.Arbitrary<Units> = fc.constantFrom(
  { name: 'M/S', description: 'Velocity in Meters Per Second' },
  { name: 'M/S**2', description: '' },
  { name: 'V', description: 'Volts - of the best kind' },
  { name: 'COUNTS', description: 'Digital Counts' },
  { name: '', description: '' },
)
const pair = { input: units, output: units }

const polesZeros = fc.record({
  kind: fc.constant('poles-zeros' as const),
  ...pair,
  transfer: fc.constantFrom('laplace-radians' as const, 'laplace-hertz', 'digital'),
  normalization: number,
  normalizationFrequency: number,
  zeros: fc.array(root, list),
  poles: fc.array(root, list),
})
const coefficients = fc.record({
  kind: fc.constant('coefficients' as const),
  ...pair,
  transfer: fc.constantFrom('digital' as const, 'analog-radians', 'analog-hertz'),
  numerators: fc.array(measured, list),
  denominators: fc.array(measured, list),
})
const responseList = fc.record({
  kind: fc.constant('response-list' as const),
  ...pair,
  elements: fc.array(fc.record({ frequency: number, amplitude: measured, phase: measured }), list),
})
const fir = fc.record({
  kind: fc.constant('fir' as const),
  ...pair,
  symmetry: fc.constantFrom('none' as const, 'odd', 'even'),
  coefficients: fc.array(number, list),
})
const polynomial = fc.record({
  kind: fc.constant('polynomial' as const),
  ...pair,
  frequencyBounds: bounds,
  approximationBounds: bounds,
  maximumError: number,
  coefficients: fc.array(measured, { ...list, minLength: 1 }),
})

const filter: fc.Arbitrary<Filter> = fc.oneof(
  polesZeros,
  coefficients,
  responseList,
  fir,
  polynomial,
)
const decimation = fc.record({
  inputRate: number,
  factor: fc.integer({ min: 1, max: 65_536 }),
  offset: fc.integer({ min: 0, max: 65_536 }),
  delay: number,
  correction: number,
})
const stage = fc.record({
  filters: fc.array(filter, { maxLength: 1 }),
  decimation: fc.option(decimation, { nil: undefined }),
  gain: fc.option(gain, { nil: undefined }),
})

/** A stage that says nothing is in no text. */
function numbered(stages: readonly Omit<Stage, 'number'>[]): Stage[] {
  return stages
    .filter(
      ({ filters, decimation: one, gain: other }) =>
        filters.length > 0 || one !== undefined || other !== undefined,
    )
    .map((rest, i) => ({ number: i + 1, ...rest }))
}

const stages = fc.array(stage, { maxLength: 4 }).map(numbered)
const overall = fc.oneof(
  fc.record({
    sensitivity: fc.option(
      gain.filter(({ value }) => value !== 0),
      { nil: undefined },
    ),
    polynomial: fc.constant(undefined),
  }),
  fc.record({ sensitivity: fc.constant(undefined), polynomial }),
)

export const response: fc.Arbitrary<Response> = fc
  .tuple(stages, overall)
  // The clone is of plain objects, which fast-check does not make.
  .map(([read, rest]) => structuredClone({ stages: read, ...rest }))
