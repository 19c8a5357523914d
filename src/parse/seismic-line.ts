/** The grammar of `.INV`, `.RESP` and `.DATA` lines (protocol, section 1.1). */
import type { RequestLine } from '../model/index.ts'
import type { LineReading } from './line.ts'

/**
 * Reads what a split line of one type asks for: the line with its codes folded, or every reason why
 * it cannot be read.
 */
export type Grammar = (line: RequestLine) => LineReading

/** The names of the fields of a seismic line, in their order; START and END come after them. */
const seismicFields = ['DC_NAME', 'NETWORK', 'STATION', 'LOCATION', 'CHANNEL'] as const

/** How many fields each type takes, the two times counted. */
const fieldCounts: Readonly<Record<string, readonly number[]>> = {
  INV: [1, 2, 3, 5, 7],
  RESP: [5, 7],
  DATA: [7],
}

export const readSeismicLine: Grammar = (line) => {
  const warnings: string[] = []
  const fields = withLocation(line, warnings).map(foldCodes)
  const problems = [...countProblems(line, fields.length), ...codeProblems(fields)]
  return { line: { ...line, fields }, problems, warnings }
}

/** The types of this grammar, ready to be handed to the reader of requests. */
export const seismicGrammars: ReadonlyMap<string, Grammar> = new Map(
  Object.keys(fieldCounts).map((type) => [type, readSeismicLine]),
)

/**
 * A real client leaves LOCATION empty, so that `IU ANMO BHZ` and two times are what arrives. A fourth
 * field that looks like a channel is one.
 */
function withLocation(line: RequestLine, warnings: string[]): RequestLine['fields'] {
  const [dcName, network, station, fourth, ...rest] = line.fields
  if (dcName === undefined || network === undefined) return line.fields
  if (station === undefined || fourth === undefined) return line.fields
  if (fourth.length === 0) {
    warnings.push('LOCATION is empty: read as the blank location, --')
    return [dcName, network, station, ['--'], ...rest]
  }
  const isQuirk = line.type !== 'INV' && line.start !== undefined && rest.length === 0
  if (!isQuirk || !fourth.every(looksLikeChannel)) return line.fields
  warnings.push('LOCATION is missing: read as the blank location, --')
  return [dcName, network, station, ['--'], fourth]
}

function looksLikeChannel(word: string): boolean {
  return /^[A-Za-z0-9?*]{3}$/.test(word) && /[A-Za-z]/.test(word)
}

function foldCodes(words: readonly string[], position: number): readonly string[] {
  if (!words.some(needsFolding)) return words
  // `-` is the SPACE character, so one or two of them are the blank location.
  if (position === 3) return words.map((word) => (word === '-' ? '--' : word.toUpperCase()))
  return words.map((word) => word.toUpperCase())
}

function needsFolding(word: string): boolean {
  return word === '-' || /[a-z]/.test(word)
}

function countProblems({ type, start }: RequestLine, fieldCount: number): readonly string[] {
  if (start !== undefined) {
    if (fieldCount === seismicFields.length) return []
    return [`${fieldCount} fields and two times; START and END are the fields 6 and 7`]
  }
  if (fieldCount === 7) return ['the fields 6 and 7 are START and END, as quoted times']
  if (type === 'INV' && fieldCount === 4) return ['4 fields; LOCATION and CHANNEL go together']
  const allowed = fieldCounts[type] ?? []
  if (allowed.includes(fieldCount)) return []
  const hint = fieldCount > 7 ? '; a field with blanks, as a time is, stands in quotes' : ''
  return [`${fieldCount} fields; .${type} takes ${listOf(allowed)}${hint}`]
}

function listOf(counts: readonly number[]): string {
  return counts.join(', ').replace(/, (\d+)$/, ' or $1')
}

interface CodeRule {
  readonly name: string
  readonly characters: RegExp
  /** How many characters a code has; a `*` stands for any number of them. */
  readonly shortest: number
  readonly longest: number
}

const codeRules: readonly (CodeRule | undefined)[] = [
  undefined,
  { name: 'NETWORK', characters: /^[A-Z0-9*?]+$/, shortest: 1, longest: 8 },
  { name: 'STATION', characters: /^[A-Z0-9*?-]+$/, shortest: 1, longest: 8 },
  { name: 'LOCATION', characters: /^[A-Z0-9*?-]+$/, shortest: 1, longest: 2 },
  { name: 'CHANNEL', characters: /^[A-Z0-9*?]+$/, shortest: 3, longest: 3 },
]

/** With its stars a pattern is at most this long: matching costs time. */
const longestPattern = 16

function codeProblems(fields: RequestLine['fields']): string[] {
  const problems: string[] = []
  for (let position = 1; position < fields.length; position++) {
    const words = fields[position]
    const rule = codeRules[position]
    if (rule === undefined || words === undefined) continue
    if (words.length === 0) problems.push(`${rule.name} is empty`)
    for (const word of words) {
      const problem = codeProblem(rule, word)
      if (problem !== undefined) problems.push(`${rule.name} "${word}" ${problem}`)
    }
  }
  return problems
}

function codeProblem(rule: CodeRule, word: string): string | undefined {
  if (!rule.characters.test(word)) {
    return 'holds a character that no code has; the wildcards are * and ?'
  }
  const length = word.includes('*') ? word.replaceAll('*', '').length : word.length
  if (length > rule.longest || word.length > longestPattern) {
    return `is too long: ${sizeOf(rule)}`
  }
  if (!word.includes('*') && length < rule.shortest) return `is too short: ${sizeOf(rule)}`
  return undefined
}

function sizeOf({ shortest, longest }: CodeRule): string {
  return shortest === longest
    ? `it has ${longest} characters`
    : `it has ${shortest} to ${longest} characters`
}
