/**
 * Counts the parts of a mail by its boundary lines, without taking the mail apart. It follows the
 * boundaries that headers declare in plain words; what hides from it is caught by the limits of
 * the parser, after the mail is stored.
 */
import type { RefusalReason } from './refusal.ts'

export interface PartLimits {
  readonly parts: number
  /** How deep multiparts may be nested. */
  readonly depth: number
}

/** Of a part's header, this much is looked at for a boundary. */
const partHeaderBytes = 16 * 1024
const lineFeed = 0x0a
const newDashes = Buffer.from('\n--')
const blanks: readonly number[] = [0x20, 0x09, 0x0d]

/** @param header - the header of the mail, which stands at its beginning */
export function countParts(
  mail: Buffer,
  header: string,
  limits: PartLimits,
): RefusalReason | undefined {
  const outermost = boundaryIn(header)
  if (outermost === undefined) return undefined
  /** The boundaries of the multiparts around the present place, outermost first. */
  const open = [outermost]
  let parts = 0
  for (const line of dashLines(mail, header.length)) {
    const level = open.findLastIndex((boundary) => isDelimiter(mail, line, boundary))
    if (level < 0) continue
    if (++parts > limits.parts) return 'TOO_MANY_PARTS'
    open.length = level + 1
    const inner = boundaryIn(partHeader(mail, line.end + 1))
    if (inner !== undefined && !open.includes(inner)) open.push(inner)
    if (open.length > limits.depth) return 'TOO_DEEP'
  }
  return undefined
}

/** A line, from its first byte up to, not including, its LF. */
interface Line {
  readonly start: number
  readonly end: number
}

/** The lines that begin with `--`, without these two. */
function* dashLines(mail: Buffer, from: number): Generator<Line, void, undefined> {
  let at = mail.indexOf(newDashes, Math.max(0, from - 1))
  while (at >= 0) {
    const start = at + 3
    const newline = mail.indexOf(lineFeed, start)
    const end = newline < 0 ? mail.length : newline
    yield { start, end }
    at = mail.indexOf(newDashes, end)
  }
}

/** Whether a line is the boundary, and blanks. It compares in place: there may be very many lines. */
function isDelimiter(mail: Buffer, { start, end }: Line, boundary: string): boolean {
  for (let i = 0; i < boundary.length; i++) {
    if (mail[start + i] !== boundary.charCodeAt(i)) return false
  }
  for (let at = start + boundary.length; at < end; at++) {
    if (!blanks.includes(mail[at] ?? 0)) return false
  }
  return start + boundary.length <= end
}

function partHeader(mail: Buffer, start: number): string {
  if (start >= mail.length) return ''
  const window = mail.toString('latin1', start, Math.min(mail.length, start + partHeaderBytes))
  const end = /^\r?\n|\n\r?\n/.exec(window)
  return end ? window.slice(0, end.index) : window
}

function boundaryIn(header: string): string | undefined {
  const found = /\bboundary\s*=\s*(?:"([^"\r\n]+)"|([^\s;"]+))/i.exec(header)
  return (found?.[1] ?? found?.[2])?.trimEnd()
}
