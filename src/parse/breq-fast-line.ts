/**
 * The grammar of BREQ_FAST lines: `STA NN`, two times of six numbers each, the number of channels, the
 * channels, and perhaps a location (protocol, section 8). Each becomes a line of NetDC.
 */
import type { RequestLine } from '../model/index.ts'
import type { TextLine } from './blocks.ts'
import { excerpt } from './excerpt.ts'
import type { LineReading } from './line.ts'
import type { Grammar } from './seismic-line.ts'
import { readSeismicLine } from './seismic-line.ts'
import { readWindow, writeTime } from './time.ts'

/** The lines of BREQ_FAST have no type; this one is put before them, so that they are read as others are. */
export const breqFastType = 'BREQ_FAST'

/** How many channels one line may name; more take another line. */
const mostChannels = 100

/**
 * Whether a line begins as one of BREQ_FAST: two words, and then year, month, day and hour. The rest is
 * for its grammar to judge, so that whoever sends a bad one is told why.
 */
export function isBreqFastLine({ clean, type }: TextLine): boolean {
  return type === undefined && beginning.test(clean)
}

/** Whether a whole START is there, so that nothing else, such as a telephone number, is meant. */
export function isSurelyBreqFastLine(line: TextLine): boolean {
  return isBreqFastLine(line) && wholeStart.test(line.clean)
}

const beginning =
  /^(?:[^\s.:,;"'=<>]{1,20}[ \t]+){2}(?:\d\d|\d{4})[ \t]+\d{1,3}[ \t]+\d{1,2}[ \t]+\d{1,2}(?![^ \t])/
const wholeStart = /^\S+[ \t]+\S+(?:[ \t]+\d+(?:\.\d*)?){6}(?![^ \t])/

/** The line with its type and, as every line has one, its DC_NAME. */
export function typedBreqFastLine(line: TextLine): TextLine {
  return { ...line, type: breqFastType, clean: `.${breqFastType} * ${line.clean}` }
}

/** @param type - what the lines become: DATA, or RESP where responses alone are asked for */
export function breqFastGrammar(type: 'DATA' | 'RESP'): Grammar {
  return (line) => {
    const refused = wordProblem(line) ?? timeProblem(line.fields)
    if (refused !== undefined) return { line, problems: [refused], warnings: [] }
    return readFields(line, type)
  }
}

/** Where they stand in the fields of a line, counted from its DC_NAME. */
const startAt = 3
const endAt = 9
const countAt = 15

/**
 * Writes a line as it is read.
 *
 * @throws {Error} for what BREQ_FAST has no words for: a centre, options, lists (but of channels),
 *   or no times
 */
export function writeBreqFastLine(line: RequestLine): string {
  const [, network, station, location, channels] = line.fields
  const { start, end } = line
  const hasMore = line.dcName !== '*' || Object.keys(line.options).length > 0
  const isPlain = [network, station, location].every((words) => words?.length === 1)
  if (hasMore || !isPlain || channels === undefined || start === undefined || end === undefined) {
    throw new Error(`line ${line.number} cannot be written as BREQ_FAST`)
  }
  const times = `${writeTime(start)} ${writeTime(end)}`
  return [station, network, times, channels.length, ...channels, location].join(' ')
}

function readFields(line: RequestLine, type: string): LineReading {
  const { number, text, dcName, fields, options } = line
  const [centre = [], station = [], network = []] = fields
  const window = readWindow(timeOf(fields, startAt), timeOf(fields, endAt))
  const { codes, location, problem } = readChannels(fields[countAt]?.[0], fields.slice(countAt + 1))
  const { start, end } = window
  if (start === undefined || end === undefined || problem !== undefined) {
    const problems = [...window.problems, ...(problem === undefined ? [] : [problem])]
    return { line, problems, warnings: [] }
  }
  const read = readSeismicLine({
    number,
    text,
    type,
    dcName,
    fields: [centre, network, station, location, codes],
    options,
    start,
    end,
  })
  if (window.warnings.length === 0) return read
  return { ...read, warnings: [...window.warnings, ...read.warnings] }
}

function wordProblem({ fields, options }: RequestLine): string | undefined {
  const isPlain = fields.every((words) => words.length === 1) && Object.keys(options).length === 0
  return isPlain ? undefined : 'a line of BREQ_FAST has no options, and no lists in quotation marks'
}

const partsOfTime = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

/** Names the first word that is no number where a time needs one, or is not there at all. */
function timeProblem(fields: RequestLine['fields']): string | undefined {
  for (let at = startAt; at < countAt; at++) {
    const word = wordAt(fields, at)
    if (/^\d+(?:\.\d*)?$/.test(word)) continue
    const part = partsOfTime[(at - startAt) % partsOfTime.length]
    const place = `the ${part} of ${at < endAt ? 'START' : 'END'}`
    return word === ''
      ? `the line ends before ${place}`
      : `"${excerpt(word)}" stands where ${place} is expected; a time is YYYY MM DD HH MM SS`
  }
  return undefined
}

function timeOf(fields: RequestLine['fields'], from: number): string {
  let text = wordAt(fields, from)
  for (let at = from + 1; at < from + partsOfTime.length; at++) text += ` ${wordAt(fields, at)}`
  return text
}

function wordAt(fields: RequestLine['fields'], at: number): string {
  return fields[at]?.[0] ?? ''
}

interface Channels {
  readonly codes: readonly string[]
  readonly location: readonly string[]
  readonly problem?: string
}

const anyLocation: readonly string[] = ['*']

/** The number of channels, as many channels, and perhaps a location. */
function readChannels(count: string | undefined, words: RequestLine['fields']): Channels {
  const announced = /^\d{1,4}$/.test(count ?? '') ? Number(count) : 0
  const location = locationOf(words, announced)
  const channels = location === undefined ? words : words.slice(0, -1)
  const read = { codes: channels.map(([code = '']) => code), location: location ?? anyLocation }
  const problem = countProblem(count, announced)
  if (problem !== undefined) return { ...read, problem }
  if (channels.length === announced) return read
  const before = location === undefined ? '' : ` before the location ${location.join(' ')}`
  const follow = `${channels.length} follow${before}`
  return { ...read, problem: `the number of channels is ${announced}, but ${follow}` }
}

/** The last word, where it cannot be a channel or is one more than there are channels. */
function locationOf(
  words: RequestLine['fields'],
  announced: number,
): readonly string[] | undefined {
  const last = words.at(-1)
  const word = last?.[0] ?? ''
  // A channel has three characters, unless a star stands for some of them.
  if (word.length > 2) return undefined
  return !word.includes('*') || words.length === announced + 1 ? last : undefined
}

function countProblem(count: string | undefined, announced: number): string | undefined {
  if (count === undefined) return 'the line ends before the number of channels'
  if (announced === 0) {
    return `"${excerpt(count)}" stands where the number of channels is expected, 1 or more`
  }
  return announced > mostChannels
    ? `${announced} channels are more than a line may have, ${mostChannels}: write several lines`
    : undefined
}
