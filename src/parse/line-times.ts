/** START and END of a line: the last two of its fields, where those can be nothing else. */
import { excerpt } from './excerpt.ts'
import type { Field } from './line-fields.ts'

export interface Times {
  readonly start: string
  readonly end: string
}

export function timesAtEnd(fields: readonly Field[]): Times | undefined {
  const start = fields[fields.length - 2]
  const end = fields[fields.length - 1]
  if (start === undefined || end === undefined) return undefined
  return areTimes(start, end) ? { start: start.content, end: end.content } : undefined
}

function areTimes(start: Field, end: Field): boolean {
  if (isSurelyTime(start) && isSurelyTime(end)) return true
  if (!start.isQuoted || !end.isQuoted) return false
  const isOneSure = isSurelyTime(start) || isSurelyTime(end)
  return isOneSure || (couldBeTime(start) && couldBeTime(end))
}

/**
 * Times as most lines end in them, in quotes and with one blank between: found without a look at what
 * stands before. Of a line that is found wrong there, nothing of this holds.
 *
 * @returns also where the quotation mark of START stands
 */
export function quotedTimesAtEnd(clean: string): (Times & { readonly from: number }) | undefined {
  const close = clean.length - 1
  if (clean.charCodeAt(close) !== quote) return undefined
  const open = quoteBefore(clean, close)
  if (clean.charCodeAt(open - 1) !== blank || clean.charCodeAt(open - 2) !== quote) return undefined
  const from = quoteBefore(clean, open - 2)
  const start = clean.slice(from + 1, open - 2)
  const end = clean.slice(open + 1, close)
  return from > 0 && isDate(start) && isDate(end) ? { start, end, from } : undefined
}

const quote = 0x22
const blank = 0x20

/** A time is short: looking for its mark one by one is faster than lastIndexOf. @returns -1 for none */
function quoteBefore(clean: string, end: number): number {
  let at = end - 1
  while (at >= 0 && clean.charCodeAt(at) !== quote) at--
  return at
}

/**
 * A time anywhere but in the last two fields was put in the wrong place.
 *
 * @param times - what {@link timesAtEnd} says of the fields
 */
export function misplacedTimes(fields: readonly Field[], times: Times | undefined): string[] {
  const last = times === undefined ? fields.at(-1) : undefined
  const others = times === undefined ? fields : fields.slice(0, -2)
  return others.filter(isSurelyTime).map((field) => misplaced(field, field === last))
}

function misplaced({ content }: Field, isLast: boolean): string {
  const time = `the time "${excerpt(content)}"`
  if (isLast) return `${time} has no other beside it: START and END go together, each in quotes`
  return `${time} is out of place: START and END are the last two fields, each in quotes`
}

/** Four digits and more digits in quotes: no list of codes looks like that; or an ISO date. */
function isSurelyTime({ content, isQuoted }: Field): boolean {
  if (content.length < 6 || content.charCodeAt(0) > nine) return false
  return isQuoted ? isDate(content) : /^\d{4}(?:-\d\d-\d\d|,\d{3})/.test(content)
}

const nine = 0x39

function isDate(content: string): boolean {
  return date.test(content)
}

const date = /^\s*\d{4}[\s,/-]+\d/

/** Also a bare year, and what a two-digit year may begin: `"01 06 23"` could be a list of locations. */
function couldBeTime({ content }: Field): boolean {
  return /^\s*(?:\d{4}\s*$|\d{1,3}(?:[\s,/:-]+\d+){2})/.test(content)
}
