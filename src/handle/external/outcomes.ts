/** What a site's program says of its lines: `number outcome count detail`, one a line. */
import { oneLine } from '../../model/index.ts'
import type { Outcome } from '../../model/index.ts'

export interface OutcomesReading {
  readonly outcomes: ReadonlyMap<number, Outcome>
  /** How many lines could not be used, and the first of them. */
  readonly unread: number
  readonly firstUnread: readonly string[]
}

const mostQuoted = 5
const longestQuote = 100

/**
 * Reads the lines of an outcomes file. What cannot be used is told and passed over; of several lines
 * about the same number the last one counts.
 *
 * @param isUsable - whether an outcome can be that of a line
 */
export async function readOutcomes(
  lines: AsyncIterable<string> | Iterable<string>,
  isUsable: (number: number, kind: Outcome['kind']) => boolean,
): Promise<OutcomesReading> {
  const outcomes = new Map<number, Outcome>()
  const firstUnread: string[] = []
  let unread = 0
  for await (const line of lines) {
    if (/^\s*(#|$)/.test(line)) continue
    const read = readOutcome(line)
    if (read !== undefined && isUsable(read.number, read.outcome.kind)) {
      outcomes.set(read.number, read.outcome)
    } else if (++unread <= mostQuoted) firstUnread.push(oneLine(line.slice(0, longestQuote)))
  }
  return { outcomes, unread, firstUnread }
}

const form = /^\s*(\d{1,9})\s+(ok|nodata|failed|refused)(?:\s+(\d{1,15})(?:\s(.*))?)?\s*$/i

function readOutcome(line: string): { number: number; outcome: Outcome } | undefined {
  const match = form.exec(line)
  if (match === null) return undefined
  const [, number, word = '', count = '0', said = ''] = match
  const kind = kinds[word.toLowerCase()]
  if (kind === undefined) return undefined
  const detail = /^.{0,300}/u.exec(oneLine(said))?.[0] ?? ''
  return {
    number: Number(number),
    outcome: { kind, count: kind === 'ok' ? Number(count) : 0, detail },
  }
}

const kinds: Readonly<Record<string, Outcome['kind']>> = {
  ok: 'ok',
  nodata: 'nodata',
  failed: 'failed',
  refused: 'refused',
}

/**
 * The lines of a text, which may be anything: of a long line the beginning is kept.
 *
 * @param text - its pieces, cut anywhere
 */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = (lines.pop() ?? '').slice(0, longestLine)
    yield* lines
  }
  if (rest !== '') yield rest
}

/** What lies behind this of a line is never told. */
const longestLine = 2000
