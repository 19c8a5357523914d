/** What is asked of a dataselect service in one request, and how a question is cut in two. */
import { openEnd, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../../src/model/index.ts'
import { isOneStream } from './question-lines.ts'
import type { CodeLine } from './question-lines.ts'

export interface Question {
  readonly lines: readonly CodeLine[]
  readonly window: TimeWindow
  /**
   * The records of the answer that count begin at `from` or after, and before `before`: where a
   * question was cut at a moment, the record across it comes twice and belongs to the first half.
   */
  readonly from: Instant
  readonly before: Instant
}

/** Microseconds. A minute of one stream is too large for nobody. */
const shortestWindow = 60_000_000
const beforeAnything = plusMicroseconds(openEnd, -Infinity)
const afterEverything = plusMicroseconds(openEnd, Infinity)

export function wholeQuestion(lines: readonly CodeLine[], window: TimeWindow): Question {
  return { lines, window, from: beforeAnything, before: afterEverything }
}

/** Whether a question asks for one stream, so that it can only be cut in time. */
export function asksOneStream({ lines }: Question): boolean {
  return lines.length === 1 && lines.every(isOneStream)
}

/** @returns the question itself where it has one line only */
export function halvesByLine(question: Question): readonly Question[] {
  const { lines } = question
  if (lines.length < 2) return [question]
  const middle = Math.ceil(lines.length / 2)
  return [
    { ...question, lines: lines.slice(0, middle) },
    { ...question, lines: lines.slice(middle) },
  ]
}

/** @returns empty where the window is a minute or less */
export function halvesByTime(question: Question): readonly Question[] {
  const { start, end } = question.window
  if (end - start <= shortestWindow) return []
  const middle = plusMicroseconds(start, (end - start) / 2)
  return [
    { ...question, window: { start, end: middle }, before: middle },
    { ...question, window: { start: middle, end }, from: middle },
  ]
}
