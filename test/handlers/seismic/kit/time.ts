/** Moments and windows, written shortly. */
import { readIsoTime } from '../../../../handlers/seismic/iso-time.ts'
import { fromMilliseconds } from '../../../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../../../src/model/index.ts'

/** @throws for what is no time, so that no test runs with a wrong one */
export function at(text: string): Instant {
  const instant = readIsoTime(text)
  if (instant === undefined) throw new Error(`no time: ${text}`)
  return instant
}

export function between(start: string, end: string): TimeWindow {
  return { start: at(start), end: at(end) }
}

export const epochStart = fromMilliseconds(0)
