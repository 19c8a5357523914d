/** The text format of fdsnws-availability: columns parted by blanks, one time span a row. */
import { fromDayOfYear, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { readIsoTime } from '../iso-time.ts'
import type { RowKey } from './sorted-rows.ts'
import { locationOf } from './station-text.ts'
import type { TableForm } from './table-reader.ts'

/** A time span of data that a centre says it holds. */
export interface UpstreamSpan {
  readonly id: ChannelId
  readonly start: Instant
  readonly end: Instant
  /** Samples per second; 0 where it is not told. */
  readonly rate: number
}

/** Quality, Updated and others may be there or not: they say nothing about when there is data. */
export const availabilityForm: TableForm = {
  columns: [
    { name: 'Network', alias: 'N' },
    { name: 'Station', alias: 'S' },
    { name: 'Location', alias: 'L' },
    { name: 'Channel', alias: 'C' },
    { name: 'Earliest' },
    { name: 'Latest' },
    { name: 'SampleRate', isOptional: true },
  ],
  needed: 4,
  usualCount: undefined,
  split: (line) => line.trim().split(/\s+/),
  // A blank location may be no word at all.
  vanishing: 2,
}

/** @returns undefined where a time cannot be read */
export function spanOf(cells: readonly string[]): UpstreamSpan | undefined {
  const cell = (place: number) => cells[place] ?? ''
  const [start, end] = [readIsoTime(cell(4)), readIsoTime(cell(5))]
  if (start === undefined || end === undefined) return undefined
  const codes = { network: cell(0), station: cell(1), channel: cell(3) }
  const id = { ...codes, location: locationOf(cell(2)) }
  return { id, start, end, rate: Number(cell(6)) || 0 }
}

export function spanKey({ id, start, end, rate }: UpstreamSpan): RowKey {
  return { ...id, start, more: `${end} ${rate}` }
}

/** Spans lie among the sorted rows as cells of their own. */
export function spanCells({ id, start, end, rate }: UpstreamSpan): readonly string[] {
  const codes = [id.network, id.station, id.location, id.channel]
  return [...codes, String(start), String(end), String(rate)]
}

export function spanOfCells(cells: readonly string[]): UpstreamSpan {
  const [network = '', station = '', location = '', channel = '', ...times] = cells
  const [start = 0, end = 0, rate = 0] = times.map(Number)
  const id = { network, station, location, channel }
  return { id, start: instant(start), end: instant(end), rate }
}

const epochStart = fromDayOfYear(1970, 1)

function instant(microseconds: number): Instant {
  return plusMicroseconds(epochStart, microseconds)
}
