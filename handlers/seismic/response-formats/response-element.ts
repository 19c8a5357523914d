/** A response as a `<Response>` element of StationXML 1.2: the inverse of `stationxml/read-response.ts`. */
import { Fault } from '../../../src/model/index.ts'
import type { Decimation, Filter, Gain, Response, Stage, Units } from '../stationxml/response.ts'
import { filterElement, polynomialElement, unitElements } from './filter-elements.ts'
import { element, group } from './xml.ts'

/** @throws {Fault} `SOURCE_BROKEN` for what the schema has no way to say */
export function responseElement(response: Response): string {
  return group('Response', [overallElement(response), ...response.stages.map(stageElement)])
}

function overallElement(response: Response): string {
  const { sensitivity, polynomial } = response
  if (polynomial) return polynomialElement('InstrumentPolynomial', polynomial)
  if (sensitivity === undefined) return ''
  return group('InstrumentSensitivity', [
    ...gainElements(sensitivity),
    ...unitElements(overallUnits(response)),
  ])
}

function gainElements({ value, frequency }: Gain): string[] {
  return [element('Value', value), element('Frequency', frequency)]
}

const unknown: Units = { name: '', description: '' }

/** What goes into the first stage and comes out of the last one; gains alone tell no units. */
function overallUnits({ stages }: Response): { readonly input: Units; readonly output: Units } {
  const filters = stages.flatMap((stage) => stage.filters)
  return { input: filters[0]?.input ?? unknown, output: filters.at(-1)?.output ?? unknown }
}

function stageElement(stage: Stage): string {
  const { number, decimation, gain } = stage
  const filter = onlyFilter(stage)
  if (filter?.kind === 'polynomial') {
    if (gain && gain.value !== 1) {
      throw new Fault('SOURCE_BROKEN', `stage ${number} has a gain beside its polynomial`)
    }
    return group('Stage', [filterElement(filter)], { number })
  }
  const parts = [
    filter ? filterElement(filter) : '',
    decimation ? decimationElement(decimation) : '',
    // The schema wants one: a stage without a gain leaves the signal as large as it is.
    group('StageGain', gainElements(gain ?? { value: 1, frequency: 0 })),
  ]
  return group('Stage', parts, { number })
}

/** One filter a stage is what the schema allows; those without coefficients do nothing beside it. */
function onlyFilter({ number, filters }: Stage): Filter | undefined {
  const working = filters.filter((filter) => !isEmpty(filter))
  if (working.length > 1) {
    throw new Fault('SOURCE_BROKEN', `stage ${number} has several filters`)
  }
  return working[0] ?? filters[0]
}

function isEmpty(filter: Filter): boolean {
  if (filter.kind !== 'coefficients') return false
  return filter.numerators.length === 0 && filter.denominators.length === 0
}

function decimationElement({ inputRate, factor, offset, delay, correction }: Decimation): string {
  return group('Decimation', [
    element('InputSampleRate', inputRate),
    element('Factor', factor),
    element('Offset', offset),
    element('Delay', delay),
    element('Correction', correction),
  ])
}
