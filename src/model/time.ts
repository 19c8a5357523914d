/** Moments and spans of time. Everything is UTC; nothing here reads the clock. */

declare const unit: unique symbol

/** A moment, in whole microseconds since 1970-01-01T00:00:00Z. Exact until the year 2255. */
export type Instant = number & { readonly [unit]: 'microseconds' }

/** Tells the present moment. Passed to whoever needs it, so that a test can stop the time. */
export type Clock = () => Instant

/** A span of time; what `end` means (open, or the last sample) is said where the span is used. */
export interface TimeWindow {
  readonly start: Instant
  readonly end: Instant
}

/** The end of what has no end: an end in the year 2500 or later is read as this. */
export const openEnd = (Date.UTC(2500, 0, 1) * 1000) as Instant

const second = 1_000_000
const day = 86_400 * second

/** The NetDC overlap rule (protocol, section 1.1): spans that only touch do not match. */
export function overlaps(held: TimeWindow, asked: TimeWindow): boolean {
  return asked.start < held.end && asked.end > held.start
}

/** Makes an instant of milliseconds since 1970. */
export function fromMilliseconds(milliseconds: number): Instant {
  return Math.round(milliseconds * 1000) as Instant
}

/** The moment `milliseconds` after `from`. */
export function later(from: Instant, milliseconds: number): Instant {
  return Math.round(from + milliseconds * 1000) as Instant
}

/** The moment `microseconds` after `from`, rounded to whole microseconds. */
export function plusMicroseconds(from: Instant, microseconds: number): Instant {
  return Math.round(from + microseconds) as Instant
}

/** @param dayOfYear - 1 for January 1; days past the end of the year run on into the next one */
export function fromDayOfYear(year: number, dayOfYear: number, microseconds = 0): Instant {
  return (Date.UTC(year, 0, 1) * 1000 + (dayOfYear - 1) * day + microseconds) as Instant
}

/** The calendar parts of a moment. */
export interface CalendarTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly dayOfMonth: number
  /** 1 to 366. */
  readonly dayOfYear: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 to 999,999. */
  readonly microsecond: number
}

export function calendar(at: Instant): CalendarTime {
  const wholeSeconds = Math.floor(at / second)
  const date = new Date(wholeSeconds * 1000)
  const year = date.getUTCFullYear()
  return {
    year,
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    dayOfYear: Math.floor((wholeSeconds * 1000 - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: at - wholeSeconds * second,
  }
}

/** `2001-06-23T20:30:00.000000Z`: always six digits of the second, always UTC. */
export function formatInstant(at: Instant): string {
  const wholeSeconds = Math.floor(at / second)
  const fraction = String(at - wholeSeconds * second).padStart(6, '0')
  return `${new Date(wholeSeconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`
}
