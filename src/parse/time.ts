/**
 * The times of request lines and of the routing table: text to {@link Instant} and back. All times
 * are UTC (protocol, section 1.1).
 */
import { formatInstant, fromMilliseconds, openEnd, plusMicroseconds } from '../model/index.ts'
import type { Instant } from '../model/index.ts'

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
  if (plain !== undefined) return { at: plain, warnings: none }
  const tidy = text.trim().replace(/\s+/g, ' ')
  const parts = partsOf(tidy)
  if (parts === undefined) return { problem: unreadable(tidy) }
  const wrong = impossible(parts)
  if (wrong !== undefined) return { problem: wrong }
  const at = instantOf(parts)
  const warnings: string[] = []
  if (parts.isShort) warnings.push(`is cut short; read as ${formatInstant(at)}`)
  if (parts.second === 60) warnings.push(`is a leap second; read as ${formatInstant(at)}`)
  return { at, warnings }
}

const none: readonly string[] = []

export interface WindowReading {
  /** Left out where it could not be read. */
  readonly start?: Instant
  readonly end?: Instant
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** Reads START and END of a line: an END in the year 2500 or later is open, END comes after START. */
export function readWindow(startText: string, endText: string): WindowReading {
  const start = readTime(startText)
  const end = readTime(endText)
  const warnings = [...warningsOf('START', startText, start), ...warningsOf('END', endText, end)]
  if ('problem' in start || 'problem' in end) {
    const problems = [...problemOf('START', startText, start), ...problemOf('END', endText, end)]
    return { problems, warnings }
  }
  if (start.at >= openEnd) {
    return { problems: [`START "${startText}" lies in the year 2500 or later`], warnings }
  }
  if (end.at <= start.at) {
    return { problems: [`END "${endText}" is not after START "${startText}"`], warnings }
  }
  return {
    start: start.at,
    end: end.at >= openEnd ? openEnd : end.at,
    problems: none,
    warnings,
  }
}

/** `2001 06 23 20 30 00.000000`: what {@link readTime} reads, and old centres too. */
export function writeTime(at: Instant): string {
  return formatInstant(at).slice(0, -1).replace(/[-T:]/g, ' ')
}

function warningsOf(name: string, text: string, reading: TimeReading): string[] {
  return 'problem' in reading ? [] : reading.warnings.map((w) => `${name} "${text}" ${w}`)
}

function problemOf(name: string, text: string, reading: TimeReading): string[] {
  return 'problem' in reading ? [`${name} "${text}": ${reading.problem}`] : []
}

/**
 * The form that the protocol names, `2001 06 23 20 30 00.0`, at a fifth of the cost: a request may
 * hold two hundred thousand times. What is in any way unusual is left to the full reading.
 */
function readPlainTime(text: string): Instant | undefined {
  for (const at of [4, 7, 10, 13, 16]) if (text.charCodeAt(at) !== 0x20) return undefined
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19)
  const microsecond = plainFraction(text)
  const isDay = within(firstYear, year, 9999) && within(1, month, 12) && within(1, day, 28)
  const isClock = within(0, hour, 23) && within(0, minute, 59) && within(0, second, 59)
  if (!isDay || !isClock || Number.isNaN(microsecond)) return undefined
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  return plusMicroseconds(fromMilliseconds(ms), microsecond)
}

/** False for NaN. */
function within(least: number, value: number, most: number): boolean {
  return value >= least && value <= most
}

/** The digits from one position up to another as a number; NaN where there is anything else. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN
  }
  return value
}

/** Microseconds of a time of the plain form; NaN where it ends in anything but a fraction. */
function plainFraction(text: string): number {
  if (text.length === 19) return 0
  if (text.charCodeAt(19) !== 0x2e || text.length > 26) return NaN
  return digits(text, 20, text.length) * 10 ** (26 - text.length)
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
  return 'not a time; write it as "YYYY MM DD HH MM SS"'
}

function impossible(parts: Parts): string | undefined {
  if (parts.year.length < 4) return `the year "${parts.year}" must have four digits`
  if (Number(parts.year) < firstYear) return `the year ${parts.year} is before ${firstYear}`
  return impossibleDay(parts) ?? impossibleClock(parts)
}

function impossibleDay({ year, month, day, isDayOfYear }: Parts): string | undefined {
  if (isDayOfYear) {
    const days = daysIn(Number(year), 0, 12)
    return day < 1 || day > days ? `the year ${year} has no day ${day}` : undefined
  }
  if (month < 1 || month > 12) return `there is no month ${month}`
  const days = daysIn(Number(year), month - 1, month)
  return day < 1 || day > days ? `the month ${year}-${month} has no day ${day}` : undefined
}

/** Days from the first of one month, counted from 0, to the first of another. */
function daysIn(year: number, from: number, to: number): number {
  return (Date.UTC(year, to, 1) - Date.UTC(year, from, 1)) / 86_400_000
}

function impossibleClock({ hour, minute, second }: Parts): string | undefined {
  if (hour === 24) return '24:00 is 00:00 of the next day; write that'
  if (hour > 23) return `there is no hour ${hour}`
  if (minute > 59) return `there is no minute ${minute}`
  const isLeapSecond = second === 60 && minute === 59 && hour === 23
  if (second > 59 && !isLeapSecond) return `there is no second ${second}`
  return undefined
}

function instantOf({ year, month, day, hour, minute, second, microsecond }: Parts): Instant {
  // Date.UTC runs a day of the year on through the months, and a leap second into the next second.
  const ms = Date.UTC(Number(year), month - 1, day, hour, minute, second)
  return plusMicroseconds(fromMilliseconds(ms), microsecond)
}
