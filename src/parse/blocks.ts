/**
 * Finds the requests in the text of a mail: which lines belong to which. What stands around them, a
 * greeting or a signature, belongs to none.
 */
import { isHeaderKeyword } from './header.ts'
import { typeOf } from './line.ts'
import { cleanLine, showLine } from './text.ts'

/** A line of the mail's text that is not blank. */
export interface TextLine {
  /** Counted from 1, blank lines too. */
  readonly number: number
  /** As it was received (see showLine), without blanks around it and the mark of a quotation. */
  readonly text: string
  /** With plain blanks, quotes and dashes. */
  readonly clean: string
  /** The type of a `.TYPE` line, or the keyword of a header field, in upper case. */
  readonly type: string | undefined
}

/** The lines of one request. */
export interface Block {
  /** The line that opens it: `.NETDC_REQUEST`, or the first header field where that is missing. */
  readonly first: TextLine
  readonly isOpened: boolean
  /** Whether the mail quotes the request, each line after a `>`. */
  readonly isQuoted: boolean
  /** The lines after `.NETDC_REQUEST`; where that is missing, the first line too. */
  readonly lines: readonly TextLine[]
  /** The `.TYPE` line that ended a quoted request because it is not quoted itself. */
  readonly brokenBy: TextLine | undefined
}

/**
 * Each `.NETDC_REQUEST` starts a block; the next one, a signature (`-- ` alone), the end of a
 * quotation or the end of the text ends it.
 */
export function findBlocks(lines: readonly string[]): readonly Block[] {
  const finder: Finder = { blocks: [], open: undefined }
  for (const [index, received] of lines.entries()) {
    const text = received.trim()
    const clean = cleanLine(text).trim()
    if (clean === '') continue
    const shown = clean === text ? text : showLine(text)
    place({ number: index + 1, text: shown, clean, type: typeOf(clean) }, finder)
  }
  return finder.blocks
}

interface OpenBlock extends Block {
  readonly lines: TextLine[]
  brokenBy: TextLine | undefined
}

interface Finder {
  readonly blocks: OpenBlock[]
  open: OpenBlock | undefined
}

function place(line: TextLine, finder: Finder): void {
  const begun = begin(line, finder.open)
  if (begun !== undefined) {
    finder.open = begun
    finder.blocks.push(begun)
  } else if (finder.open?.isQuoted === true) {
    placeQuoted(line, finder.open, finder)
  } else if (isSignature(line.clean)) {
    finder.open = undefined
  } else {
    finder.open?.lines.push(line)
  }
}

function placeQuoted(line: TextLine, open: OpenBlock, finder: Finder): void {
  const inner = line.clean.startsWith('>') ? unquote(line) : undefined
  if (inner !== undefined && !isSignature(inner.clean)) {
    if (inner.clean !== '') open.lines.push(inner)
    return
  }
  finder.open = undefined
  if (line.type !== undefined) open.brokenBy = line
}

function begin(line: TextLine, open: OpenBlock | undefined): OpenBlock | undefined {
  const isQuoted = line.clean.startsWith('>')
  if (!isQuoted && !line.clean.startsWith('.')) return undefined
  const first = isQuoted ? unquote(line) : line
  const { type } = first
  const start = { first, isQuoted, brokenBy: undefined }
  if (type === 'NETDC_REQUEST') return { ...start, isOpened: true, lines: [] }
  // A header without its first line: answered with what is missing. Quoted, it is no one's request.
  const isHeader = type !== undefined && isHeaderKeyword(type)
  if (open !== undefined || isQuoted || !isHeader) return undefined
  return { ...start, isOpened: false, lines: [first] }
}

/** Takes one level of quotation off a line that begins with `>`. */
function unquote({ number, text, clean }: TextLine): TextLine {
  const inner = clean.slice(1).trim()
  return { number, text: text.replace(/^\W*?>/, '').trim(), clean: inner, type: typeOf(inner) }
}

/** Mail programs that trim lines leave two dashes of the signature's mark. */
function isSignature(clean: string): boolean {
  return clean === '--'
}
