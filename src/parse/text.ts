/**
 * The text of a mail as lines: undoes what mailers do to characters. The original of every line is
 * kept beside the cleaned one, for the echo; nothing here knows what a request is.
 */
import type { Remark } from '../model/index.ts'

/** A line longer than this (in characters) is refused. */
export const longestLine = 1000

/** How much of an overlong line is repeated to the sender, in characters. */
const longestEcho = 200

/**
 * Splits at CRLF, LF and bare CR alike, and at what word processors put for a new line or page within
 * a paragraph: vertical tab, form feed, U+2028 and U+2029.
 */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\v\f\u2028\u2029]/)
}

const unusual = /[^\t -~]/
const blanks = /\p{Z}/gu
/** Zero-width characters, bidirectional controls and byte order marks; control characters but tabs. */
const invisible = /\p{Cf}|\p{Default_Ignorable_Code_Point}|[^\P{Cc}\t]/gu
const doubleQuotes = /[\u00ab\u00bb\u02ba\u201c-\u201f\u2033\u301d-\u301f\uff02]/g
const singleQuotes = /[\u2018-\u201b]/g
/** What Asian keyboards give for ASCII; letters and digits are not read as what they look like. */
const wide = /[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e]/g
const wideStop = /\u3002/g
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g

/** Reads the blanks, quotes, dashes and wide signs that word processors make as the plain ones they stand for. */
export function cleanLine(line: string): string {
  if (!unusual.test(line)) return line
  return line
    .replace(blanks, ' ')
    .replace(invisible, '')
    .replace(doubleQuotes, '"')
    .replace(singleQuotes, "'")
    .replace(dashes, '-')
    .replace(wideStop, '.')
    .replace(wide, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
}

/** Whether {@link cleanLine} drops characters of a line that nobody can see. */
export function hidesSomething(line: string): boolean {
  return unusual.test(line) && line.search(invisible) >= 0
}

/**
 * The original for the echo: characters that would be invisible, or steer a terminal or the direction
 * of writing, are spelled out, e.g. `\\u202e`.
 */
export function showLine(line: string): string {
  if (!unusual.test(line)) return line
  return line.replace(invisible, (character) => {
    const code = Number(character.codePointAt(0))
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/**
 * Makes a remark about a line. What the sender wrote is repeated, but for what may be a password, and
 * cut where it is longer than any good line.
 */
export function remark(number: number, text: string, reason: string): Remark {
  return { number, text: echo(text), reason }
}

/** One sentence for all lines that are none of a request, however many there are. */
export function leftOut(
  lines: readonly { readonly number: number; readonly text: string }[],
): Remark[] {
  const [first, ...others] = lines
  if (first === undefined) return []
  const reason =
    others.length === 0
      ? 'this is no line of a request and was not read'
      : `this line and ${others.length} more are no lines of a request and were not read`
  return [remark(first.number, first.text, reason)]
}

function echo(text: string): string {
  const cut = text.length > longestLine ? `${text.slice(0, longestEcho)}…` : text
  return withoutSecrets(cut)
}

/** Whatever stands behind one of these may be a password, wherever in the mail it was written. */
const secretWord =
  /\b(?:disp\w*|push|pass(?:wor)?d|passphrase|pwd|login|user|username|s?ftps?(?=\s+\S+\.\S+\s))\b[\s:=]*\S/i

/** The text as it may be repeated. */
export function withoutSecrets(text: string): string {
  const open = text.includes('//') ? text.replace(/\/\/.*@/, '//[not shown]@') : text
  const found = secretWord.exec(open)
  return found === null ? open : `${open.slice(0, found.index)}${found[0].slice(0, -1).trimEnd()} …`
}
