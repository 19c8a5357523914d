/**
 * What a site's program is told (protocol, section 9): the parameter block and the request lines on
 * its standard input, and the parameters once more as variables. Nothing that a requester wrote can
 * begin a field or a line of its own there.
 */
import { writeDisposition } from '../../parse/disposition.ts'
import { formatLineNumbers } from '../../parse/line-numbers.ts'
import type { HandlerTask } from '../handler.ts'

/** Keyword and value. */
export type Parameter = readonly [keyword: string, value: string]

/** @param fileName - where the product is to be written: an absolute path */
export function parametersOf(
  { header, hubId, token }: HandlerTask,
  fileName: string,
): readonly Parameter[] {
  const parameters: readonly Parameter[] = [
    ['NAME', header.name],
    ['EMAIL', header.email],
    ['HUB_ID', hubId],
    ['LABEL', header.label ?? ''],
    ['FORMAT_WAVEFORM', header.formatWaveform],
    ['FORMAT_RESPONSE', header.formatResponse],
    ['DISPOSITION_USER', writeDisposition(header.disposition)],
    // The gateway fetches the product itself.
    ['DISPOSITION_HUB', 'PULL'],
    ['FILENAME', fileName],
    ['TOKEN', token],
  ]
  return parameters.map(([keyword, value]) => [keyword, visible(value)])
}

/**
 * @param lines - with their numbers, as they are to be handed over
 * @returns the whole, in pieces
 */
export function* inputOf(
  parameters: readonly Parameter[],
  lines: readonly { readonly number: number; readonly text: string }[],
): Generator<string> {
  const numbers: Parameter = ['LINE_NUMBERS', formatLineNumbers(lines.map(({ number }) => number))]
  const fields = [...parameters, numbers].map(([keyword, value]) =>
    `.${keyword} ${value}`.trimEnd(),
  )
  yield [...fields, '', ''].join('\n')
  for (let from = 0; from < lines.length; from += linesPerPiece) {
    const piece = lines.slice(from, from + linesPerPiece)
    yield piece.map(({ text }) => `${visible(text)}\n`).join('')
  }
}

const linesPerPiece = 500

/**
 * The whole environment of the program: little of the gateway's own, which may hold secrets. The line
 * numbers are left out, because there may be more of them than a variable can hold.
 */
export function environmentOf(
  parameters: readonly Parameter[],
  own: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  return {
    PATH: searchPath(own),
    HOME: own['HOME'] ?? '/',
    // Numbers with a decimal point, and names in any script.
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...Object.fromEntries(parameters.map(([keyword, value]) => [`NETDC_${keyword}`, value])),
  }
}

/** Where programs are looked for. */
export function searchPath(own: NodeJS.ProcessEnv): string {
  return own['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'
}

/** Line ends of any kind, and other control characters, become blanks. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ').trim()
}
