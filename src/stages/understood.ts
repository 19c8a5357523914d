/** How the lines of a request were read, where that says something else than what was received. */
import type { LedgerView } from '../ledger/ledger.ts'
import type { RequestId, RequestLine } from '../model/index.ts'
import { writeLine } from '../parse/line.ts'
import { cleanLine } from '../parse/text.ts'
import { linesOf } from './lines.ts'

/** By line number; a line that says what it means is not among them. */
export async function readingsOf(
  id: RequestId,
  ledger: Pick<LedgerView, 'lines'>,
): Promise<ReadonlyMap<number, string>> {
  const readings = new Map<number, string>()
  for await (const line of linesOf(id, ledger)) {
    const reading = understood(line)
    if (reading !== undefined) readings.set(line.number, reading)
  }
  return readings
}

/** The line as the gateway writes it, or `undefined` where it was received so. */
export function understood(line: RequestLine): string | undefined {
  const written = writeLine(line).replaceAll(needlessFraction, '$1$2"')
  const isSame = written === line.text || essence(written) === essence(line.text)
  return isSame ? undefined : written
}

/** Zeros at the end of a fraction, with its point where nothing else is in it. */
const needlessFraction = /(\d\d \d\d \d\d)(?:\.0*|(\.\d*?[1-9])0*)"/g

/** What is left of a line without that which makes no difference. */
function essence(line: string): string {
  return cleanLine(line)
    .toUpperCase()
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(\.\w+) ?:/, '$1 ')
    .replaceAll(/ ?"([^"]*)" ?/g, (_, words: string) => ` ${quotedIfNeeded(words.trim())} `)
    .replaceAll(needlessFraction, '$1$2"')
    .replaceAll(/ +/g, ' ')
    .trim()
}

function quotedIfNeeded(words: string): string {
  return words === '' || words.includes(' ') ? `"${words}"` : words
}
