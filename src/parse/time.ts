/**
 * The times of request lines and of the routing table: text to {@link Instant} and back. All times
 * are UTC (protocol, section 1.1).
 */
import { formatInstant, fromMilliseconds, openEnd, plusMicroseconds } from '../model/index.ts'
import type { Instant } from '../model/index.ts'
import { excerpt } from './excerpt.ts'

export type TimeReading =
  { readonly at: Instant; readonly warnings: readonly string[] } | { readonly problem: string }

/** Before this year nobody recorded anything; also, a START of 0001 asks for ten thousand years. */
const firstYear = 1800

/** `YYYY MM DD HH MM SS.ffffff` and ISO 8601: they differ only in what parts them. */
const byDate =
  /^(\d{1,4})(?:[ /-](\d{1,2})(?:[ /-](\d{1,2})(?:[ T](\d{1,2})(?:[ :](\d{1,2})(?:[ :](\d{1,2})(?:[.,](\d*))?)?)?)?)?)? ?(?:Z|\+00:?00)?$/i
/** `YYYY,DDD,HH:MM:SS`, and ISO 8601 with the day of the year. */
const byDayOfYear =
  /^(\d{1,4})[ ,-] ?(\d{3})(?:[ ,T] ?(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)? ?Z?$/i

/** Reads one time. Parts that are missing at the end are zero, or January, or the first day. */
export function readTime(text: string): TimeReading {
  const plain = readPlainTime(text)
  return plain === undefined ? readUnusualTime(text) : { at: plain, warnings: none }
}

function readUnusualTime(text: string): TimeReading {
  const tidy = text.trim().replace(/\s+/g, ' ')
  const parts = partsOf(tidy)
  if (parts === undefined) return { problem: unreadable(tidy) }
  const wrong = impossible(parts)
  if (wrong !== undefined) return { problem: wrong }
  const at = instantOf(parts)
  if (!parts.isShort && !isLeapSecond(parts)) return { at, warnings: none }
  // What ends in second 60 is not cut short: there is one warning at most.
  const what = isLeapSecond(parts) ? 'is a leap second' : 'is cut short'
  return { at, warnings: [`${what}; read as ${formatInstant(at)}`] }
}

const none: readonly string[] = []

export interface WindowReading {
  /** Left out where it could not be read. */
  readonly start?: Instant
  readonly end?: Instant
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Reads START and END of a line: an END in the year 2500 or later is open, END comes after START.
 *
 * @param read - reads one time
 */
export function readWindow(startText: string, endText: string, read = readTime): WindowReading {
  return readPlainWindow(startText, endText) ?? readUnusualWindow(startText, endText, read)
}

function readPlainWindow(startText: string, endText: string): WindowReading | undefined {
  const start = readPlainTime(startText)
  const end = readPlainTime(endText)
  if (start === undefined || end === undefined) return undefined
  return start < end && end < openEnd ? { start, end, problems: none, warnings: none } : undefined
}

function readUnusualWindow(
  startText: string,
  endText: string,
  read: (text: string) => TimeReading,
): WindowReading {
  const start = read(startText)
  const end = read(endText)
  if ('problem' in start || 'problem' in end) {
    return refused(...problemOf('START', startText, start), ...problemOf('END', endText, end))
  }
  if (start.at >= openEnd) {
    const reason = 'lies in the year 2500 or later: only END may, and is open then'
    return refused(`START "${excerpt(startText)}" ${reason}`)
  }
  if (end.at <= start.at) {
    const reason = `is not after START "${excerpt(startText)}": START is the earlier one`
    return refused(`END "${excerpt(endText)}" ${reason}`)
  }
  return {
    start: start.at,
    end: end.at >= openEnd ? openEnd : end.at,
    problems: none,
    warnings: [...told('START', startText, start.warnings), ...told('END', endText, end.warnings)],
  }
}

/** {@link readTime} for the lines of one request: unusual times, which cost more, are remembered. */
export function rememberingTimes(): (text: string) => TimeReading {
  const known = new Map<string, TimeReading>()
  return (text) => {
    const plain = readPlainTime(text)
    if (plain !== undefined) return { at: plain, warnings: none }
    const reading = known.get(text) ?? readUnusualTime(text)
    if (known.size < mostKnown) known.set(text, reading)
    return reading
  }
}

const mostKnown = 4096

function refused(...problems: readonly string[]): WindowReading {
  return { problems, warnings: none }
}

/** `2001 06 23 20 30 00.000000`: what {@link readTime} reads, and old centres too. */
export function writeTime(at: Instant): string {
  return formatInstant(at).slice(0, -1).replace(/[-T:]/g, ' ')
}

function told(name: string, text: string, warnings: readonly string[]): string[] {
  return warnings.map((warning) => `${name} "${excerpt(text)}" ${warning}`)
}

function problemOf(name: string, text: string, reading: TimeReading): string[] {
  return 'problem' in reading ? [`${name} "${excerpt(text)}": ${reading.problem}`] : []
}

/**
 * The form that the protocol names, `2001 06 23 20 30 00.0`, at a tenth of the cost: a request may
 * hold two hundred thousand times. What is in any way unusual is left to the full reading.
 */
function readPlainTime(text: string): Instant | undefined {
  if (!isParted(text)) return undefined
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const microsecond = plainFraction(text)
  if (year < firstYear || !isDay(year, month, day) || microsecond < 0) return undefined
  if (!isClock(hour, minute, second)) return undefined
  const seconds = 86_400 * daysSince1970(year, month, day) + 3600 * hour + 60 * minute + second
  return plusMicroseconds(fromMilliseconds(1000 * seconds), microsecond)
}

function isClock(hour: number, minute: number, second: number): boolean {
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59
}

const blank = 0x20
const point = 0x2e
const zero = 0x30
/** Makes every sum negative that it is part of. */
const noNumber = -1_000_000

function isParted(text: string): boolean {
  return (
    text.length >= 19 &&
    text.charCodeAt(4) === blank &&
    text.charCodeAt(7) === blank &&
    text.charCodeAt(10) === blank &&
    text.charCodeAt(13) === blank &&
    text.charCodeAt(16) === blank
  )
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero
  const ones = text.charCodeAt(at + 1) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : noNumber
}

/** Microseconds of a time of the plain form; negative where it ends in anything but a fraction. */
function plainFraction(text: string): number {
  if (text.length === 19) return 0
  if (text.charCodeAt(19) !== point || text.length > 26) return noNumber
  let microseconds = 0
  let unit = 100_000
  for (let at = 20; at < text.length; at++, unit /= 10) {
    const digit = text.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) return noNumber
    microseconds += unit * digit
  }
  return microseconds
}

/** What Date.UTC would say, which takes as long as all the rest of a plain time. */
function daysSince1970(year: number, month: number, day: number): number {
  const leapDays = leapDaysBefore(year) - leapDaysBefore(1970)
  return 365 * (year - 1970) + leapDays + daysBefore(year, month) + day - 1
}

function leapDaysBefore(year: number): number {
  const last = year - 1
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400)
}

/** Days of the year before a month of 1 to 13; 13 is the end of the year. */
function daysBefore(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const february = isLeapYear ? 1 : 2
  // As if February had 30 days: 0, 31, 61, 92, …
  return Math.floor((367 * month - 362) / 12) - (month > 2 ? february : 0)
}

function daysIn(year: number, month: number): number {
  return daysBefore(year, month + 1) - daysBefore(year, month)
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= 28 || day <= daysIn(year, month)
}

interface Parts {
  readonly year: string
  /** 1 to 12, or 1 where the day of the year is given. */
  readonly month: number
  /** Day of the month, or of the year. */
  readonly day: number
  readonly isDayOfYear: boolean
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly isShort: boolean
}

function partsOf(text: string): Parts | undefined {
  const date = byDate.exec(text)
  if (date !== null) {
    const [, year = '', month, day, ...clock] = date
    return {
      year,
      month: Number(month ?? 1),
      day: Number(day ?? 1),
      isDayOfYear: false,
      ...clockOf(clock),
    }
  }
  const ordinal = byDayOfYear.exec(text)
  if (ordinal === null) return undefined
  const [, year = '', day, ...clock] = ordinal
  return { year, month: 1, day: Number(day), isDayOfYear: true, ...clockOf(clock) }
}

function clockOf([hour, minute, second, fraction]: readonly (string | undefined)[]) {
  return {
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    // Digits beyond microseconds are cut, not rounded: 23:59:59.9999999 stays in its day.
    microsecond: Number((fraction ?? '').slice(0, 6).padEnd(6, '0')),
    isShort: second === undefined,
  }
}

function unreadable(text: string): string {
  if (/\d[+-]\d\d:?\d\d$/.test(text)) return 'times are in UTC, without an offset'
  return 'this is no time; write it as "YYYY MM DD HH MM SS"'
}

function impossible(parts: Parts): string | undefined {
  if (parts.year.length < 4) return `the year "${parts.year}" must have four digits, as 1999 has`
  if (Number(parts.year) < firstYear) {
    return `the year ${parts.year} is before ${firstYear}, when nothing was recorded`
  }
  return impossibleDay(parts) ?? impossibleClock(parts)
}

function impossibleDay({ year: digits, month, day, isDayOfYear }: Parts): string | undefined {
  const year = Number(digits)
  if (isDayOfYear) {
    const days = daysBefore(year, 13)
    if (day >= 1 && day <= days) return undefined
    return `the year ${year} has no day ${day}; its days are 001 to ${days}`
  }
  if (month < 1 || month > 12) return `there is no month ${month}; a time is year, month, day`
  if (isDay(year, month, day)) return undefined
  return `month ${month} of ${year} has no day ${day}; its last one is ${daysIn(year, month)}`
}

function impossibleClock(parts: Parts): string | undefined {
  const { hour, minute, second } = parts
  if (isClock(hour, minute, second) || isLeapSecond(parts)) return undefined
  if (hour === 24 && minute + second === 0) {
    return `24:00 is 00:00 of the next day: write "${writeSeconds(instantOf(parts))}"`
  }
  if (hour > 23) return `there is no hour ${hour}`
  if (minute > 59) return `there is no minute ${minute}`
  return `there is no second ${second}; a leap second is 60 at 23:59`
}

function isLeapSecond({ hour, minute, second }: Parts): boolean {
  return second === 60 && minute === 59 && hour === 23
}

/** Without a fraction. */
function writeSeconds(at: Instant): string {
  return writeTime(at).slice(0, 19)
}

function instantOf({ year, month, day, hour, minute, second, microsecond }: Parts): Instant {
  // Date.UTC runs a day of the year on through the months, and a leap second into the next second.
  const ms = Date.UTC(Number(year), month - 1, day, hour, minute, second)
  return plusMicroseconds(fromMilliseconds(ms), microsecond)
}
