/** Undoes quoted-printable that a broken mailer left in the text of a mail. */
import type { Steps } from './steps.ts'
import { splitLines } from './text.ts'

/** The soft break of quoted-printable. What comes after it is no line of its own, so no `.TYPE`. */
const softBreak = /=[ \t]*(?:\r\n|\n|\r)(?![ \t]*\.[A-Za-z])/

/** Only this can be more than an option, `key=value`; most texts have none of it. */
const perhapsEncoded = /=(?:3D|20|[C-E][0-9A-F]=|[ \t]*[\r\n])/

/**
 * A line of the request that nobody writes so: with an equals sign as `=3D`, a blank at its end as
 * `=20`, a letter in UTF-8, or broken in two. An address of the web below may hold any of these.
 */
const surelyEncoded = new RegExp(
  String.raw`^[ \t>]*\.[^\r\n]*(?:=3D|=20[ \t]*$|=[C-E][0-9A-F]=[89AB][0-9A-F]|${softBreak.source})`,
  'm',
)

/**
 * Decodes quoted-printable that a broken mailer left in place.
 *
 * @returns `undefined` where there is nothing to decode
 */
export function undoQuotedPrintable(text: string): string | undefined {
  return isEncoded(text) ? decoded(text) : undefined
}

function isEncoded(text: string): boolean {
  return perhapsEncoded.test(text) && surelyEncoded.test(text)
}

function decoded(text: string): string {
  const whole = text.replace(new RegExp(softBreak.source, 'g'), '')
  return whole.replace(/(?:=[0-9A-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'),
  )
}

/** The lines of a text, decoded where a mailer left them encoded, which is told. */
export function* decodedLineSteps(
  text: string,
): Steps<{ readonly lines: readonly string[]; readonly wasEncoded: boolean }> {
  let wasEncoded = false
  for (const { piece } of pieces(text)) {
    wasEncoded = isEncoded(piece)
    if (wasEncoded) break
    yield
  }
  const lines: string[] = []
  for (const { piece, isLast } of pieces(text)) {
    const found = splitLines(wasEncoded ? decoded(piece) : piece)
    // What follows the last line end is the beginning of the next piece.
    if (!isLast) found.pop()
    for (const line of found) lines.push(line)
    yield
  }
  return { lines, wasEncoded }
}

/** Some hundred lines, in characters. */
const pieceLength = 16 * 1024

/** A text in pieces that can be decoded and split each for itself. */
function* pieces(text: string): Generator<{ readonly piece: string; readonly isLast: boolean }> {
  let from = 0
  do {
    const to = endOfPiece(text, from + pieceLength)
    yield { piece: text.slice(from, to), isLast: to === text.length }
    from = to
  } while (from < text.length)
}

/** The end of the first line there that goes on in no other. */
function endOfPiece(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== carriageReturn && code !== lineFeed) continue
    const isPair = code === carriageReturn && text.charCodeAt(at + 1) === lineFeed
    if (!isBroken(text, at)) return isPair ? at + 2 : at + 1
    if (isPair) at++
  }
  return text.length
}

/** Whether the line that ends there goes on in the next one: an equals sign, and perhaps blanks. */
function isBroken(text: string, end: number): boolean {
  let last = end - 1
  while (text.charCodeAt(last) === blank || text.charCodeAt(last) === tab) last--
  return text.charCodeAt(last) === equalsSign
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const blank = 0x20
const tab = 0x09
const equalsSign = 0x3d
