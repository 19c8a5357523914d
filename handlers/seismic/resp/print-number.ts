/** Numbers as RESP readers take them: `[+-]digits[.digits][E[+-]digits]`, fewer than 50 characters. */

/** rdseed prints six decimals; more only where the number would not read back as the same. */
const leastDecimals = 6

/** The shortest text that reads back as the same number, in rdseed's `%E` form: `7.269890E+07`. */
export function printNumber(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  const [whole = '', decimals = ''] = mantissa.split('.')
  const digits = exponent.slice(1).padStart(2, '0')
  return `${whole}.${decimals.padEnd(leastDecimals, '0')}E${exponent.slice(0, 1)}${digits}`
}

/** As in a column: a place is kept for the sign. */
export function printColumn(value: number): string {
  return printNumber(value).padStart(leastDecimals + 7)
}
