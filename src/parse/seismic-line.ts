/** The grammar of `.INV`, `.RESP` and `.DATA` lines (protocol, section 1.1). */
import type { RequestLine } from '../model/index.ts'
import type { LineReading } from './line.ts'
import { foldCodes } from './seismic-codes.ts'

/**
 * Reads what a split line of one type asks for: the line with its codes folded, or every reason why
 * it cannot be read.
 */
export type Grammar = (line: RequestLine) => LineReading

/** The fields of a seismic line, in their order. */
const fieldNames = ['DC_NAME', 'NETWORK', 'STATION', 'LOCATION', 'CHANNEL', 'START', 'END'] as const

/** How many of them each type takes. */
const fieldCounts: Readonly<Record<string, readonly number[]>> = {
  INV: [1, 2, 3, 5, 7],
  RESP: [5, 7],
  DATA: [7],
}

export const readSeismicLine: Grammar = (line) => {
  const warning = locationWarning(line)
  const located = warning === undefined ? line.fields : withBlankLocation(line.fields)
  const bare = bareTimes(located)
  const problems = bare === undefined ? countProblems(line, located) : [unquoted(bare)]
  // Their numbers stand in the places of codes: what is said of those would lead astray.
  const fields = bare === undefined ? foldCodes(located, problems) : located
  return {
    line: fields === line.fields ? line : withFields(line, fields),
    problems,
    warnings: warning === undefined ? none : [warning],
  }
}

const none: readonly string[] = []

/** The types of this grammar, ready to be handed to the reader of requests. */
export const seismicGrammars: ReadonlyMap<string, Grammar> = new Map(
  Object.keys(fieldCounts).map((type) => [type, readSeismicLine]),
)

/**
 * A real client leaves LOCATION empty, so that `IU ANMO BHZ` and two times are what arrives. A fourth
 * field that looks like a channel is one.
 */
function locationWarning({ type, fields, start }: RequestLine): string | undefined {
  const fourth = fields[3]
  if (fourth === undefined) return undefined
  if (fourth.length === 0) return 'LOCATION is empty: read as the blank location, --'
  const isQuirk = fields.length === 4 && start !== undefined && type !== 'INV'
  if (!isQuirk || !fourth.every(looksLikeChannel)) return undefined
  return 'LOCATION is missing: read as the blank location, --; for any write *'
}

function looksLikeChannel(word: string): boolean {
  return word.length === 3 && /^[A-Za-z0-9?*]*[A-Za-z][A-Za-z0-9?*]*$/.test(word)
}

function withBlankLocation(fields: RequestLine['fields']): RequestLine['fields'] {
  const isThere = fields[3]?.length === 0
  return [...fields.slice(0, 3), ['--'], ...fields.slice(isThere ? 4 : 3)]
}

/** @param located - the fields, without the times */
function countProblems({ type, start }: RequestLine, located: RequestLine['fields']): string[] {
  const found = located.length
  const count = start === undefined ? found : found + 2
  const allowed = fieldCounts[type] ?? []
  // Two times are the sixth field and the seventh, whatever stands before them.
  if (allowed.includes(count) && (count === 7) === (start !== undefined)) return []
  if (count === 7) return ['the fields 6 and 7 are START and END: "YYYY MM DD HH MM SS", in quotes']
  if (start !== undefined) return [timesProblem(found)]
  return [fieldsProblem(type, located, allowed)]
}

function fieldsProblem(
  type: string,
  located: RequestLine['fields'],
  allowed: readonly number[],
): string {
  const found = located.length
  if (type === 'INV' && found === 4) {
    return '4 fields; LOCATION and CHANNEL go together: add CHANNEL, or * for all channels'
  }
  const fields = found === 1 ? '1 field' : `${found} fields`
  return `${fields}; .${type} takes ${listOf(allowed)}${hintOf(found, allowed)}`
}

/** Two times at the end without their quotes, with them; `undefined` where there are none. */
function bareTimes(fields: RequestLine['fields']): string | undefined {
  const numbers = fields.slice(-2 * timeParts).map((words) => words.join(' '))
  if (fields.length < 3 + 2 * timeParts || !numbers.every((word) => numeral.test(word))) return
  const [start, end] = [numbers.slice(0, timeParts), numbers.slice(timeParts)]
  return `"${start.join(' ')}" "${end.join(' ')}"`
}

function unquoted(times: string): string {
  return `a time stands in quotes: write ${times}`
}

/** Year, month, day, hour, minute, second. */
const timeParts = 6
const numeral = /^\d{1,4}(?:\.\d*)?$/

function timesProblem(found: number): string {
  const before = fieldNames.slice(0, 5).join(' ')
  const hint = found < 5 ? 'for any of them write *, for the blank location --' : listHint
  return `${found} fields before the two times; there must be five, ${before}: ${hint}`
}

function listOf(counts: readonly number[]): string {
  return counts.join(', ').replace(/, (\d+)$/, ' or $1')
}

const listHint = 'a list or a time, which holds blanks, stands in quotes'

function hintOf(found: number, allowed: readonly number[]): string {
  const next = allowed.find((count) => count > found)
  if (next === undefined || found > 5) return `: ${listHint}`
  const missing = fieldNames.slice(found, next)
  return `: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`
}

/** The same line with other fields; a copy by spreading takes longer than reading the line. */
function withFields(line: RequestLine, fields: RequestLine['fields']): RequestLine {
  const { number, text, type, dcName, options, start, end } = line
  if (start === undefined || end === undefined)
    return { number, text, type, dcName, fields, options }
  return { number, text, type, dcName, fields, options, start, end }
}
