/** The texts in the columns of mseedindex: times, time indexes, time spans, rates. Both ways. */
import type { Instant } from '../../../../src/model/index.ts'
import { formatInstant, fromMilliseconds, plusMicroseconds } from '../../../../src/model/index.ts'
import { isSameRate } from '../spans.ts'
import type { Span } from '../spans.ts'
import type { TimeMark } from './section.ts'

/** The range in which the texts of times sort as the times do. */
const years = { first: Date.UTC(1000, 0, 1) * 1000, last: Date.UTC(9999, 0, 1) * 1000 }

/** `2018-01-01T00:00:00.019500` */
export function writeTime(at: number): string {
  const shown = Math.min(Math.max(Math.round(at), years.first), years.last)
  return formatInstant(plusMicroseconds(fromMilliseconds(0), shown)).slice(0, -1)
}

/** Whole seconds come without a fraction. Not a number where the text is no time. */
export function readTime(text: string): Instant {
  const fraction = Number(text.slice(20, 26).padEnd(6, '0'))
  return plusMicroseconds(fromMilliseconds(Date.parse(`${text.slice(0, 19)}Z`)), fraction)
}

/** `1514764800.019500=>0,1514768400.019500=>4096,latest=>1` */
export function writeTimeIndex(marks: readonly TimeMark[], isInOrder: boolean): string {
  const entries = marks.map(({ time, offset }) => `${writeEpoch(time)}=>${offset}`)
  return [...entries, `latest=>${isInOrder ? 1 : 0}`].join(',')
}

/**
 * What follows `latest=>` is a flag, and no place in the file.
 *
 * @returns no marks for what cannot be understood: the whole section must then be looked at
 */
export function readTimeIndex(text: string | null): {
  readonly marks: readonly TimeMark[] | undefined
  readonly isInOrder: boolean
} {
  const marks: TimeMark[] = []
  let isInOrder = false
  for (const entry of text === null ? [] : text.split(',')) {
    const [key = '', value = 'none'] = entry.split('=>')
    if (key.trim() === 'latest') isInOrder = value.trim() === '1'
    else marks.push({ time: readEpoch(key), offset: Number(value) })
  }
  const isSound = marks.length > 0 && marks.every(isSoundMark)
  return isSound ? { marks, isInOrder } : { marks: undefined, isInOrder: false }
}

/** `[1514764800.019500:1514764859.994536],[…]` */
export function writeSpans(spans: readonly Span[]): string {
  return spans.map(({ start, end }) => `[${writeEpoch(start)}:${writeEpoch(end)}]`).join(',')
}

/** The rates of the spans, one each; undefined where all are the section's. */
export function writeRates(spans: readonly Span[], rate: number): string | undefined {
  if (spans.every((span) => isSameRate(span.rate, rate))) return undefined
  return spans.map((span) => `[${span.rate}]`).join(',')
}

/** @param rate - of the spans, where `rates` does not tell */
export function readSpans(text: string, rates: string | null, rate: number): Span[] {
  const each = rates === null ? [] : rates.split(',').map((one) => Number(bare(one)))
  return text.split(',').flatMap((entry, i) => {
    const [from = '', to = ''] = bare(entry).split(':')
    const [start, end] = [readEpoch(from), readEpoch(to)]
    return isTime(start) && isTime(end) ? [{ start, end, rate: each[i] ?? rate }] : []
  })
}

/** Seconds since 1970 with six digits behind the point. */
function writeEpoch(at: Instant): string {
  const size = Math.abs(at)
  const seconds = Math.floor(size / 1_000_000)
  const fraction = String(size - seconds * 1_000_000).padStart(6, '0')
  return `${at < 0 ? '-' : ''}${seconds}.${fraction}`
}

function readEpoch(text: string): Instant {
  const seconds = text.trim() === '' ? Number.NaN : Number(text)
  return plusMicroseconds(fromMilliseconds(0), seconds * 1_000_000)
}

function isSoundMark({ time, offset }: TimeMark): boolean {
  return isTime(time) && Number.isInteger(offset) && offset >= 0
}

function isTime(at: Instant): boolean {
  return Number.isFinite(at)
}

function bare(text: string): string {
  return text.replaceAll(/[[\]\s]/g, '')
}
