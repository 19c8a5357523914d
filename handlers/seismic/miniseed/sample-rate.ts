/** Sample rates as miniSEED v2 writes them: a factor and a multiplier, two signed 16-bit numbers. */

/**
 * Positive numbers multiply, negative ones divide; a positive factor is a rate, a negative one a
 * period. A multiplier of 0 counts as 1, as in libmseed.
 *
 * @returns samples per second; 0 for records without a rate
 */
export function rateOf(factor: number, multiplier: number): number {
  if (factor === 0) return 0
  const rate = factor > 0 ? factor : -1 / factor
  if (multiplier === 0) return rate
  return multiplier > 0 ? rate * multiplier : -rate / multiplier
}

export interface RateFields {
  readonly factor: number
  readonly multiplier: number
  /** Whether the two numbers say the rate exactly; otherwise blockette 100 must. */
  readonly exact: boolean
}

const largest = 32_767

/** The inverse of {@link rateOf}: the first exact pair, or the nearest one. */
export function rateFields(rate: number): RateFields {
  if (rate <= 0) return { factor: 0, multiplier: 0, exact: true }
  return exactFields(rate) ?? { factor: nearest(rate), multiplier: 1, exact: false }
}

function exactFields(rate: number): RateFields | undefined {
  if (Number.isInteger(rate) && rate <= largest) return { factor: rate, multiplier: 1, exact: true }
  const period = Math.round(1 / rate)
  if (period <= largest && 1 / period === rate) {
    return { factor: -period, multiplier: 1, exact: true }
  }
  for (let divisor = 2; divisor <= largest && rate * divisor <= largest; divisor++) {
    const factor = Math.round(rate * divisor)
    if (factor / divisor === rate) return { factor, multiplier: -divisor, exact: true }
  }
  return undefined
}

function nearest(rate: number): number {
  return rate >= 1 ? Math.min(largest, Math.round(rate)) : -Math.min(largest, Math.round(1 / rate))
}
