/** The codes of a seismic line, and the patterns of codes: folded to upper case, and checked. */
import { excerpt } from './excerpt.ts'

type Fields = readonly (readonly string[])[]

/** How many codes one field may list. */
const mostCodes = 200

/**
 * Folds the codes of a line; DC_NAME, the first field, is no code.
 *
 * @param problems - what is wrong with them is added here
 * @returns the same fields where there was nothing to fold
 */
export function foldCodes(fields: Fields, problems: string[]): Fields {
  let folded: (readonly string[])[] | undefined
  for (let position = 1; position < fields.length; position++) {
    const rule = rules[position]
    const words = fields[position]
    // What stands behind CHANNEL is a field too many, and its own problem.
    if (rule === undefined || words === undefined) break
    const codes = foldList(words, rule, problems)
    if (codes === words) continue
    folded ??= [...fields]
    folded[position] = codes
  }
  return folded ?? fields
}

interface Code {
  readonly folded: string
  readonly problem: string | undefined
}

interface Rule {
  readonly name: string
  readonly stranger: RegExp
  /** How many characters a code has; a `*` stands for any number of them. */
  readonly shortest: number
  readonly longest: number
  /** What was found out about a code: lines repeat the codes of other lines. */
  readonly known: Map<string, Code>
}

const rules: readonly (Rule | undefined)[] = [
  undefined,
  { name: 'NETWORK', stranger: /[^A-Z0-9*?]/u, shortest: 1, longest: 8, known: new Map() },
  { name: 'STATION', stranger: /[^A-Z0-9*?-]/u, shortest: 1, longest: 8, known: new Map() },
  { name: 'LOCATION', stranger: /[^A-Z0-9*?-]/u, shortest: 1, longest: 2, known: new Map() },
  { name: 'CHANNEL', stranger: /[^A-Z0-9*?]/u, shortest: 3, longest: 3, known: new Map() },
]

/** With its stars a pattern is at most this long: matching costs time. */
const longestPattern = 16

/** Of a longer word nothing is remembered: it could keep the whole mail in memory. */
const longestKnown = 12
const mostKnown = 4096

/** Of more bad codes in one list the first few will do. */
const mostTold = 3

function foldList(words: readonly string[], rule: Rule, problems: string[]): readonly string[] {
  const wrong = lengthProblem(words, rule)
  if (wrong !== undefined) {
    problems.push(wrong)
    return words
  }
  let folded: string[] | undefined
  let bad = 0
  let at = 0
  for (const word of words) {
    const code = lookUp(word, rule)
    if (code.problem !== undefined && ++bad <= mostTold) problems.push(code.problem)
    if (code.folded !== word) {
      folded ??= [...words]
      folded[at] = code.folded
    }
    at++
  }
  if (bad > mostTold) problems.push(`${bad - mostTold} more codes of ${rule.name} are wrong`)
  return folded ?? words
}

function lengthProblem({ length }: readonly string[], { name }: Rule): string | undefined {
  if (length === 0) return `${name} is empty: write * for all`
  if (length <= mostCodes) return undefined
  return `${name} lists ${length} codes; one line takes ${mostCodes}: use several`
}

function lookUp(word: string, rule: Rule): Code {
  const known = rule.known.get(word)
  if (known !== undefined) return known
  const folded = rule.name === 'LOCATION' && word === '-' ? '--' : word.toUpperCase()
  const wrong = problemOf(folded, rule)
  const problem = wrong === undefined ? undefined : `${rule.name} "${excerpt(folded)}" ${wrong}`
  const code = { folded, problem }
  if (word.length > longestKnown) return code
  if (rule.known.size >= mostKnown) rule.known.clear()
  rule.known.set(word, code)
  return code
}

function problemOf(word: string, { stranger, shortest, longest }: Rule): string | undefined {
  const [strange] = stranger.exec(word) ?? []
  if (strange !== undefined) return strangerProblem(word, strange)
  const size = shortest === longest ? `${longest}` : `${shortest} to ${longest}`
  const length = word.includes('*') ? word.replaceAll('*', '').length : word.length
  if (length > longest) return `is too long: the code has ${size} characters`
  if (word.length > longestPattern) return `has more than ${longestPattern} characters: use fewer *`
  if (!word.includes('*') && length < shortest) {
    return `is too short: the code has ${size} characters; * stands for any number`
  }
  return undefined
}

function strangerProblem(word: string, strange: string): string {
  const codes = word.split(/[,;]/).filter((code) => /^[A-Z0-9*?-]+$/.test(code))
  const list = codes.length > 1 ? `: "${excerpt(codes.join(' '))}"` : ''
  if (/[,;]/.test(strange))
    return `holds ${strange}: blanks part the codes of a list, and quotes enclose it${list}`
  const rule = 'codes are made of A-Z and 0-9; the wildcards are * and ?'
  return `holds ${strange}: ${rule}${strange === '[' ? '; list the codes that are meant' : ''}`
}
