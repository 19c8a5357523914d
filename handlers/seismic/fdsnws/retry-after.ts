/** Reads the Retry-After field of an HTTP answer. */
import type { Instant } from '../../../src/model/index.ts'

/**
 * "Retry-After = HTTP-date / delay-seconds" (RFC 9110, 10.2.3)
 *
 * @returns milliseconds from `now` on, 0 for a date that is past; undefined for what is neither
 */
export function readRetryAfter(value: string, now: Instant): number | undefined {
  const text = value.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // Date.parse takes far more than dates of HTTP, all of which name the day of the week.
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now / 1000)
}
