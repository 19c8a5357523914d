/**
 * Any `.TYPE` line, split into type, fields, trailing times and options, and written again. What the
 * fields mean is the business of the type's own grammar.
 */
import type { Instant, RequestLine } from '../model/index.ts'
import { openEnd } from '../model/index.ts'
import { readWindow, writeTime } from './time.ts'

/** A line with everything found wrong with it; with a problem, its contents must not be used. */
export interface LineReading {
  readonly line: RequestLine
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** A line as it was split. */
export interface SplitLine extends LineReading {
  /** Whether its fields cannot be told apart, so that a grammar would make nonsense of them. */
  readonly isBroken: boolean
}

/** The type of a `.TYPE` line in upper case, or `undefined` when the text is no such line. */
export function typeOf(clean: string): string | undefined {
  return typePattern.exec(clean)?.[1]?.toUpperCase()
}

const typePattern = /^\.([A-Za-z]\w*)[ \t]*:?/

/**
 * Splits a line.
 *
 * @param number - which line of the mail's text it is, counted from 1
 * @param clean - begins with `.TYPE`; its blanks and quotes are plain ones
 * @param text - the line as it was received
 */
export function splitLine(number: number, clean: string, text = clean): SplitLine {
  const head = typePattern.exec(clean)
  const problems: string[] = []
  const warnings: string[] = []
  const tokens = readTokens(clean, head?.[0].length ?? 0, { problems, warnings })
  if (problems.length === 0) problems.push(...misplacedTimes(tokens.fields))
  const isBroken = problems.length > 0
  const times = takeTimes(tokens.fields, { problems, warnings })
  const fields = tokens.fields.map(wordsOf)
  const dcName = readDcName(fields, problems)
  const type = head?.[1]?.toUpperCase() ?? ''
  const { options } = tokens
  const line =
    times === undefined
      ? { number, text, type, dcName, fields, options }
      : { number, text, type, dcName, fields, options, start: times.start, end: times.end }
  return { line, problems, warnings, isBroken }
}

/** Writes a line as {@link splitLine} reads it. */
export function writeLine(line: RequestLine): string {
  const fields = line.fields.map(writeField)
  const times = line.start === undefined || line.end === undefined ? [] : [line.start, line.end]
  const options = Object.entries(line.options).map(
    ([key, value]) => `${key}=${quoteIfNeeded(value)}`,
  )
  const words = [`.${line.type}`, ...fields, ...times.map((at) => `"${writeTime(at)}"`), ...options]
  return words.join(' ')
}

function writeField(words: readonly string[]): string {
  const joined = words.join(' ')
  // Unquoted, a word with an equals sign would be read as an option.
  return words.length === 1 && !joined.includes('=') ? joined : `"${joined}"`
}

function quoteIfNeeded(value: string): string {
  return /^\S+$/.test(value) ? value : `"${value}"`
}

interface Remarks {
  readonly problems: string[]
  readonly warnings: string[]
}

interface Field {
  /** What stood between the quotes, or the bare word. */
  readonly content: string
  readonly isQuoted: boolean
}

const blank = 0x20
const tab = 0x09
const quote = 0x22

/** A request may have a hundred thousand lines: this loop looks at each character once. */
function readTokens(text: string, from: number, remarks: Remarks) {
  const fields: Field[] = []
  const options = new Options(remarks)
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === blank || code === tab) at++
    else if (code === quote) at = readQuoted(text, at, fields, remarks)
    else {
      const word = text.slice(at, endOfWord(text, at))
      at += word.length
      const option = word.includes('=') ? readOption(text, at, word) : undefined
      if (option === undefined) fields.push({ content: word, isQuoted: false })
      else {
        at = option.end
        options.keep(option, fields.length)
      }
    }
  }
  return { fields, options: options.all }
}

/** @returns where to read on */
function readQuoted(text: string, at: number, fields: Field[], { problems }: Remarks): number {
  const close = text.indexOf('"', at + 1)
  if (close < 0) {
    problems.push('a quotation mark is not closed')
    return at + 1
  }
  fields.push({ content: text.slice(at + 1, close), isQuoted: true })
  return close + 1
}

function endOfWord(text: string, from: number): number {
  let end = from
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (code === blank || code === tab || code === quote) break
    end++
  }
  return end
}

interface Option {
  readonly key: string
  readonly value: string
  /** Where it ends in the text. */
  readonly end: number
}

/** @param end - where the word ends: for `key="two words"` that is before the quotation mark */
function readOption(text: string, end: number, word: string): Option | undefined {
  const [, key, value = ''] = /^([A-Za-z][\w.-]*)=(.*)$/.exec(word) ?? []
  if (key === undefined) return undefined
  const close = value === '' && text.charCodeAt(end) === quote ? text.indexOf('"', end + 1) : -1
  if (close < 0) return { key, value, end }
  return { key, value: text.slice(end + 1, close), end: close + 1 }
}

const noOptions: RequestLine['options'] = {}

/** Gathers the options of a line; most lines have none. */
class Options {
  #found: Map<string, string> | undefined
  readonly #remarks: Remarks

  constructor(remarks: Remarks) {
    this.#remarks = remarks
  }

  keep({ key, value }: Option, fieldsBefore: number): void {
    const { problems, warnings } = this.#remarks
    this.#found ??= new Map()
    if (fieldsBefore < 2) problems.push(`the option ${key} stands before the second field`)
    if (this.#found.has(key)) warnings.push(`the option ${key} is given twice; the last one counts`)
    this.#found.set(key, value)
  }

  get all(): RequestLine['options'] {
    return this.#found === undefined ? noOptions : Object.fromEntries(this.#found)
  }
}

/**
 * Lines repeat the codes of other lines: equal fields share one list of words. Only short fields,
 * because a longer slice of a text would keep the whole mail in memory.
 */
const sharedWords = new Map<string, readonly string[]>()
const mostShared = 4096
const longestShared = 12

function wordsOf({ content }: Field): readonly string[] {
  const known = sharedWords.get(content)
  if (known !== undefined) return known
  const words = content.split(/\s+/).filter((word) => word !== '')
  if (content.length > longestShared) return words
  if (sharedWords.size >= mostShared) sharedWords.clear()
  sharedWords.set(content, words)
  return words
}

/** START and END come last, and both: a time anywhere else was put in the wrong place. */
function misplacedTimes(fields: readonly Field[]): string[] {
  const [start, end] = fields.slice(-2)
  const areLast = start !== undefined && end !== undefined && areTimes(start, end)
  return (areLast ? fields.slice(0, -2) : fields)
    .filter(isSurelyTime)
    .map(({ content }) => `"${content}" is a time, but START and END are the last two fields`)
}

/** Takes START and END off the end of the fields, where they are the last two. */
function takeTimes(
  fields: Field[],
  { problems, warnings }: Remarks,
): { start: Instant; end: Instant } | undefined {
  const start = fields.at(-2)
  const end = fields.at(-1)
  if (start === undefined || end === undefined || !areTimes(start, end)) return undefined
  fields.length -= 2
  const window = readWindow(start.content, end.content)
  problems.push(...window.problems)
  warnings.push(...window.warnings)
  // With a problem the line is refused anyway; the grammar must still see that times were given.
  return { start: window.start ?? unreadTime, end: window.end ?? openEnd }
}

const unreadTime = 0 as Instant

function areTimes(start: Field, end: Field): boolean {
  if (couldBeTime(start) && couldBeTime(end)) return true
  return start.isQuoted && end.isQuoted && (isSurelyTime(start) || isSurelyTime(end))
}

/** Four digits and more digits in quotes: no list of codes looks like that; or an ISO date. */
function isSurelyTime({ content, isQuoted }: Field): boolean {
  if (content.length < 6) return false
  return isQuoted
    ? /^\s*\d{4}[\s,/-]+\d/.test(content)
    : /^\d{4}(?:-\d\d-\d\d|,\d{3})/.test(content)
}

/** Also a bare year, and what a two-digit year may begin: `"01 06 23"` could be a list of locations. */
function couldBeTime(field: Field): boolean {
  if (isSurelyTime(field)) return true
  return field.isQuoted && /^\s*(?:\d{4}\s*$|\d{1,3}(?:[\s,/:-]+\d+){2})/.test(field.content)
}

const centreName = /^(?:\*|[A-Z0-9_-]{1,16})$/

/** DC_NAME is the first field of every line: it is folded to upper case in place. */
function readDcName(fields: (readonly string[])[], problems: string[]): string {
  const words = fields[0]
  if (words === undefined) {
    problems.push('DC_NAME is missing: name a data centre, or * to let routing decide')
    return ''
  }
  const [first = ''] = words
  if (words.length === 1 && centreName.test(first)) return first
  const name = words.join(' ').toUpperCase()
  if (words.length !== 1) problems.push(`DC_NAME "${name}" must be one name, or *`)
  else if (!centreName.test(name)) problems.push(`DC_NAME "${name}" is not a name of a data centre`)
  fields[0] = [name]
  return name
}
