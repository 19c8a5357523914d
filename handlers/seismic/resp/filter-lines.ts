/** Blockettes 053, 054, 055, 061 and 062: the filters of a stage. */
import type { ChannelId } from '../channel-id.ts'
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
import { comment, fieldLine, titleBox, unitsText } from './lines.ts'
import { printColumn, printNumber } from './print-number.ts'

/** @param stage - 0 for the response of all stages together */
export function filterLines(filter: Filter, stage: number, id: ChannelId): string[] {
  switch (filter.kind) {
    case 'poles-zeros':
      return [...titleBox('Response (Poles & Zeros)', id), ...polesZerosLines(filter, stage)]
    case 'coefficients':
      return [...titleBox('Response (Coefficients)', id), ...coefficientLines(filter, stage)]
    case 'response-list':
      return [...titleBox('Response List', id), ...responseListLines(filter, stage)]
    case 'fir':
      return [...titleBox('FIR response', id), ...firLines(filter, stage)]
    case 'polynomial':
      return [...titleBox('Polynomial response', id), ...polynomialLines(filter, stage)]
  }
}

const pzLetters: Readonly<Record<PolesZeros['transfer'], string>> = {
  'laplace-radians': 'A [Laplace Transform (Rad/sec)]',
  'laplace-hertz': 'B [Analog (Hz)]',
  digital: 'D [Digital (Z-transform)]',
}

function polesZerosLines(filter: PolesZeros, stage: number): string[] {
  return [
    fieldLine('B053F03', 'Transfer function type', pzLetters[filter.transfer]),
    fieldLine('B053F04', 'Stage sequence number', stage),
    fieldLine('B053F05', 'Response in units lookup', unitsText(filter.input)),
    fieldLine('B053F06', 'Response out units lookup', unitsText(filter.output)),
    fieldLine('B053F07', 'A0 normalization factor', printNumber(filter.normalization)),
    fieldLine('B053F08', 'Normalization frequency', printNumber(filter.normalizationFrequency)),
    fieldLine('B053F09', 'Number of zeroes', filter.zeros.length),
    fieldLine('B053F14', 'Number of poles', filter.poles.length),
    ...rootLines('B053F10-13', 'Complex zeroes', filter.zeros),
    ...rootLines('B053F15-18', 'Complex poles', filter.poles),
  ]
}

function rootLines(code: string, title: string, roots: readonly ComplexRoot[]): string[] {
  if (roots.length === 0) return []
  const rows = roots.map(({ real, imaginary }) => [
    real.value,
    imaginary.value,
    real.error,
    imaginary.error,
  ])
  const heading = '  i  real          imag          real_error    imag_error'
  return [comment(`${title}:`), comment(heading), ...numberedLines(code, rows)]
}

/** evalresp reads analogue ones as an error; that is what the metadata says, all the same. */
const cfLetters: Readonly<Record<Coefficients['transfer'], string>> = {
  'analog-radians': 'A',
  'analog-hertz': 'B',
  digital: 'D',
}

/** F10 stands before the lists, and its label is counted in words by evalresp: leave both so. */
function coefficientLines(filter: Coefficients, stage: number): string[] {
  return [
    fieldLine('B054F03', 'Transfer function type', cfLetters[filter.transfer]),
    fieldLine('B054F04', 'Stage sequence number', stage),
    fieldLine('B054F05', 'Response in units lookup', unitsText(filter.input)),
    fieldLine('B054F06', 'Response out units lookup', unitsText(filter.output)),
    fieldLine('B054F07', 'Number of numerators', filter.numerators.length),
    fieldLine('B054F10', 'Number of denominators', filter.denominators.length),
    ...measuredLines('B054F08-09', 'Numerator coefficients', filter.numerators),
    ...measuredLines('B054F11-12', 'Denominator coefficients', filter.denominators),
  ]
}

function measuredLines(code: string, title: string, list: readonly Measured[]): string[] {
  if (list.length === 0) return []
  const rows = list.map(({ value, error }) => [value, error])
  return [comment(`${title}:`), comment('  i, coefficient,  error'), ...numberedLines(code, rows)]
}

function responseListLines(filter: ResponseList, stage: number): string[] {
  const rows = filter.elements.map(({ frequency, amplitude, phase }) =>
    [frequency, amplitude.value, amplitude.error, phase.value, phase.error].map(printNumber),
  )
  return [
    fieldLine('B055F03', 'Stage sequence number', stage),
    fieldLine('B055F04', 'Response in units lookup', unitsText(filter.input)),
    fieldLine('B055F05', 'Response out units lookup', unitsText(inPlural(filter.output))),
    fieldLine('B055F06', 'Number of responses', filter.elements.length),
    comment('Responses:'),
    comment('  frequency\t amplitude\t amp error\t    phase\t phase error'),
    ...rows.map((row) => `B055F07-11  ${row.join('\t')}`),
  ]
}

/** ObsPy reads lists only with output units that it knows: SEED's `COUNTS`, not the newer `count`. */
function inPlural(units: Units): Units {
  return units.name.toUpperCase() === 'COUNT' ? { ...units, name: 'COUNTS' } : units
}

const symmetryLetters: Readonly<Record<Fir['symmetry'], string>> = {
  none: 'A',
  odd: 'B',
  even: 'C',
}

function firLines(filter: Fir, stage: number): string[] {
  return [
    fieldLine('B061F03', 'Stage sequence number', stage),
    fieldLine('B061F05', 'Symmetry type', symmetryLetters[filter.symmetry]),
    fieldLine('B061F06', 'Response in units lookup', unitsText(filter.input)),
    fieldLine('B061F07', 'Response out units lookup', unitsText(filter.output)),
    fieldLine('B061F08', 'Number of numerators', filter.coefficients.length),
    comment('Numerator coefficients:'),
    comment('  i, coefficient'),
    ...numberedLines(
      'B061F09  ',
      filter.coefficients.map((value) => [value]),
    ),
  ]
}

function polynomialLines(filter: Polynomial, stage: number): string[] {
  const { frequencyBounds, approximationBounds } = filter
  return [
    fieldLine('B062F03', 'Transfer function type', 'P [Polynomial]'),
    fieldLine('B062F04', 'Stage sequence number', stage),
    fieldLine('B062F05', 'Response in units lookup', unitsText(filter.input)),
    fieldLine('B062F06', 'Response out units lookup', unitsText(filter.output)),
    fieldLine('B062F07', 'Polynomial Approximation Type', 'M [MacLaurin]'),
    fieldLine('B062F08', 'Valid Frequency Units', 'B [Hz]'),
    fieldLine('B062F09', 'Lower Valid Frequency Bound', printNumber(frequencyBounds.lower)),
    fieldLine('B062F10', 'Upper Valid Frequency Bound', printNumber(frequencyBounds.upper)),
    fieldLine('B062F11', 'Lower Bound of Approximation', printNumber(approximationBounds.lower)),
    fieldLine('B062F12', 'Upper Bound of Approximation', printNumber(approximationBounds.upper)),
    fieldLine('B062F13', 'Maximum Absolute Error', printNumber(filter.maximumError)),
    fieldLine('B062F14', 'Number of coefficients', filter.coefficients.length),
    ...measuredLines('B062F15-16', 'Polynomial coefficients', filter.coefficients),
  ]
}

function numberedLines(code: string, rows: readonly (readonly number[])[]): string[] {
  return rows.map((row, i) => `${code} ${String(i).padStart(4)} ${row.map(printColumn).join(' ')}`)
}
