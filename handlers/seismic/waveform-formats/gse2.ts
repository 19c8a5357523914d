/**
 * GSE2 waveforms: a WID2 line, a STA2 line, the samples under DAT2 as CM6 or as plain integers, and
 * their checksum. (GSETT-3, "Formats and protocols for data exchange", GSE 2.0)
 */
import { calendar, plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelFacts } from './channel-facts.ts'
import { Cm6Encoder } from './cm6.ts'
import type { Segment, SegmentFacts } from './segments.ts'
import { TextPieces } from './text-pieces.ts'

/** How samples are written; CM6 serves unless they are too large for it. */
export type Gse2Encoding = 'CM6' | 'INT'

const lineLength = 80

/** Readers of CM6 go astray beyond: second differences must fit into 29 bits. */
const largestForCm6 = 2 ** 26

/** Why a segment cannot be written as GSE2; undefined where it can. */
export function gse2Refusal({ id, kind }: SegmentFacts): string | undefined {
  if (kind !== 'int32') return 'GSE2 holds whole numbers only'
  const isTooLong = id.station.length > 5 || id.channel.length > 3 || id.location.length > 4
  return isTooLong ? 'its codes are too long for GSE2' : undefined
}

/** @param facts - undefined for a channel without metadata: GSE2 has values for "unknown" */
export async function* writeGse2(
  segment: Segment,
  facts: ChannelFacts | undefined,
  wanted: Gse2Encoding,
): AsyncGenerator<Uint8Array> {
  const isLarge = Math.max(-segment.least, segment.greatest) >= largestForCm6
  const encoding = isLarge ? 'INT' : wanted
  const head = [waveformLine(segment, facts, encoding), stationLine(segment, facts), 'DAT2']
  const text = new TextPieces(head.map((line) => `${line}\n`).join(''))
  const writer = encoding === 'CM6' ? new Cm6Encoder(text) : new IntegerWriter(text)
  let sum = 0
  for await (const samples of segment.samples()) {
    for (const sample of samples) {
      sum = added(sum, sample)
      writer.add(sample)
      if (text.isFull) yield text.take()
    }
  }
  writer.end()
  text.add(`CHK2 ${String(sum).padStart(8)}\n\n`)
  yield text.take()
}

/** Blanks between numbers are single: there are readers that take the second one for a number. */
class IntegerWriter {
  readonly #text: TextPieces
  #line = ''

  constructor(text: TextPieces) {
    this.#text = text
  }

  add(sample: number): void {
    const number = String(sample)
    if (this.#line.length + 1 + number.length > lineLength) this.end()
    this.#line = this.#line === '' ? number : `${this.#line} ${number}`
  }

  end(): void {
    if (this.#line !== '') this.#text.add(`${this.#line}\n`)
    this.#line = ''
  }
}

const modulo = 100_000_000

/** "CHK2": the sum of all samples, cut to eight digits at every step; a remainder keeps its sign. */
function added(sum: number, sample: number): number {
  return (sum + (sample % modulo)) % modulo
}

/** Times have milliseconds: the nearest one. */
function waveformLine(
  { id, start, count, rate }: SegmentFacts,
  facts: ChannelFacts | undefined,
  encoding: Gse2Encoding,
): string {
  const { azimuth = -1, dip } = facts ?? {}
  const isVertical = dip !== undefined && Math.abs(dip) === 90
  const { calibration, period } = calibrationOf(facts)
  return [
    'WID2',
    timeOf(start),
    id.station.padEnd(5),
    id.channel.padEnd(3),
    id.location.padEnd(4),
    encoding,
    String(count).padStart(8),
    fixed(rate, 11, 6),
    scientific(calibration).padStart(10),
    fixed(period, 7, 3),
    ' '.repeat(6),
    fixed(isVertical ? -1 : azimuth, 5, 1),
    fixed(dip === undefined ? -1 : dip + 90, 4, 1),
  ].join(' ')
}

function timeOf(start: Instant): string {
  const time = calendar(plusMicroseconds(start, 500))
  const date = [time.year, two(time.month), two(time.dayOfMonth)].join('/')
  const milliseconds = String(Math.floor(time.microsecond / 1000)).padStart(3, '0')
  return `${date} ${two(time.hour)}:${two(time.minute)}:${two(time.second)}.${milliseconds}`
}

/** The network, and where the instrument stands; kilometres. */
function stationLine({ id }: SegmentFacts, facts: ChannelFacts | undefined): string {
  const { latitude = -999, longitude = -999, elevation, depth } = facts ?? {}
  return [
    'STA2',
    id.network.padEnd(9),
    fixed(latitude, 9, 5),
    fixed(longitude, 10, 5),
    (facts?.latitude === undefined ? '' : 'WGS-84').padEnd(12),
    kilometres(elevation),
    kilometres(depth),
  ].join(' ')
}

/** "CALIB": nanometres of ground motion for one count, at the period "CALPER"; -1 for unknown. */
function calibrationOf(facts: ChannelFacts | undefined): { calibration: number; period: number } {
  const { scale = 0, scaleFrequency: frequency = 0, scaleUnits = '' } = facts ?? {}
  const derivatives = ['M', 'M/S', 'M/S**2'].indexOf(scaleUnits.toUpperCase())
  if (scale === 0 || frequency <= 0 || derivatives < 0) return { calibration: 1, period: -1 }
  const nanometres = 1e9 / scale / (2 * Math.PI * frequency) ** derivatives
  return { calibration: Math.abs(nanometres), period: 1 / frequency }
}

function kilometres(metres: number | undefined): string {
  return metres === undefined ? '-.999' : fixed(metres / 1000, 5, 3)
}

/** As many decimals as fit into the width, but not more than `decimals`. */
function fixed(value: number, width: number, decimals: number): string {
  for (let digits = decimals; digits > 0; digits--) {
    const text = value.toFixed(digits)
    if (text.length <= width) return text.padStart(width)
  }
  return value.toFixed(0).padStart(width)
}

/** `9.49E-02` */
function scientific(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(2).split('e')
  const [sign, digits] = [exponent.slice(0, 1), exponent.slice(1)]
  return `${mantissa}E${sign}${digits.padStart(2, '0')}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
