/** The filters of a stage as elements of StationXML 1.2: the inverse of `stationxml/read-filter.ts`. */
import type {
  Coefficients,
  ComplexRoot,
  Filter,
  Fir,
  Measured,
  PolesZeros,
  Polynomial,
  ResponseList,
  Units,
} from '../stationxml/response.ts'
import { element, group, optional } from './xml.ts'
import type { Attributes } from './xml.ts'

export function filterElement(filter: Filter): string {
  switch (filter.kind) {
    case 'poles-zeros':
      return polesZerosElement(filter)
    case 'coefficients':
      return coefficientsElement(filter)
    case 'response-list':
      return responseListElement(filter)
    case 'fir':
      return firElement(filter)
    case 'polynomial':
      return polynomialElement('Polynomial', filter)
  }
}

export function unitElements(units: { readonly input: Units; readonly output: Units }): string[] {
  return [unitElement('InputUnits', units.input), unitElement('OutputUnits', units.output)]
}

/** The schema wants a name, even where nobody told one. */
function unitElement(name: string, units: Units): string {
  return group(name, [
    element('Name', units.name === '' ? 'UNKNOWN' : units.name),
    optional('Description', units.description),
  ])
}

const pzTypes: Readonly<Record<PolesZeros['transfer'], string>> = {
  'laplace-radians': 'LAPLACE (RADIANS/SECOND)',
  'laplace-hertz': 'LAPLACE (HERTZ)',
  digital: 'DIGITAL (Z-TRANSFORM)',
}

function polesZerosElement(filter: PolesZeros): string {
  return group('PolesZeros', [
    ...unitElements(filter),
    element('PzTransferFunctionType', pzTypes[filter.transfer]),
    element('NormalizationFactor', filter.normalization),
    element('NormalizationFrequency', filter.normalizationFrequency),
    ...filter.zeros.map((root, i) => rootElement('Zero', root, i)),
    ...filter.poles.map((root, i) => rootElement('Pole', root, i)),
  ])
}

function rootElement(name: string, { real, imaginary }: ComplexRoot, number: number): string {
  const parts = [measuredElement('Real', real), measuredElement('Imaginary', imaginary)]
  return group(name, parts, { number })
}

const cfTypes: Readonly<Record<Coefficients['transfer'], string>> = {
  'analog-radians': 'ANALOG (RADIANS/SECOND)',
  'analog-hertz': 'ANALOG (HERTZ)',
  digital: 'DIGITAL',
}

function coefficientsElement(filter: Coefficients): string {
  return group('Coefficients', [
    ...unitElements(filter),
    element('CfTransferFunctionType', cfTypes[filter.transfer]),
    ...filter.numerators.map((value, number) => measuredElement('Numerator', value, { number })),
    ...filter.denominators.map((value, number) =>
      measuredElement('Denominator', value, { number }),
    ),
  ])
}

function responseListElement(filter: ResponseList): string {
  const rows = filter.elements.map(({ frequency, amplitude, phase }) =>
    group('ResponseListElement', [
      element('Frequency', frequency),
      measuredElement('Amplitude', amplitude),
      measuredElement('Phase', phase),
    ]),
  )
  return group('ResponseList', [...unitElements(filter), ...rows])
}

function firElement(filter: Fir): string {
  return group('FIR', [
    ...unitElements(filter),
    element('Symmetry', filter.symmetry.toUpperCase()),
    ...filter.coefficients.map((value, i) => element('NumeratorCoefficient', value, { i })),
  ])
}

/** @param name - `InstrumentPolynomial` where it stands for the response of all stages */
export function polynomialElement(name: string, filter: Polynomial): string {
  const { frequencyBounds, approximationBounds } = filter
  return group(name, [
    ...unitElements(filter),
    element('ApproximationType', 'MACLAURIN'),
    element('FrequencyLowerBound', frequencyBounds.lower),
    element('FrequencyUpperBound', frequencyBounds.upper),
    element('ApproximationLowerBound', approximationBounds.lower),
    element('ApproximationUpperBound', approximationBounds.upper),
    element('MaximumError', filter.maximumError),
    ...filter.coefficients.map((value, number) =>
      measuredElement('Coefficient', value, { number }),
    ),
  ])
}

function measuredElement(
  name: string,
  { value, error }: Measured,
  attributes: Attributes = {},
): string {
  const errors = error === 0 ? {} : { plusError: error, minusError: error }
  return element(name, value, { ...attributes, ...errors })
}
