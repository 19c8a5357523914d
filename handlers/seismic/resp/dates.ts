/** Dates as RESP writes them: `2012,073,08:10:00.0000`. */
import { calendar, Fault, fromDayOfYear, openEnd } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'

export function printDate(at: Instant): string {
  const { year, dayOfYear, hour, minute, second, microsecond } = calendar(at)
  const day = String(dayOfYear).padStart(3, '0')
  const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':')
  const fraction = String(Math.floor(microsecond / 100)).padStart(4, '0')
  return `${year},${day},${time}.${fraction}`
}

/** Shorter forms are legal, down to the year alone. */
const form = /^\d{4}(?:,\d{1,3}(?:,\d\d?(?::\d\d?(?::\d\d?(?:\.\d*)?)?)?)?)?$/
/** What hours, minutes and seconds may be at most; leap seconds included. */
const limits = [24, 59, 60]

/**
 * @returns undefined for words such as "No Ending Time"; `openEnd` for 2500 and later
 * @throws {Fault} `SOURCE_BROKEN` for a date that there is not
 */
export function readDate(text: string): Instant | undefined {
  if (!/\d/.test(text)) return undefined
  const tidy = text.replaceAll(/\s/g, '')
  const [year = 0, day = 1, ...time] = (tidy.split('.')[0] ?? '').split(/[,:]/).map(Number)
  const isLate = time.some((part, i) => part > (limits[i] ?? 0))
  if (!form.test(tidy) || day < 1 || day > 366 || isLate) {
    throw new Fault('SOURCE_BROKEN', `"${text.slice(0, 40)}" is no date`)
  }
  if (year >= 2500) return openEnd
  const seconds = [0, 1, 2].reduce((sum, i) => sum * 60 + (time[i] ?? 0), 0)
  return fromDayOfYear(year, day, seconds * 1_000_000 + microseconds(tidy))
}

/** Digits beyond the microsecond are cut. */
function microseconds(text: string): number {
  const fraction = text.split('.')[1] ?? ''
  return Number(fraction.slice(0, 6).padEnd(6, '0'))
}
