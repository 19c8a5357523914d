/**
 * Binary SAC files, little endian, version 6: a header of 70 floats, 40 integers and 24 words, then
 * the samples as float32. (SAC manual, "SAC data file format")
 */
import { calendar } from '../../../src/model/index.ts'
import type { ChannelFacts } from './channel-facts.ts'
import { qualityLetter } from './quality.ts'
import type { Numbers, Segment, SegmentFacts } from './segments.ts'

const headerBytes = 632

/** Where a field lies, in bytes. */
const floats = {
  ...{ delta: 0, depmin: 4, depmax: 8, scale: 12, b: 20, e: 24 },
  ...{ stla: 124, stlo: 128, stel: 132, stdp: 136, depmen: 224, cmpaz: 228, cmpinc: 232 },
}
const integers = {
  ...{ nzyear: 280, nzjday: 284, nzhour: 288, nzmin: 292, nzsec: 296, nzmsec: 300 },
  ...{ nvhdr: 304, npts: 316, iftype: 340, idep: 344, iztype: 348 },
  ...{ leven: 420, lovrok: 428, lcalda: 432 },
}
const words = { kstnm: 440, khole: 464, kcmpnm: 600, knetwk: 608, kinst: 624 }

/** The integers, and the floats, before the words. */
const numbersEnd = 440
const integersFrom = 280
/** What SAC takes for a field without a value. */
const undefinedNumber = -12345
const wordBytes = 8

/** The largest whole number up to which a float32 holds every one. */
const exactUpTo = 2 ** 24

/** Bytes of the file of a segment. */
export function sacBytes({ count }: SegmentFacts): number {
  return headerBytes + 4 * count
}

/** The names of the files of one zip. */
export class SacNames {
  readonly #taken = new Map<string, number>()

  /** One that no other segment got: a second one of the same second gets `.2`, a third `.3`. */
  nameOf(facts: SegmentFacts): string {
    const name = nameOf(facts)
    const times = (this.#taken.get(name) ?? 0) + 1
    this.#taken.set(name, times)
    return times === 1 ? name : name.replace(/\.SAC$/, `.${times}.SAC`)
  }
}

/** Whether samples lose digits in a SAC file: it has room for 24 bits. */
export function isRounded({ kind, least, greatest }: SegmentFacts): boolean {
  return kind === 'float64' || (kind === 'int32' && Math.max(-least, greatest) > exactUpTo)
}

/** @param facts - undefined for a channel without metadata: SAC has a number for "undefined" */
export async function* writeSac(
  segment: Segment,
  facts: ChannelFacts | undefined,
): AsyncGenerator<Uint8Array> {
  yield sacHeader(segment, facts)
  for await (const samples of segment.samples()) yield littleEndian(samples)
}

/** `XX.ABC.00.BHZ.D.2024.010.120000.SAC`, as mseed2sac names them. */
function nameOf({ id, publication, start }: SegmentFacts): string {
  const { year, dayOfYear, hour, minute, second } = calendar(start)
  const codes = [id.network, id.station, id.location, id.channel, qualityLetter(publication)]
  const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join('')
  return [...codes, year, String(dayOfYear).padStart(3, '0'), time, 'SAC'].join('.')
}

function sacHeader(segment: SegmentFacts, facts: ChannelFacts | undefined): Buffer {
  const header = Buffer.alloc(headerBytes)
  for (let at = 0; at < integersFrom; at += 4) header.writeFloatLE(undefinedNumber, at)
  for (let at = integersFrom; at < numbersEnd; at += 4) header.writeInt32LE(undefinedNumber, at)
  for (let at = numbersEnd; at < headerBytes; at += wordBytes) writeWord(header, at, '')
  // The name of the event is the one word of double length.
  header.write(' '.repeat(wordBytes), words.kstnm + 2 * wordBytes, 'latin1')
  writeSeries(header, segment)
  writeTime(header, segment)
  writeCodes(header, segment)
  if (facts) writeFacts(header, facts)
  return header
}

function writeSeries(header: Buffer, { rate, count, least, greatest, sum }: SegmentFacts): void {
  header.writeFloatLE(1 / rate, floats.delta)
  header.writeFloatLE(least, floats.depmin)
  header.writeFloatLE(greatest, floats.depmax)
  header.writeFloatLE(sum / count, floats.depmen)
  header.writeInt32LE(count, integers.npts)
  header.writeInt32LE(6, integers.nvhdr)
  header.writeInt32LE(1, integers.iftype) // a time series
  header.writeInt32LE(5, integers.idep) // of unknown units: counts
  header.writeInt32LE(9, integers.iztype) // the reference time is the begin time
  for (const flag of [integers.leven, integers.lovrok, integers.lcalda]) {
    header.writeInt32LE(1, flag)
  }
}

/** The reference time has milliseconds; `b` tells how much later the first sample is. */
function writeTime(header: Buffer, { start, rate, count }: SegmentFacts): void {
  const { year, dayOfYear, hour, minute, second, microsecond } = calendar(start)
  const parts = [year, dayOfYear, hour, minute, second, Math.floor(microsecond / 1000)]
  parts.forEach((part, i) => header.writeInt32LE(part, integers.nzyear + 4 * i))
  const beginning = (microsecond % 1000) / 1_000_000
  header.writeFloatLE(beginning, floats.b)
  header.writeFloatLE(beginning + (count - 1) / rate, floats.e)
}

function writeCodes(header: Buffer, { id }: SegmentFacts): void {
  writeWord(header, words.kstnm, id.station)
  writeWord(header, words.khole, id.location)
  writeWord(header, words.kcmpnm, id.channel)
  writeWord(header, words.knetwk, id.network)
}

function writeFacts(header: Buffer, facts: ChannelFacts): void {
  const { latitude, longitude, elevation, depth, azimuth, dip, scale, sensor } = facts
  const told = {
    ...{ stla: latitude, stlo: longitude, stel: elevation, stdp: depth, scale },
    // SAC counts the incidence from the vertical, upwards being 0.
    ...{ cmpaz: azimuth, cmpinc: dip === undefined ? undefined : dip + 90 },
  }
  for (const name of ['stla', 'stlo', 'stel', 'stdp', 'scale', 'cmpaz', 'cmpinc'] as const) {
    const value = told[name]
    if (value !== undefined) header.writeFloatLE(value, floats[name])
  }
  writeWord(header, words.kinst, sensor.replaceAll(/[^ -~]/g, ''))
}

function writeWord(header: Buffer, at: number, word: string): void {
  const text = word.trim() === '' ? String(undefinedNumber) : word
  header.write(text.slice(0, wordBytes).padEnd(wordBytes), at, 'latin1')
}

function littleEndian(samples: Numbers): Uint8Array {
  const singles = samples instanceof Float32Array ? samples : Float32Array.from(samples)
  const bytes = Buffer.from(singles.buffer, singles.byteOffset, singles.byteLength)
  return isLittleEndian ? bytes : Buffer.from(bytes).swap32()
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
