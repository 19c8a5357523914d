/**
 * Any `.TYPE` line, split into type, fields, trailing times and options, and written again. What the
 * fields mean is the business of the type's own grammar.
 */
import type { Instant, RequestLine } from '../model/index.ts'
import { openEnd } from '../model/index.ts'
import { excerpt } from './excerpt.ts'
import { readFields, wordsOf } from './line-fields.ts'
import { misplacedTimes, quotedTimesAtEnd, timesAtEnd } from './line-times.ts'
import { readWindow, rememberingTimes, writeTime } from './time.ts'
import type { TimeReading, WindowReading } from './time.ts'

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
  if (clean.charCodeAt(0) !== dot || !isLetter(clean.charCodeAt(1))) return undefined
  let end = 2
  while (isOfType(clean.charCodeAt(end))) end++
  return clean.slice(1, end).toUpperCase()
}

/**
 * Splits a line.
 *
 * @param number - which line of the mail's text it is, counted from 1
 * @param clean - begins with `.TYPE`; its blanks and quotes are plain ones
 * @param text - the line as it was received
 */
export function splitLine(number: number, clean: string, text = clean): SplitLine {
  return new LineSplitter().split({ number, clean, text, type: typeOf(clean) ?? '' })
}

/** A line that is to be split, with what {@link typeOf} says of it. */
export interface UnsplitLine {
  readonly number: number
  readonly text: string
  readonly clean: string
  readonly type: string
}

/**
 * Splits the lines of one request. Most of them ask for other times of the same channels: what stands
 * before the times is split once, and the lines share it.
 */
export class LineSplitter {
  readonly #heads = new Map<string, Head | 'remarkable'>()
  readonly #readTime = rememberingTimes()

  split(line: UnsplitLine): SplitLine {
    const times = quotedTimesAtEnd(line.clean)
    const head = times === undefined ? undefined : this.#headOf(line, times.from)
    if (times === undefined || head === undefined) return splitWhole(line, this.#readTime)
    const window = readWindow(times.start, times.end, this.#readTime)
    const split = lineOf(line, head, window)
    return { line: split, problems: window.problems, warnings: window.warnings, isBroken: false }
  }

  /** @returns `undefined` where there is anything to say about it */
  #headOf({ clean, type }: UnsplitLine, end: number): Head | undefined {
    const text = clean.slice(0, end)
    let head = this.#heads.get(text)
    if (head === undefined) {
      head = this.#readHead(text, type)
      if (this.#heads.size < mostHeads) this.#heads.set(text, head)
    }
    return head === 'remarkable' ? undefined : head
  }

  #readHead(text: string, type: string): Head | 'remarkable' {
    const unsplit = { number: 0, text, clean: text, type }
    const { line, problems, warnings } = splitWhole(unsplit, this.#readTime)
    const isPlain = problems.length + warnings.length === 0 && line.start === undefined
    return isPlain ? line : 'remarkable'
  }
}

/** More different ones cost more memory than they save time. */
const mostHeads = 4096

/** A line without its times. */
type Head = Pick<RequestLine, 'dcName' | 'fields' | 'options'>

function splitWhole(unsplit: UnsplitLine, readTime: (text: string) => TimeReading): SplitLine {
  const { clean, type } = unsplit
  const problems: string[] = []
  const warnings: string[] = []
  const found = readFields(clean, endOfType(clean, type), { problems, warnings })
  const times = timesAtEnd(found.fields)
  const others = times === undefined ? found.fields : found.fields.slice(0, -2)
  if (problems.length === 0) problems.push(...misplacedTimes(found.fields, times))
  const isBroken = problems.length > 0
  const window = times === undefined ? undefined : readWindow(times.start, times.end, readTime)
  const fields = others.map(({ content }) => wordsOf(content))
  const dcName = readDcName(type, fields, problems)
  const line = lineOf(unsplit, { dcName, fields, options: found.options }, window)
  if (window === undefined) return { line, problems, warnings, isBroken }
  problems.push(...window.problems)
  warnings.push(...window.warnings)
  return { line, problems, warnings, isBroken }
}

function lineOf(
  { number, text, type }: UnsplitLine,
  { dcName, fields, options }: Head,
  window: WindowReading | undefined,
): RequestLine {
  if (window === undefined) return { number, text, type, dcName, fields, options }
  // With a problem the line is refused anyway; the grammar must still see that times were given.
  const { start = unreadTime, end = openEnd } = window
  return { number, text, type, dcName, fields, options, start, end }
}

const unreadTime = 0 as Instant

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
  // An equals sign at the end of a line would be taken for a soft break of quoted-printable.
  return /^\S*[^\s=]$/.test(value) ? value : `"${value}"`
}

const dot = 0x2e
const blank = 0x20
const tab = 0x09
const colon = 0x3a

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}

/** After the first letter also digits, `_` and `-`. */
function isOfType(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x2d
}

/** Where the fields begin; a colon after the type does no harm. */
function endOfType(clean: string, type: string): number {
  let end = 1 + type.length
  while (clean.charCodeAt(end) === blank || clean.charCodeAt(end) === tab) end++
  return clean.charCodeAt(end) === colon ? end + 1 : end
}

const centreName = /^(?:\*|[A-Z0-9_-]{1,16})$/

/** DC_NAME is the first field of every line: it is folded to upper case in place. */
function readDcName(type: string, fields: (readonly string[])[], problems: string[]): string {
  const words = fields[0]
  if (words === undefined) {
    problems.push(`DC_NAME is missing: name a data centre after .${type}, or * for any`)
    return ''
  }
  const [first = ''] = words
  if (words.length === 1 && (first === '*' || centreName.test(first))) return first
  const name = words.join(' ').toUpperCase()
  if (words.length !== 1) problems.push(severalCentres(name))
  else if (!centreName.test(name)) problems.push(noCentreName(name))
  fields[0] = [name]
  return name
}

function severalCentres(names: string): string {
  return `DC_NAME "${excerpt(names)}" must be one name, or *: write a line for each centre`
}

function noCentreName(name: string): string {
  const rule = 'up to 16 letters, digits, _ and -; or * alone, which lets routing decide'
  return `DC_NAME "${excerpt(name)}" is no name of a data centre: ${rule}`
}
