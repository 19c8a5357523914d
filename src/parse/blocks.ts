/**
 * Finds the requests in the text of a mail: which lines belong to which. What stands around them, a
 * greeting or a signature, belongs to none.
 */
import type { Remark } from '../model/index.ts'
import { isHeaderKeyword } from './header.ts'
import { typeOf } from './line.ts'
import { isAttribution, isHeaderOfOlderMail, isTitleOfOlderMail } from './older-mail.ts'
import type { Steps } from './steps.ts'
import { finish, linesPerStep } from './steps.ts'
import { cleanLine, hidesSomething, remark, showLine } from './text.ts'

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

/**
 * Where in the mail a request stands. What is not in the sender's own words may be there because a mail
 * program carried it along.
 */
export type Place = 'own words' | 'quotation' | 'older mail' | 'signature'

/** The lines of one request. */
export interface Block {
  /** The line that opens it: `.NETDC_REQUEST`, or the first header field where that is missing. */
  readonly first: TextLine
  readonly isOpened: boolean
  readonly place: Place
  /** The lines after `.NETDC_REQUEST`; where that is missing, the first line too. */
  readonly lines: readonly TextLine[]
  /** The line that ended a quoted request too early, because it is not quoted itself. */
  readonly brokenBy: TextLine | undefined
  /** What was left out of its lines, and of the text below it. */
  readonly remarks: readonly Remark[]
}

/**
 * Each `.NETDC_REQUEST` starts a block; the next one, a signature (`-- ` alone), an older mail, the
 * end of a quotation or the end of the text ends it.
 */
export function findBlocks(lines: readonly string[]): readonly Block[] {
  return finish(blockSteps(lines))
}

/** {@link findBlocks}, step by step. */
export function* blockSteps(lines: readonly string[]): Steps<readonly Block[]> {
  const finder = new BlockFinder()
  let number = 0
  for (const received of lines) {
    if (++number % linesPerStep === 0) yield
    const trimmed = received.trim()
    if (trimmed === '') continue
    const line = textLine(number, trimmed)
    if (line.clean !== '') finder.place(line, trimmed)
  }
  return finder.end()
}

function textLine(number: number, trimmed: string): TextLine {
  const clean = cleanLine(trimmed).trim()
  const text = clean === trimmed ? trimmed : showLine(trimmed)
  return { number, text, clean, type: typeOf(clean) }
}

interface OpenBlock extends Block {
  /** Whether its lines stand after a `>`. */
  readonly isMarked: boolean
  isEnded: boolean
  readonly lines: TextLine[]
  brokenBy: TextLine | undefined
  readonly remarks: Remark[]
}

/** The text below a block that belongs to none. */
interface Remainder {
  readonly first: TextLine
  readonly what: string
  readonly block: OpenBlock
  lines: number
  typed: number
}

const quotationEnds = 'the quotation ends here'
const signatureBegins = 'a signature begins here'
const olderMailBegins = 'an older mail begins here'

class BlockFinder {
  readonly #blocks: OpenBlock[] = []
  #open: OpenBlock | undefined
  #remainder: Remainder | undefined
  #isInOlderMail = false
  /** Whether only an attribution says so: with a `>` below it, just that is of the older mail. */
  #isOnlyAttributed = false
  #isPastSignature = false
  /** Lines with a type above the first request, in the sender's own words. */
  readonly #above: TextLine[] = []

  /** @param received - the line without blanks around it */
  place(line: TextLine, received: string): void {
    const inner = line.clean.startsWith('>') ? unquoted(line.number, received) : undefined
    if (inner !== undefined && this.#isOnlyAttributed) {
      this.#isInOlderMail = false
      this.#isOnlyAttributed = false
    }
    if (this.#begins(line, inner)) this.#begin(inner ?? line, inner !== undefined, received)
    else if (this.#open === undefined) this.#skip(line, inner)
    else if (this.#open.isMarked) this.#placeQuoted(line, inner, this.#open, received)
    else this.#placeOwn(line, this.#open, received)
  }

  end(): readonly Block[] {
    this.#tellRemainder()
    return this.#blocks
  }

  /** A header without its first line is answered with what is missing, but only if it stands alone. */
  #begins(line: TextLine, inner: TextLine | undefined): boolean {
    const { type } = inner ?? line
    if (type === 'NETDC_REQUEST') return true
    if (type === undefined || inner !== undefined || this.#open !== undefined) return false
    if (this.#isInOlderMail || this.#isPastSignature || !isHeaderKeyword(type)) return false
    return this.#blocks.every(({ place }) => place !== 'own words')
  }

  #begin(first: TextLine, isMarked: boolean, received: string): void {
    this.#tellRemainder()
    const isOpened = first.type === 'NETDC_REQUEST'
    const more = {
      isEnded: false,
      lines: [],
      brokenBy: undefined,
      remarks: this.#tellAbove(isMarked),
    }
    this.#open = { first, isOpened, place: this.#place(isMarked), isMarked, ...more }
    this.#blocks.push(this.#open)
    if (!isOpened) keep(first, this.#open, received)
  }

  #place(isMarked: boolean): Place {
    if (isMarked) return 'quotation'
    if (this.#isInOlderMail) return 'older mail'
    return this.#isPastSignature ? 'signature' : 'own words'
  }

  #placeOwn(line: TextLine, open: OpenBlock, received: string): void {
    if (this.#beginsOlderMail(line)) {
      this.#leave(line, olderMailBegins, open)
    } else if (isSignature(line)) {
      this.#isPastSignature = true
      this.#leave(line, signatureBegins, open)
    } else {
      keep(line, open, received)
    }
  }

  /** Below a request, that is: above one, `From: Jenny` may be anything. */
  #beginsOlderMail({ clean }: TextLine): boolean {
    const isSure = isTitleOfOlderMail(clean) || isHeaderOfOlderMail(clean)
    if (!isSure && !isAttribution(clean)) return false
    this.#isOnlyAttributed = !isSure && (this.#isOnlyAttributed || !this.#isInOlderMail)
    this.#isInOlderMail = true
    return true
  }

  #placeQuoted(
    line: TextLine,
    inner: TextLine | undefined,
    open: OpenBlock,
    received: string,
  ): void {
    if (inner === undefined) {
      if (line.type !== undefined) open.brokenBy = line
      this.#leave(line, quotationEnds, open)
    } else if (isSignature(inner)) {
      this.#leave(line, signatureBegins, open)
    } else if (inner.clean !== '') {
      keep(inner, open, received)
    }
  }

  #leave(first: TextLine, what: string, block: OpenBlock): void {
    this.#open = undefined
    this.#remainder = { first, what, block, lines: 1, typed: 0 }
  }

  #skip(line: TextLine, inner: TextLine | undefined): void {
    if (isSignature(line)) this.#isPastSignature = true
    const below = this.#remainder
    if (below === undefined) {
      this.#skipAbove(line)
      return
    }
    this.#beginsOlderMail(line)
    below.lines++
    if ((inner ?? line).type === undefined) return
    below.typed++
    // Some mailers break a quoted line in two, and quote the first piece only.
    if (inner !== undefined && below.what === quotationEnds) {
      below.block.brokenBy ??= { ...below.first, text: '' }
    }
  }

  #skipAbove(line: TextLine): void {
    if (isTitleOfOlderMail(line.clean)) this.#isInOlderMail = true
    if (line.type !== undefined && this.#place(false) === 'own words') this.#above.push(line)
  }

  /** Of lines that somebody wrote above the first line of the request, which no one reads. */
  #tellAbove(isMarked: boolean): Remark[] {
    const [first, ...others] = isMarked ? [] : this.#above.splice(0)
    if (first === undefined) return []
    const which =
      others.length === 0 ? 'this line stands' : `this line and ${others.length} more stand`
    const reason = `${which} above the request and ${others.length === 0 ? 'was' : 'were'} not read: write the lines below .END`
    return [remark(first.number, first.text, reason)]
  }

  #tellRemainder(): void {
    const below = this.#remainder
    this.#remainder = undefined
    // A request that is broken is refused with a reason of its own.
    if (below === undefined || below.block.brokenBy !== undefined) return
    const { first, what, block } = below
    const text = block.isEnded ? first.text : ''
    block.remarks.push(remark(first.number, text, `${what}; ${unread(below)}`))
  }
}

function unread({ lines, typed }: Remainder): string {
  if (lines === 1) return 'this line was not read'
  const hint = typed === 0 ? '' : ', though some begin with a dot as the lines of a request do'
  return `this and ${lines === 2 ? 'the next line' : `${lines - 1} more lines`} were not read${hint}`
}

function keep(line: TextLine, open: OpenBlock, received: string): void {
  open.lines.push(line)
  if (line.type === 'END') open.isEnded = true
  if (line.clean === received || !hidesSomething(received)) return
  const reason = 'invisible characters were left out of this line'
  open.remarks.push(remark(line.number, shownIn(open, line), reason))
}

/** The end of a disposition, also a wrapped one, and a misspelt field may hold a password. */
function shownIn({ isEnded }: OpenBlock, { type, text }: TextLine): string {
  if (isEnded) return text
  if (type === undefined) return ''
  return isHeaderKeyword(type) && type !== 'DISPOSITION' ? text : `.${type}`
}

/** Takes one level of quotation off a line that begins with `>`. */
function unquoted(number: number, received: string): TextLine {
  return textLine(number, received.slice(received.indexOf('>') + 1).trim())
}

/**
 * Mail programs that trim lines leave two dashes of the signature's mark, and some make them a long
 * one. In a signed text they stand behind another dash (RFC 9580, 7.2).
 */
function isSignature({ clean, text }: TextLine): boolean {
  const isMark = clean === '--' || clean === '- --' || (clean === '-' && text !== '-')
  return isMark || clean === '-----BEGIN PGP SIGNATURE-----'
}
