/** An instrument response, stage by stage, as StationXML tells it: numbers read, nothing converted. */

export interface Units {
  /** Empty where the file does not tell. */
  readonly name: string
  readonly description: string
}

export interface Response {
  readonly stages: readonly Stage[]
  /** InstrumentSensitivity: the gain of all stages together. */
  readonly sensitivity: Gain | undefined
  /** InstrumentPolynomial: the response of all stages together. */
  readonly polynomial: Polynomial | undefined
}

export interface Stage {
  /** Counted from 1. */
  readonly number: number
  /** None for a stage that is only a gain. */
  readonly filters: readonly Filter[]
  readonly decimation: Decimation | undefined
  readonly gain: Gain | undefined
}

export interface Gain {
  readonly value: number
  /** Hz. */
  readonly frequency: number
}

export interface Decimation {
  /** Samples per second. */
  readonly inputRate: number
  readonly factor: number
  readonly offset: number
  /** Seconds. */
  readonly delay: number
  /** Seconds. */
  readonly correction: number
}

export type Filter = PolesZeros | Coefficients | ResponseList | Fir | Polynomial

interface WithUnits {
  readonly input: Units
  readonly output: Units
}

/** A number with its uncertainty, as a positive or negative deviation; 0 where none is told. */
export interface Measured {
  readonly value: number
  readonly error: number
}

export interface PolesZeros extends WithUnits {
  readonly kind: 'poles-zeros'
  readonly transfer: 'laplace-radians' | 'laplace-hertz' | 'digital'
  readonly normalization: number
  /** Hz. */
  readonly normalizationFrequency: number
  readonly zeros: readonly ComplexRoot[]
  readonly poles: readonly ComplexRoot[]
}

export interface ComplexRoot {
  readonly real: Measured
  readonly imaginary: Measured
}

export interface Coefficients extends WithUnits {
  readonly kind: 'coefficients'
  readonly transfer: 'digital' | 'analog-radians' | 'analog-hertz'
  readonly numerators: readonly Measured[]
  readonly denominators: readonly Measured[]
}

export interface ResponseList extends WithUnits {
  readonly kind: 'response-list'
  readonly elements: readonly {
    /** Hz. */
    readonly frequency: number
    readonly amplitude: Measured
    /** Degrees. */
    readonly phase: Measured
  }[]
}

export interface Fir extends WithUnits {
  readonly kind: 'fir'
  /** Odd and even filters list the first half only, with the centre where there is one. */
  readonly symmetry: 'none' | 'odd' | 'even'
  readonly coefficients: readonly number[]
}

export interface Polynomial extends WithUnits {
  readonly kind: 'polynomial'
  /** Hz. */
  readonly frequencyBounds: Bounds
  readonly approximationBounds: Bounds
  readonly maximumError: number
  readonly coefficients: readonly Measured[]
}

interface Bounds {
  readonly lower: number
  readonly upper: number
}
