/** What became of a request, line by line, as receipts, notices and manifests tell it. */
import type { LineOutcome, Outcome } from './outcome.ts'
import type { LineText, Remark } from './request.ts'

/** One line, with how it ended at each centre that had it. */
export interface LineStory {
  /** Counted from 1 over the mail's text. */
  readonly number: number
  readonly text: string
  /** The line as the gateway writes it, where that says something else than the received text. */
  readonly understood?: string
  /** Empty while nothing is known. */
  readonly outcomes: readonly LineOutcome[]
}

/**
 * @param lines - the lines that were read
 * @param problems - the lines that were refused when the mail was read
 * @returns one story for each line, in the mail's order
 */
export function lineStories(
  lines: readonly LineText[],
  problems: readonly Remark[],
  outcomes: readonly LineOutcome[],
): readonly LineStory[] {
  const byLine = Map.groupBy(outcomes, ({ number }) => number)
  const read = lines.map(({ number, text }) => ({
    number,
    text,
    outcomes: byLine.get(number) ?? [],
  }))
  const refused = problems
    .filter(({ number }) => number > 0)
    .map(({ number, text, reason }) => ({ number, text, outcomes: [refusedLine(number, reason)] }))
  return [...read, ...refused].sort((a, b) => a.number - b.number)
}

function refusedLine(number: number, detail: string): LineOutcome {
  return { number, dcName: '*', kind: 'refused', count: 0, detail }
}

/** An outcome in words: `found 12`, `no data`, `failed: …`; `answered` where nobody counted. */
export function outcomeSentence({ kind, count, detail: said }: Outcome): string {
  const detail = oneLine(said)
  const because = detail === '' ? '' : `: ${detail}`
  switch (kind) {
    case 'ok':
      return `${count === 0 ? 'answered' : `found ${count}`}${detail === '' ? '' : ` (${detail})`}`
    case 'nodata':
      return `no data${because}`
    case 'failed':
      return detail.startsWith(cancelledWords) ? detail : `failed${because}`
    case 'refused':
      return `refused${because}`
    case 'delegated':
      return `passed on${because}`
  }
}

/** How a line ends that was stopped. @param by - who did it, e.g. `the operator` */
export function cancelledBy(by: string): Outcome {
  return { kind: 'failed', count: 0, detail: `${cancelledWords} ${by}` }
}

export function isCancelled({ kind, detail }: Outcome): boolean {
  return kind === 'failed' && detail.startsWith(cancelledWords)
}

const cancelledWords = 'cancelled by'

/**
 * Text from elsewhere, fit for a line of its own: line ends, control and format characters (which
 * could forge lines, or turn the reading direction) become blanks.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}

/** The same with the centre's name before it, where a centre had the line. */
export function centreSentence(outcome: LineOutcome): string {
  const sentence = outcomeSentence(outcome)
  return outcome.dcName === '*' ? sentence : `${outcome.dcName}: ${sentence}`
}

/** How many outcomes of each kind; lines nobody has answered yet are not counted. */
export function tally(stories: readonly LineStory[]): Readonly<Record<Outcome['kind'], number>> {
  const counts = { ok: 0, nodata: 0, failed: 0, refused: 0, delegated: 0 }
  for (const { outcomes } of stories) for (const { kind } of outcomes) counts[kind]++
  return counts
}

/** The titles of {@link outcomeRows}. */
export const outcomeTitles = 'LINE DC_NAME OUTCOME COUNT DETAIL REQUEST'

/**
 * The outcomes as a table of plain text: values parted by blanks, those of free text quoted. A line
 * without an outcome is `open`, at no centre.
 */
export function outcomeRows(stories: readonly LineStory[]): readonly string[] {
  return stories.flatMap(({ number, text, outcomes }) => {
    const told = outcomes.length > 0 ? outcomes : [unanswered]
    return told.map(({ dcName, kind, count, detail }) =>
      [number, quoted(dcName), kind, count, quoted(detail), quoted(text)].join(' '),
    )
  })
}

const unanswered = { dcName: '', kind: 'open', count: 0, detail: '' }

/** In double quotes; those inside become single ones, as the protocol has no way to escape them. */
export function quoted(value: string): string {
  return `"${oneLine(value).replaceAll('"', "'")}"`
}
