/** What became of all lines of a request, in a few words. */
import { isCancelled, tally } from '../model/index.ts'
import type { LineStory } from '../model/index.ts'

/** How many outcomes of each kind; what was cancelled is counted apart from what failed. */
export function countsOf(stories: readonly LineStory[]) {
  const counts = tally(stories)
  let cancelled = 0
  for (const { outcomes } of stories) cancelled += outcomes.filter(isCancelled).length
  return { ...counts, failed: counts.failed - cancelled, cancelled }
}

export type Counts = ReturnType<typeof countsOf>

/** Of two parts of a request together. */
export function sumOf(one: Counts, other: Counts): Counts {
  return {
    ok: one.ok + other.ok,
    nodata: one.nodata + other.nodata,
    failed: one.failed + other.failed,
    cancelled: one.cancelled + other.cancelled,
    refused: one.refused + other.refused,
    delegated: one.delegated + other.delegated,
  }
}

/** `3 found, 1 failed`: only what there is; empty where there is nothing. */
export function summaryOf(counts: Counts): string {
  const counted: readonly (readonly [number, string])[] = [
    [counts.ok, 'found'],
    [counts.nodata, 'without data'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
    [counts.refused, 'refused'],
    [counts.delegated, 'passed on'],
  ]
  const words = counted.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return words.join(', ')
}
