/**
 * Leap seconds within a record. Instants do not count them, as POSIX does not: 23:59:60 and the
 * 00:00:00 after it are the same number, so a record that runs over a leap second ends a second
 * earlier than its samples and its rate say.
 */
import { calendar, fromDayOfYear, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'

const second = 1_000_000

/** The years whose first half and whose second half ended with a leap second. (IERS, Bulletin C) */
const halves = {
  first: [1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012, 2015],
  second: [
    1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1987, 1989, 1990, 1995, 1998, 2005, 2008, 2016,
  ],
}

/** The midnights right after them, in order. */
const leaps: readonly Instant[] = [
  ...halves.first.map((year) => fromDayOfYear(year, isLeapYear(year) ? 183 : 182)),
  ...halves.second.map((year) => fromDayOfYear(year + 1, 1)),
].sort((one, other) => one - other)

const last = leaps.at(-1) ?? fromDayOfYear(1970, 1)

/** From here on the list may lack one, and the flags of the record are believed. */
const listedUntil = fromDayOfYear(2026, 1)

/** Bits of the activity flags: a leap second was put in, or left out, during the record. */
const flagBits = { in: 0x10, out: 0x20 }

/**
 * What leap seconds add to the end of a record.
 *
 * @param start - the first sample; `end` - the last one, as the rate says
 * @param activity - the activity flags of the record (SEED manual, fixed header, field 12)
 * @returns microseconds: 0 as a rule
 */
export function leapShift(start: Instant, end: Instant, activity: number): number {
  if (start >= last) return end < listedUntil ? 0 : flaggedShift(start, end, activity)
  const leap = leaps.find((midnight) => midnight > start)
  return leap !== undefined && leap <= end - second ? -second : 0
}

/** The flags count where a leap second can be: at the end of a month. Some recorders set them all day. */
function flaggedShift(start: Instant, end: Instant, activity: number): number {
  const isIn = (activity & flagBits.in) !== 0
  if (!isIn && (activity & flagBits.out) === 0) return 0
  const midnight = startOfMonth(end)
  if (midnight <= start) return 0
  if (!isIn) return second
  return midnight <= end - second ? -second : 0
}

function startOfMonth(at: Instant): Instant {
  const { dayOfMonth, hour, minute, second: seconds, microsecond } = calendar(at)
  const hours = (dayOfMonth - 1) * 24 + hour
  return plusMicroseconds(at, -(((hours * 60 + minute) * 60 + seconds) * second + microsecond))
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0
}
