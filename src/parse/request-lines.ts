/**
 * The lines of a request after its header: joins what mailers wrapped, has each line read by the
 * grammar of its type, and gathers what was refused.
 */
import type { Remark, RequestLine } from '../model/index.ts'
import type { TextLine } from './blocks.ts'
import { hidden, hideValue, isHeaderKeyword, mayHoldSecret, nearestKeyword } from './header.ts'
import type { LineReading, UnsplitLine } from './line.ts'
import { LineSplitter } from './line.ts'
import type { Grammar } from './seismic-line.ts'
import { nearest } from './spelling.ts'
import type { Steps } from './steps.ts'
import { finish, linesPerStep } from './steps.ts'
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

export function readRequestLines(texts: readonly TextLine[], options: LineOptions): LinesReading {
  return finish(requestLineSteps(texts, options))
}

/** {@link readRequestLines}, step by step. */
export function* requestLineSteps(
  texts: readonly TextLine[],
  options: LineOptions,
): Steps<LinesReading> {
  const reader = new LinesReader(texts, options)
  while (reader.readSome(linesPerStep)) yield
  return reader.reading
}

/**
 * How often a line is tried again with one more piece from below joined on. Pieces within an open
 * quote do not count, so that a list may be wrapped anywhere; the whole is no longer than any line.
 */
const mostJoins = 16

class LinesReader {
  readonly #texts: readonly TextLine[]
  readonly #options: LineOptions
  readonly #lines: RequestLine[] = []
  readonly #problems: Remark[] = []
  readonly #warnings: Remark[] = []
  readonly #ignored: TextLine[] = []
  readonly #splitter = new LineSplitter()
  #next = 0
  #count = 0
  /** Whether the line above is not repeated to anyone: then what it goes on with is not, either. */
  #isHiding = false

  constructor(texts: readonly TextLine[], options: LineOptions) {
    this.#texts = texts
    this.#options = options
  }

  get reading(): LinesReading {
    const warnings = [...this.#warnings, ...leftOut(this.#ignored)]
    return { lines: this.#lines, problems: this.#problems, warnings }
  }

  /** @returns whether there may be more to read */
  readSome(most: number): boolean {
    for (let i = 0; i < most; i++) {
      const line = this.#texts[this.#next++]
      if (line === undefined) return false
      if (!hasType(line)) this.#leaveAside(line)
      else if (isOfHeader(line.type, this.#options.grammars)) this.#leaveOut(line)
      else if (++this.#count > this.#options.maxLines) return this.#stop(line)
      else this.#read(line)
    }
    return true
  }

  #read(first: UnsplitLine): void {
    const { number, text, type } = first
    const grammar = this.#options.grammars.get(type)
    this.#isHiding = grammar === undefined && mayHoldSecret(type)
    if (grammar === undefined) {
      const shown = this.#isHiding ? hideValue(`.${type}`) : text
      this.#problems.push(remark(number, shown, this.#notAType(type)))
      return
    }
    const alone = this.#readLine(first, grammar)
    const isGood = alone.problems.length === 0
    this.#keep(isGood ? alone : (this.#readWrapped(first, grammar) ?? alone))
  }

  #readLine(line: UnsplitLine, grammar: Grammar): LineReading {
    if (line.clean.length > longestLine) return tooLong(line)
    const split = this.#splitter.split(line)
    if (split.isBroken) return split
    const read = grammar(split.line)
    if (split.problems.length === 0 && split.warnings.length === 0) return read
    return {
      line: read.line,
      problems: [...split.problems, ...read.problems],
      warnings: [...split.warnings, ...read.warnings],
    }
  }

  #keep({ line, problems, warnings }: LineReading): void {
    // What was made of a line says nothing where the line is refused.
    if (problems.length > 0)
      this.#problems.push(remark(line.number, line.text, problems.join('; ')))
    else this.#lines.push(line)
    if (problems.length > 0 || warnings.length === 0) return
    this.#warnings.push(remark(line.number, line.text, warnings.join('; ')))
  }

  /**
   * Joins a line with those below it only if it does not read alone and the joined one does: whatever
   * else stands there is never taken into a request.
   */
  #readWrapped(first: UnsplitLine, grammar: Grammar): LineReading | undefined {
    let { text, clean } = first
    let quotes = countQuotes(clean)
    for (let at = this.#next, joins = 0; joins < mostJoins; at++) {
      const piece = this.#pieceAt(at)
      if (piece === undefined) return undefined
      text = `${text} ${piece.text}`
      clean = `${clean} ${piece.clean}`
      if (clean.length > longestLine) return undefined
      quotes += countQuotes(piece.clean)
      if (quotes % 2 > 0) continue
      joins++
      const reading = this.#readLine({ ...first, text, clean }, grammar)
      if (reading.problems.length > 0) continue
      this.#next = at + 1
      return reading
    }
    return undefined
  }

  /** A piece of a wrapped line begins with no `.` and no `>`, and stands right below the one before it. */
  #pieceAt(at: number): TextLine | undefined {
    const piece = this.#texts[at]
    const above = this.#texts[at - 1]
    if (piece === undefined || /^[.>]/.test(piece.clean)) return undefined
    return piece.number - 1 === above?.number ? piece : undefined
  }

  /** Text that somebody wrote around the lines; a line that only lacks its dot is told as such. */
  #leaveAside(line: TextLine): void {
    if (this.#isHiding) this.#ignored.push({ ...line, text: hidden })
    else if (this.#lacksDot(line)) this.#warnings.push(remark(line.number, line.text, noDot))
    else this.#ignored.push(line)
  }

  #lacksDot({ clean }: TextLine): boolean {
    const [, type] = undotted.exec(clean) ?? []
    return type !== undefined && this.#options.grammars.has(type)
  }

  /** A field of the header that stands too low is no line that was refused. */
  #leaveOut({ number, text, type }: UnsplitLine): void {
    this.#isHiding = mayHoldSecret(type)
    const reason = `.${type} belongs into the header and was not read: write it above .END`
    this.#warnings.push(remark(number, this.#isHiding ? hideValue(`.${type}`) : text, reason))
  }

  #notAType(type: string): string {
    const known = [...this.#options.grammars.keys()]
    const meant = nearest(type, known)
    const hint = meant === undefined ? hintOfHeader(type) : `; did you mean .${meant}?`
    const list = known.map((name) => `.${name}`).join(', ')
    return `.${type} is no type of line that is known here; known are ${list}${hint}`
  }

  #stop({ number, text }: UnsplitLine): false {
    const { maxLines } = this.#options
    const others = this.#texts.slice(this.#next).filter(hasType).length
    const which = others === 0 ? 'this line is' : `this line and the ${others} after it are`
    const reason = `a request may have ${maxLines} lines; ${which} not read: send them in another request`
    this.#problems.push(remark(number, text, reason))
    return false
  }
}

/** In capitals: a sentence may begin with `Data`. */
const undotted = /^([A-Z]+)[ \t]+(?:\*|[\w-]+[ \t]+["*\w])/

const noDot = 'a line of a request begins with a dot; this line has none and was not read'

/** Which lines of the mail's text are lines of the request, good or not, however many. */
export function requestLineNumbers(
  texts: readonly TextLine[],
  grammars: LineOptions['grammars'],
): number[] {
  const lines = texts.filter((line) => hasType(line) && !isOfHeader(line.type, grammars))
  return lines.map(({ number }) => number)
}

function isOfHeader(type: string, grammars: LineOptions['grammars']): boolean {
  return !grammars.has(type) && isHeaderKeyword(type)
}

function hasType(line: TextLine): line is TextLine & UnsplitLine {
  return line.type !== undefined
}

function hintOfHeader(type: string): string {
  const meant = nearestKeyword(type)
  return meant === undefined
    ? ''
    : `; did you mean the header field .${meant}? It stands above .END`
}

function countQuotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

function tooLong({ number, text, type, clean }: UnsplitLine): LineReading {
  const line = { number, text, type, dcName: '', fields: [], options: {} }
  const reason = `the line has ${clean.length} characters; at most ${longestLine} are read: write several`
  return { line, problems: [reason], warnings: [] }
}
