/** Reads the filters of a response stage, each an element of its own. */
import { Fault } from '../../../src/model/index.ts'
import { childOf, childrenOf, textOf } from './element-tree.ts'
import type { XmlElement } from './element-tree.ts'
import { measured, measuredIn, numberIn } from './read-number.ts'
import type {
  Coefficients,
  ComplexRoot,
  Filter,
  Fir,
  PolesZeros,
  Polynomial,
  ResponseList,
  Units,
} from './response.ts'

/** @returns undefined for an element that is no filter */
export function readFilter(element: XmlElement): Filter | undefined {
  switch (element.name) {
    case 'PolesZeros':
      return readPolesZeros(element)
    case 'Coefficients':
      return readCoefficients(element)
    case 'ResponseList':
      return readResponseList(element)
    case 'FIR':
      return readFir(element)
    case 'Polynomial':
      return readPolynomial(element)
    default:
      return undefined
  }
}

export function readPolynomial(element: XmlElement): Polynomial {
  return {
    kind: 'polynomial',
    ...unitsOf(element),
    frequencyBounds: {
      lower: numberIn(element, 'FrequencyLowerBound'),
      upper: numberIn(element, 'FrequencyUpperBound'),
    },
    approximationBounds: {
      lower: numberIn(element, 'ApproximationLowerBound'),
      upper: numberIn(element, 'ApproximationUpperBound'),
    },
    maximumError: numberIn(element, 'MaximumError'),
    coefficients: childrenOf(element, 'Coefficient').map(measured),
  }
}

const pzTransfers: ReadonlyMap<string, PolesZeros['transfer']> = new Map([
  ['LAPLACE (RADIANS/SECOND)', 'laplace-radians'],
  ['LAPLACE (HERTZ)', 'laplace-hertz'],
  ['DIGITAL (Z-TRANSFORM)', 'digital'],
])

function readPolesZeros(element: XmlElement): PolesZeros {
  return {
    kind: 'poles-zeros',
    ...unitsOf(element),
    transfer: choose(element, 'PzTransferFunctionType', pzTransfers),
    normalization: numberIn(element, 'NormalizationFactor'),
    normalizationFrequency: numberIn(element, 'NormalizationFrequency'),
    zeros: childrenOf(element, 'Zero').map(readRoot),
    poles: childrenOf(element, 'Pole').map(readRoot),
  }
}

function readRoot(element: XmlElement): ComplexRoot {
  return { real: measuredIn(element, 'Real'), imaginary: measuredIn(element, 'Imaginary') }
}

const cfTransfers: ReadonlyMap<string, Coefficients['transfer']> = new Map([
  ['DIGITAL', 'digital'],
  ['ANALOG (RADIANS/SECOND)', 'analog-radians'],
  ['ANALOG (HERTZ)', 'analog-hertz'],
])

function readCoefficients(element: XmlElement): Coefficients {
  return {
    kind: 'coefficients',
    ...unitsOf(element),
    transfer: choose(element, 'CfTransferFunctionType', cfTransfers),
    numerators: childrenOf(element, 'Numerator').map(measured),
    denominators: childrenOf(element, 'Denominator').map(measured),
  }
}

function readResponseList(element: XmlElement): ResponseList {
  return {
    kind: 'response-list',
    ...unitsOf(element),
    elements: childrenOf(element, 'ResponseListElement').map((row) => ({
      frequency: numberIn(row, 'Frequency'),
      amplitude: measuredIn(row, 'Amplitude'),
      phase: measuredIn(row, 'Phase'),
    })),
  }
}

const symmetries: ReadonlyMap<string, Fir['symmetry']> = new Map([
  ['NONE', 'none'],
  ['ODD', 'odd'],
  ['EVEN', 'even'],
])

function readFir(element: XmlElement): Fir {
  return {
    kind: 'fir',
    ...unitsOf(element),
    symmetry: choose(element, 'Symmetry', symmetries),
    coefficients: childrenOf(element, 'NumeratorCoefficient').map((row) => measured(row).value),
  }
}

function unitsOf(element: XmlElement): { readonly input: Units; readonly output: Units } {
  return { input: readUnits(element, 'InputUnits'), output: readUnits(element, 'OutputUnits') }
}

/** Real files lack the units of whole-instrument polynomials; their numbers are good all the same. */
function readUnits(parent: XmlElement, name: string): Units {
  const units = childOf(parent, name)
  if (units === undefined) return { name: '', description: '' }
  return { name: textOf(units, 'Name'), description: textOf(units, 'Description') }
}

function choose<T>(element: XmlElement, name: string, choices: ReadonlyMap<string, T>): T {
  const text = textOf(element, name)
  const choice = choices.get(text.toUpperCase())
  if (choice === undefined) {
    throw new Fault('SOURCE_BROKEN', `<${element.name}/${name}> holds "${text}"`)
  }
  return choice
}
