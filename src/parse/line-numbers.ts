/** The value of `.LINE_NUMBERS` (protocol, section 4.2): the hub's numbers of lines, as `3-7 9 12-4000`. */
import { readWhole } from './fields.ts'

/** No request has more lines. */
export const mostLines = 100_000

/**
 * Adds the numbers that a value names. However many it claims to name, there are never more than
 * {@link mostLines}.
 *
 * @returns why they are none
 */
export function takeLineNumbers(numbers: number[], value: string): string | undefined {
  for (const word of value.split(/[\s,]+/).filter((one) => one !== '')) {
    const range = readRange(word)
    if (range === undefined) return 'these are no numbers and ranges of numbers, as 3-7 9'
    const { first, last } = range
    if (last - first >= mostLines - numbers.length) return `at most ${mostLines} lines are read`
    for (let number = first; number <= last; number++) numbers.push(number)
  }
  return undefined
}

function readRange(word: string): { readonly first: number; readonly last: number } | undefined {
  const [from = '', to = from, ...more] = word.split('-')
  const first = readWhole(from)
  const last = readWhole(to)
  if (first === undefined || last === undefined || more.length > 0) return undefined
  return first >= 1 && first <= last ? { first, last } : undefined
}

/** In characters. */
const longest = 900

/** @returns the values of as many fields as it takes; read one after another, they give the same */
export function writeLineNumbers(numbers: readonly number[]): readonly string[] {
  const values: string[] = []
  let value = ''
  for (const range of ranges(numbers)) {
    const longer = value === '' ? range : `${value} ${range}`
    if (longer.length > longest) values.push(value)
    value = longer.length > longest ? range : longer
  }
  return value === '' ? values : [...values, value]
}

/** The same in one value, of whatever length. @param numbers - rising */
export function formatLineNumbers(numbers: readonly number[]): string {
  return [...ranges(numbers)].join(' ')
}

function* ranges(numbers: readonly number[]): Generator<string> {
  for (let at = 0; at < numbers.length; at++) {
    const first = numbers[at]
    let last = first
    while (last !== undefined && numbers[at + 1] === last + 1) {
      last = numbers[++at]
    }
    yield first === last ? `${first}` : `${first}-${last}`
  }
}
