/**
 * The two text formats of EarthScope's web services: a title, then one sample a line with its time
 * (TSPAIR), or six samples a line (SLIST).
 */
import { formatInstant, fromMilliseconds, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import { printerOf } from './print-sample.ts'
import { qualityLetter } from './quality.ts'
import type { Segment, SegmentFacts } from './segments.ts'
import { TextPieces } from './text-pieces.ts'

const samplesPerLine = 6
/** Bytes of a column, as mseed2ascii has them. */
const columnWidth = 12

const second = 1_000_000

export async function* writeTspair(segment: Segment): AsyncGenerator<Uint8Array> {
  const print = printerOf(segment.kind)
  const timeOf = sampleTimes(segment)
  const text = new TextPieces(titleOf(segment, 'TSPAIR'))
  let count = 0
  for await (const samples of segment.samples()) {
    for (const sample of samples) {
      text.add(`${timeOf(count++)}  ${print(sample)}\n`)
      if (text.isFull) yield text.take()
    }
  }
  yield text.take()
}

export async function* writeSlist(segment: Segment): AsyncGenerator<Uint8Array> {
  const print = printerOf(segment.kind)
  const text = new TextPieces(titleOf(segment, 'SLIST'))
  let count = 0
  for await (const samples of segment.samples()) {
    for (const sample of samples) {
      const isLast = ++count % samplesPerLine === 0 || count === segment.count
      text.add(isLast ? `${print(sample)}\n` : `${print(sample).padEnd(columnWidth)} `)
      if (text.isFull) yield text.take()
    }
  }
  yield text.take()
}

/** `TIMESERIES XX_ABC__BHZ_D, 2880 samples, 20 sps, 2010-02-27T06:30:00.019538, TSPAIR, INTEGER, COUNTS` */
function titleOf(facts: SegmentFacts, form: 'TSPAIR' | 'SLIST'): string {
  const { id, publication, count, rate, start, kind } = facts
  const { network, station, location, channel } = id
  const source = [network, station, location, channel, qualityLetter(publication)].join('_')
  const type = kind === 'int32' ? 'INTEGER' : 'FLOAT'
  const time = formatInstant(start).slice(0, -1)
  const words = [source, `${count} samples`, `${rate} sps`, time, form, type, 'COUNTS']
  return `TIMESERIES ${words.join(', ')}\n`
}

/** Times of samples by their number: the calendar is asked once for each second. */
function sampleTimes({ start, rate }: SegmentFacts): (index: number) => string {
  let known = NaN
  let text = ''
  return (index) => {
    const at = plusMicroseconds(start, (index * second) / rate)
    const whole = Math.floor(at / second)
    if (whole !== known) {
      known = whole
      text = formatInstant(startOfSecond(whole)).slice(0, -7)
    }
    return text + String(at - whole * second).padStart(6, '0')
  }
}

function startOfSecond(seconds: number): Instant {
  return fromMilliseconds(seconds * 1000)
}
