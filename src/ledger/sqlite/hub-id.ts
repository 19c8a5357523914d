import type { Instant } from '../../model/index.ts'
import { calendar } from '../../model/index.ts'

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/**
 * `NCEDC:Jan_11,02:02:12:25373` (protocol, section 2): centre, time (UTC, without a year, so no two
 * may share the number) and number.
 */
export function hubId(hub: string, at: Instant, number: number): string {
  const { month, dayOfMonth, hour, minute, second } = calendar(at)
  const time = [hour, minute, second].map(twoDigits).join(':')
  return `${hub}:${months[month - 1] ?? ''}_${twoDigits(dayOfMonth)},${time}:${number}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
