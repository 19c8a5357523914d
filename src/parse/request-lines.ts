/**
 * The lines of a request after its header: joins what mailers wrapped, has each line read by the
 * grammar of its type, and gathers what was refused.
 */
import type { Remark, RequestLine } from '../model/index.ts'
import type { TextLine } from './blocks.ts'
import { isHeaderKeyword } from './header.ts'
import type { LineReading } from './line.ts'
import { splitLine } from './line.ts'
import type { Grammar } from './seismic-line.ts'
import { leftOut, longestLine, remark } from './text.ts'

export interface LinesReading {
  readonly lines: readonly RequestLine[]
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

export interface LineOptions {
  /** By type, without the dot: only lines of these types are read. */
  readonly grammars: ReadonlyMap<string, Grammar>
  /** How many lines a request may have; those after them are not read. */
  readonly maxLines: number
}

/** Into how many pieces a mailer may have broken a line. */
const mostPieces = 8

export function readRequestLines(texts: readonly TextLine[], options: LineOptions): LinesReading {
  const lines: RequestLine[] = []
  const problems: Remark[] = []
  const warnings: Remark[] = []
  const ignored: TextLine[] = []
  let count = 0
  let next = 0
  for (let first = texts[next]; first !== undefined; first = texts[next]) {
    next++
    if (first.type === undefined) {
      ignored.push(first)
      continue
    }
    if (++count > options.maxLines) {
      problems.push(tooMany(first, options.maxLines))
      break
    }
    const { reading, pieces } = readWrapped(first, continuations(texts, next), options.grammars)
    next += pieces
    const { number, text } = reading.line
    const reasons = reading.problems.join('; ')
    if (reasons === '') lines.push(reading.line)
    else problems.push(remark(number, text, reasons))
    const notes = reading.warnings.join('; ')
    if (notes !== '') warnings.push(remark(number, text, notes))
  }
  return { lines, problems, warnings: [...warnings, ...leftOut(ignored, 'line of a request')] }
}

/** The lines right below that begin with no `.`: pieces of a wrapped line, or something else. */
function continuations(texts: readonly TextLine[], from: number): readonly TextLine[] {
  let to = from
  for (let piece = texts[to]; piece !== undefined; piece = texts[++to]) {
    const isAdjacent = piece.number === (texts[to - 1]?.number ?? 0) + 1
    if (to - from >= mostPieces || !isAdjacent || piece.clean.startsWith('.')) break
  }
  return to === from ? [] : texts.slice(from, to)
}

/**
 * Joins a line with those below it only if it does not read alone and the joined one does: whatever
 * else stands there is never taken into a request.
 */
function readWrapped(
  first: TextLine,
  below: readonly TextLine[],
  grammars: LineOptions['grammars'],
): { reading: LineReading; pieces: number } {
  const alone = readLine(first, grammars)
  if (alone.problems.length === 0) return { reading: alone, pieces: 0 }
  let whole = first
  for (const [index, piece] of below.entries()) {
    whole = {
      ...first,
      text: `${whole.text} ${piece.text}`,
      clean: `${whole.clean} ${piece.clean}`,
    }
    const reading = readLine(whole, grammars)
    if (reading.problems.length === 0) return { reading, pieces: index + 1 }
  }
  return { reading: alone, pieces: 0 }
}

function readLine(texts: TextLine, grammars: LineOptions['grammars']): LineReading {
  const { number, clean, text, type = '' } = texts
  const grammar = grammars.get(type)
  if (grammar === undefined) {
    const shown = isHeaderKeyword(type) ? `.${type}` : text
    return unread({ number, text: shown, type }, notATypeOf(type, grammars))
  }
  if (clean.length > longestLine) {
    const reason = `the line has ${clean.length} characters; at most ${longestLine} are read`
    return unread({ number, text, type }, reason)
  }
  const split = splitLine(number, clean, text)
  if (split.isBroken) return split
  const read = grammar(split.line)
  return {
    line: read.line,
    problems: joined(split.problems, read.problems),
    warnings: joined(split.warnings, read.warnings),
  }
}

function joined(some: readonly string[], more: readonly string[]): readonly string[] {
  if (more.length === 0) return some
  return some.length === 0 ? more : [...some, ...more]
}

function unread(line: Pick<RequestLine, 'number' | 'text' | 'type'>, reason: string): LineReading {
  return {
    line: { ...line, dcName: '', fields: [], options: {} },
    problems: [reason],
    warnings: [],
  }
}

function notATypeOf(type: string, grammars: LineOptions['grammars']): string {
  if (isHeaderKeyword(type)) return `.${type} belongs into the header, before .END`
  const known = [...grammars.keys()].map((name) => `.${name}`).join(', ')
  return `.${type} is not a type of line that is known here; known are ${known}`
}

function tooMany({ number, text }: TextLine, maxLines: number): Remark {
  const reason = `a request may have ${maxLines} lines; this line and those after it are not read`
  return remark(number, text, reason)
}
