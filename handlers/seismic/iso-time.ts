/** Reads ISO 8601 times as StationXML and the command line write them; not those of request lines. */
import { fromMilliseconds, openEnd, plusMicroseconds } from '../../src/model/index.ts'
import type { Instant } from '../../src/model/index.ts'

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?:Z|([+-])(\d\d):(\d\d))?$/

/**
 * `YYYY-MM-DD[THH:MM[:SS[.fffffffff]]][Z|±HH:MM]`. No zone means UTC; fractions beyond microseconds
 * are cut; 2500 and later is {@link openEnd}.
 *
 * @returns undefined for anything else, impossible dates included
 */
export function readIsoTime(text: string): Instant | undefined {
  const match = form.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match
  const midnight = dateOf(Number(year), Number(month), Number(day))
  if (midnight === undefined) return undefined
  const seconds = secondsOf(Number(hour), Number(minute), Number(second))
  if (seconds === undefined) return undefined
  if (Number(year) >= 2500) return openEnd
  const milliseconds = midnight + (seconds - zoneSeconds(match)) * 1000
  return plusMicroseconds(
    fromMilliseconds(milliseconds),
    Number(fraction.slice(0, 6).padEnd(6, '0')),
  )
}

/** Milliseconds since 1970, or undefined for a day that the calendar does not have. */
function dateOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}

function secondsOf(hour: number, minute: number, second: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined
  return (hour * 60 + minute) * 60 + second
}

function zoneSeconds(match: RegExpExecArray): number {
  const [sign, hours, minutes] = [match[8], match[9] ?? '0', match[10] ?? '0']
  const seconds = (Number(hours) * 60 + Number(minutes)) * 60
  return sign === '-' ? -seconds : seconds
}
