/**
 * The analogue part of a response as one set of poles and zeros: displacement in metres, radians per
 * second, as SAC wants it. Digital filters are left out, as is usual there: their gain at low
 * frequencies is 1.
 */
import { Fault } from '../../../src/model/index.ts'
import type { ComplexRoot, Filter, Gain, PolesZeros, Response } from '../stationxml/response.ts'

export interface Complex {
  readonly real: number
  readonly imaginary: number
}

export interface AnaloguePart {
  readonly zeros: readonly Complex[]
  readonly poles: readonly Complex[]
  /** The product of the normalization factors A0, for radians per second. */
  readonly normalization: number
  readonly sensitivity: Gain
  /** A0 times the sensitivity, in counts per metre. */
  readonly constant: number
  /** As the metadata names it, e.g. `M/S`. */
  readonly inputUnit: string
  readonly outputUnit: string
}

/**
 * @param unit - what goes into the first stage, for responses whose stages do not tell
 * @throws {Fault} `SOURCE_BROKEN` for a response that poles and zeros cannot express
 */
export function analoguePart(response: Response, unit: string): AnaloguePart {
  const filters = response.stages.flatMap((stage) => stage.filters)
  const analogue = filters.filter(isAnalogue)
  const [first] = filters
  const inputUnit = first && first.input.name !== '' ? first.input.name : unit
  const { derivatives, unitsPerMetre } = groundMotion(inputUnit)
  const sensitivity = overallGain(response)
  const normalization = analogue.reduce((product, filter) => product * inRadians(filter), 1)
  const origins = Array.from({ length: derivatives }, () => ({ real: 0, imaginary: 0 }))
  return {
    zeros: [...analogue.flatMap((filter) => rootsOf(filter, filter.zeros)), ...origins],
    poles: analogue.flatMap((filter) => rootsOf(filter, filter.poles)),
    normalization,
    sensitivity,
    constant: normalization * sensitivity.value * unitsPerMetre,
    inputUnit,
    outputUnit: filters.at(-1)?.output.name ?? '',
  }
}

/** @throws {Fault} `SOURCE_BROKEN` for filters that are neither digital nor poles and zeros */
function isAnalogue(filter: Filter): filter is PolesZeros {
  switch (filter.kind) {
    case 'poles-zeros':
      return filter.transfer !== 'digital'
    case 'fir':
      return false
    case 'coefficients':
      if (filter.transfer === 'digital' || filter.numerators.length === 0) return false
      throw inexpressible('analogue coefficients')
    case 'response-list':
      throw inexpressible('a response list')
    case 'polynomial':
      throw inexpressible('a polynomial')
  }
}

function inexpressible(what: string): Fault {
  return new Fault('SOURCE_BROKEN', `it has ${what}, which poles and zeros cannot express`)
}

/** The sensitivity that the metadata tells, else the gains of all stages together. */
function overallGain({ sensitivity, polynomial, stages }: Response): Gain {
  if (sensitivity) return sensitivity
  if (polynomial) throw inexpressible('a polynomial')
  const gains = stages.flatMap(({ gain }) => gain ?? [])
  const last = gains.at(-1)
  if (last === undefined) throw new Fault('SOURCE_BROKEN', 'it tells no gain')
  return {
    value: gains.reduce((product, { value }) => product * value, 1),
    frequency: last.frequency,
  }
}

/** How often ground displacement is differentiated to give the unit, and its size. */
interface GroundMotion {
  readonly derivatives: 0 | 1 | 2
  readonly unitsPerMetre: number
}

const lengths: ReadonlyMap<string, number> = new Map([
  ['M', 1],
  ['CM', 1e2],
  ['MM', 1e3],
  ['UM', 1e6],
  ['NM', 1e9],
])
const unitForm = /^([CMUN]?M)(\/S(?:EC)?(\*\*2|\^2|2|\/S(?:EC)?)?)?$/

/** @throws {Fault} `SOURCE_BROKEN` for units that are no ground motion */
function groundMotion(unit: string): GroundMotion {
  const match = unitForm.exec(
    unit
      .trim()
      .toUpperCase()
      .replaceAll(/[()\s]/g, ''),
  )
  if (match === null) {
    throw new Fault('SOURCE_BROKEN', `its input unit "${unit}" is no ground motion in metres`)
  }
  const [, length = '', perSecond, squared] = match
  const derivatives = squared ? 2 : perSecond ? 1 : 0
  return { derivatives, unitsPerMetre: lengths.get(length) ?? 1 }
}

const radiansPerHertz = 2 * Math.PI

/** With roots in hertz the factor holds other units: one 2π for each pole more than zeros. */
function inRadians({ transfer, normalization, zeros, poles }: PolesZeros): number {
  if (transfer !== 'laplace-hertz') return normalization
  return normalization * radiansPerHertz ** (poles.length - zeros.length)
}

function rootsOf({ transfer }: PolesZeros, roots: readonly ComplexRoot[]): Complex[] {
  const factor = transfer === 'laplace-hertz' ? radiansPerHertz : 1
  return roots.map(({ real, imaginary }) => ({
    real: real.value * factor,
    imaginary: imaginary.value * factor,
  }))
}
