/** Blockettes 053, 054, 055, 061 and 062 as the filters of a stage: the inverse of `filter-lines.ts`. */
import type {
  Coefficients,
  ComplexRoot,
  Filter,
  Fir,
  Measured,
  PolesZeros,
  Polynomial,
  ResponseList,
} from '../stationxml/response.ts'
import type { Blockette } from './blockette.ts'

/**
 * @returns undefined for a blockette that is no filter
 * @throws {Fault} `SOURCE_BROKEN`, naming the field that cannot be read
 */
export function readFilter(blockette: Blockette): Filter | undefined {
  switch (blockette.type) {
    case 53:
      return readPolesZeros(blockette)
    case 54:
      return readCoefficients(blockette)
    case 55:
      return readResponseList(blockette)
    case 61:
      return readFir(blockette)
    case 62:
      return readPolynomial(blockette)
    default:
      return undefined
  }
}

/**
 * One filter of two blockettes in a row, where the second goes on with the list of the first: "you
 * may use this blockette as many times as necessary" (SEED, blockettes 054, 055 and 061).
 *
 * @returns undefined where they are two filters
 */
export function joinFilters(one: Filter, other: Filter): Filter | undefined {
  if (one.kind === 'response-list' && other.kind === 'response-list') {
    return { ...one, elements: [...one.elements, ...other.elements] }
  }
  if (one.kind === 'fir' && other.kind === 'fir' && one.symmetry === other.symmetry) {
    return { ...one, coefficients: [...one.coefficients, ...other.coefficients] }
  }
  if (isCoefficients(one) && isCoefficients(other) && one.transfer === other.transfer) {
    const numerators = [...one.numerators, ...other.numerators]
    return { ...one, numerators, denominators: [...one.denominators, ...other.denominators] }
  }
  return undefined
}

function isCoefficients(filter: Filter): filter is Coefficients {
  return filter.kind === 'coefficients'
}

const pzTransfers: ReadonlyMap<string, PolesZeros['transfer']> = new Map([
  ['A', 'laplace-radians'],
  ['B', 'laplace-hertz'],
  ['D', 'digital'],
])

function readPolesZeros(blockette: Blockette): PolesZeros {
  return {
    kind: 'poles-zeros',
    input: blockette.units(5),
    output: blockette.units(6),
    transfer: blockette.choose(3, pzTransfers),
    normalization: blockette.number(7),
    normalizationFrequency: blockette.number(8),
    zeros: blockette.rows(10, 9, 2).map(rootOf),
    poles: blockette.rows(15, 14, 2).map(rootOf),
  }
}

function rootOf([real = 0, imaginary = 0, realError = 0, imaginaryError = 0]: readonly number[]) {
  const root: ComplexRoot = {
    real: { value: real, error: realError },
    imaginary: { value: imaginary, error: imaginaryError },
  }
  return root
}

const cfTransfers: ReadonlyMap<string, Coefficients['transfer']> = new Map([
  ['A', 'analog-radians'],
  ['B', 'analog-hertz'],
  ['D', 'digital'],
])

function readCoefficients(blockette: Blockette): Coefficients {
  return {
    kind: 'coefficients',
    input: blockette.units(5),
    output: blockette.units(6),
    transfer: blockette.choose(3, cfTransfers),
    numerators: blockette.rows(8, 7, 1).map(measuredOf),
    denominators: blockette.rows(11, 10, 1).map(measuredOf),
  }
}

function readResponseList(blockette: Blockette): ResponseList {
  return {
    kind: 'response-list',
    input: blockette.units(4),
    output: blockette.units(5),
    elements: blockette
      .rows(7, 6, 5)
      .map(([frequency = 0, amplitude, amplitudeError, phase, phaseError]) => ({
        frequency,
        amplitude: measuredOf([amplitude, amplitudeError]),
        phase: measuredOf([phase, phaseError]),
      })),
  }
}

const symmetries: ReadonlyMap<string, Fir['symmetry']> = new Map([
  ['A', 'none'],
  ['B', 'odd'],
  ['C', 'even'],
])

function readFir(blockette: Blockette): Fir {
  return {
    kind: 'fir',
    input: blockette.units(6),
    output: blockette.units(7),
    symmetry: blockette.choose(5, symmetries),
    coefficients: blockette.rows(9, 8, 1).map(([value = 0]) => value),
  }
}

/** MacLaurin is the only kind of polynomial that SEED knows. */
const approximations: ReadonlyMap<string, 'maclaurin'> = new Map([['M', 'maclaurin']])

/** "Valid Frequency Units: A - rad/sec, B - Hz" (SEED, blockette 062) */
const hertzPerRadian = 1 / (2 * Math.PI)

function readPolynomial(blockette: Blockette): Polynomial {
  blockette.choose(7, approximations)
  const hertz = blockette.word(8).toUpperCase() === 'A' ? hertzPerRadian : 1
  return {
    kind: 'polynomial',
    input: blockette.units(5),
    output: blockette.units(6),
    frequencyBounds: { lower: blockette.number(9) * hertz, upper: blockette.number(10) * hertz },
    approximationBounds: { lower: blockette.number(11), upper: blockette.number(12) },
    maximumError: blockette.number(13),
    coefficients: blockette.rows(15, 14, 1).map(measuredOf),
  }
}

function measuredOf([value = 0, error = 0]: readonly (number | undefined)[]): Measured {
  return { value, error }
}
