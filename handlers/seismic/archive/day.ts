/** Whole days, by which an SDS archive files its records. */
import { calendar, fromDayOfYear } from '../../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../../src/model/index.ts'

/** Days since 1970-01-01. */
export type Day = number

const dayMicroseconds = 86_400_000_000

function dayOf(at: Instant): Day {
  return Math.floor(at / dayMicroseconds)
}

/** @returns undefined where the year has no such day */
export function dayFromYear(year: number, dayOfYear: number): Day | undefined {
  const at = fromDayOfYear(year, dayOfYear)
  return dayOfYear >= 1 && yearOf(at) === year ? dayOf(at) : undefined
}

export function startOfDay(day: Day): Instant {
  return fromDayOfYear(1970, day + 1)
}

export function yearOf(at: Instant): number {
  return calendar(at).year
}

/** The days in which records of a window can start. */
export interface DayRange {
  readonly first: Day
  readonly last: Day
}

/** A record that starts at the window's end does not overlap it, so midnight belongs to the day before. */
export function daysOf(window: TimeWindow): DayRange {
  return { first: dayOf(window.start), last: Math.ceil(window.end / dayMicroseconds) - 1 }
}

/** The files to look at for a window: those of its days, and of the day before and after. */
export function withNeighbours(days: DayRange): DayRange {
  return { first: days.first - 1, last: days.last + 1 }
}
