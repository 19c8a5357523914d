/**
 * The text of a mail as lines: undoes what mailers do to characters. The original of every line is
 * kept beside the cleaned one, for the echo; nothing here knows what a request is.
 */
import type { Remark } from '../model/index.ts'

/** A line longer than this (in characters) is refused. */
export const longestLine = 1000

/** How much of an overlong line is repeated to the sender, in characters. */
const longestEcho = 200

/** Splits at CRLF, LF and bare CR alike. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/)
}

const unusual = /[^\t -~]/
const blanks = /\p{Z}/gu
/** Zero-width characters, bidirectional controls and byte order marks; control characters but tabs. */
const invisible = /\p{Cf}|[^\P{Cc}\t]/gu
const doubleQuotes = /[\u201c-\u201f\uff02]/g
const singleQuotes = /[\u2018-\u201b]/g
const dashes = /[\u2010-\u2015\u2212\ufe63\uff0d]/g

/** Reads the blanks, quotes and dashes that word processors make as the plain ones they stand for. */
export function cleanLine(line: string): string {
  if (!unusual.test(line)) return line
  return line
    .replace(blanks, ' ')
    .replace(invisible, '')
    .replace(doubleQuotes, '"')
    .replace(singleQuotes, "'")
    .replace(dashes, '-')
}

/**
 * The original for the echo: characters that would be invisible, or steer a terminal or the direction
 * of writing, are spelled out, e.g. `\\u202e`.
 */
export function showLine(line: string): string {
  if (!unusual.test(line)) return line
  return line.replace(invisible, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** The soft break of quoted-printable. What comes after it is no line of its own, so no `.TYPE`. */
const softBreak = /=[ \t]*(?:\r\n|\n|\r)(?![ \t]*\.[A-Za-z])/

/**
 * Decodes quoted-printable that a broken mailer left in place: some line ends in a soft break, or an
 * equals sign is spelled `=3D`. A good request holds neither.
 *
 * @returns `undefined` where there is nothing to decode
 */
export function undoQuotedPrintable(text: string): string | undefined {
  if (!text.includes('=3D') && !new RegExp(`[^=]${softBreak.source}`).test(text)) return undefined
  const whole = text.replace(new RegExp(softBreak.source, 'g'), '')
  return whole.replace(/(?:=[0-9A-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'),
  )
}

/**
 * Makes a remark about a line. What the sender wrote is repeated, but for passwords in URLs, and cut
 * where it is longer than any good line.
 */
export function remark(number: number, text: string, reason: string): Remark {
  return { number, text: echo(text), reason }
}

/** One sentence for a run of lines that were left out, however many there are. */
export function leftOut(
  lines: readonly { readonly number: number; readonly text: string }[],
  what: string,
): Remark[] {
  const [first, ...others] = lines
  if (first === undefined) return []
  const reason =
    others.length === 0
      ? `this is no ${what} and was not read`
      : `this and ${others.length} more are no ${what} and were not read`
  return [remark(first.number, first.text, reason)]
}

function echo(text: string): string {
  const cut = text.length > longestLine ? `${text.slice(0, longestEcho)}…` : text
  return cut.replace(/\/\/\S*@/g, '//[not shown]@')
}
