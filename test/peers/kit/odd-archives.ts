/** Archives that hold the same samples in every encoding, each with something odd about its records. */
import { convertRecord } from '../../../handlers/seismic/miniseed/convert.ts'
import type { Encoding, NumberSamples } from '../../../handlers/seismic/miniseed/encode.ts'
import { RecordHeader } from '../../../handlers/seismic/miniseed/record-header.ts'
import { writeRecords } from '../../../handlers/seismic/miniseed/write-records.ts'
import type { Stretch } from '../../../handlers/seismic/miniseed/write-records.ts'
import { recordsOf } from '../../../handlers/seismic/waveform-formats/chunk-records.ts'
import { plusMicroseconds } from '../../../src/model/index.ts'
import { littleEndian } from '../../handlers/seismic/kit/other-order.ts'
import { alfa } from '../../handlers/seismic/kit/records.ts'
import { at } from '../../handlers/seismic/kit/time.ts'

/** Stretches of one archive, and the records that hold them. */
export interface Archived {
  readonly stretches: readonly Stretch[]
  readonly records: readonly Uint8Array[]
}

export const integers = Int32Array.from(
  { length: 3000 },
  (_, i) => Math.round(9e4 * Math.sin(i / 40)) - (i % 11),
)
const small = Int32Array.from(integers, (sample) => sample % 30_000)

export const encodings: readonly (readonly [Encoding, NumberSamples])[] = [
  ['int16', small],
  ['int32', integers],
  ['float32', Float32Array.from(integers, (sample) => sample / 7)],
  ['float64', Float64Array.from(integers, (sample) => sample / 7)],
  ['steim1', integers],
  ['steim2', integers],
]

type Oddity = (samples: NumberSamples, encoding: Encoding) => Archived

/** Of the fixed header: activity flags, number of blockettes, time correction in 0.1 ms. */
const places = { activity: 36, blockettes: 39, correction: 40 }
const corrected = 0x02

/** Ways in which archives differ from the plain one. */
export const oddities: Readonly<Record<string, Oddity>> = {
  'a plain stretch': (samples, encoding) => archived([stretchOf(samples)], encoding),
  'a start between two milliseconds': (samples, encoding) =>
    archived([stretchOf(samples, '2024-02-29T23:59:50.123456')], encoding),
  'a gap': (samples, encoding) =>
    archived([stretchOf(samples), stretchOf(samples, '2024-01-10T13:00:00.5')], encoding),
  'an overlap': (samples, encoding) =>
    archived([stretchOf(samples), stretchOf(samples, '2024-01-10T12:00:30')], encoding),
  'a rate that is no whole number': (samples, encoding) =>
    archived([{ ...stretchOf(samples), rate: 31.25 }], encoding),
  'a rate that only blockette 100 tells': (samples, encoding) =>
    archived([{ ...stretchOf(samples), rate: Math.fround(19.9) }], encoding),
  'less than one sample in a second': (samples, encoding) =>
    archived([{ ...stretchOf(samples), rate: 0.1 }], encoding),
  'a blank location': (samples, encoding) =>
    archived([{ ...stretchOf(samples), id: { ...alfa, location: '' } }], encoding),
  'two channels': (samples, encoding) =>
    archived(
      ['BHE', 'BHZ'].map((channel) => ({ ...stretchOf(samples), id: { ...alfa, channel } })),
      encoding,
    ),
  'records of two lengths': (samples, encoding) => {
    const stretches = [stretchOf(samples), stretchOf(samples, '2024-01-10T14:00:00')]
    const [first = [], second = []] = stretches.map((stretch, i) => [
      ...writeRecords(stretch, { encoding, recordLength: i === 0 ? 4096 : 256 }),
    ])
    return { stretches, records: [...first, ...second] }
  },
  'a wrong count of blockettes': (samples, encoding) =>
    changed(stretchOf(samples), encoding, (record) => record.writeUInt8(9, places.blockettes)),
  'records without sequence numbers': (samples, encoding) =>
    changed(stretchOf(samples), encoding, (record) => record.fill(' ', 0, 6)),
  'little-endian records': (samples, encoding) => turned(samples, encoding, {}),
  'little-endian records with a rate in blockette 100': (samples, encoding) =>
    turned(samples, encoding, {}, Math.fround(19.9)),
  'a little-endian payload under a big-endian header': (samples, encoding) =>
    turned(samples, encoding, { header: false }),
  'a big-endian payload under a little-endian header': (samples, encoding) =>
    turned(samples, encoding, { payload: false }),
  'records of both byte orders, one after the other': (samples, encoding) => {
    const { stretches, records } = archived([stretchOf(samples)], encoding)
    const mixed = records.map((one, i) => (i % 2 === 0 ? one : littleEndian(one, encoding)))
    return { stretches, records: mixed }
  },
  'a time correction': (samples, encoding) => {
    const { start, ...rest } = stretchOf(samples, '2024-01-10T23:59:58.999900')
    const stretch = { ...rest, start: plusMicroseconds(start, -1_234_500) }
    const { records } = changed(stretch, encoding, (record) =>
      record.writeInt32BE(12_345, places.correction),
    )
    return { stretches: [{ ...rest, start }], records }
  },
  'a time correction that was applied before': (samples, encoding) =>
    changed(stretchOf(samples), encoding, (record) => {
      record.writeInt32BE(-12_345, places.correction)
      record.writeUInt8(corrected, places.activity)
    }),
  'a time correction in little-endian records': (samples, encoding) => {
    const { start, ...rest } = stretchOf(samples)
    const stretch = { ...rest, start: plusMicroseconds(start, 50_000) }
    const { records } = changed(stretch, encoding, (record) =>
      record.writeInt32BE(-500, places.correction),
    )
    const turnedRecords = records.map((record) => littleEndian(record, encoding))
    return { stretches: [{ ...rest, start }], records: turnedRecords }
  },
  'records of version 3': (samples, encoding) => {
    const { stretches, records } = archived([stretchOf(samples)], encoding)
    return { stretches, records: inVersion3(records) }
  },
}

export function stretchOf(samples: NumberSamples, start = '2024-01-10T12:00:00'): Stretch {
  return { id: alfa, start: at(start), rate: 40, samples }
}

export function archived(stretches: readonly Stretch[], encoding: Encoding): Archived {
  return { stretches, records: stretches.flatMap((one) => [...writeRecords(one, { encoding })]) }
}

/** @param change - called for each record */
export function changed(
  stretch: Stretch,
  encoding: Encoding,
  change: (record: Buffer) => void,
): Archived {
  const { stretches, records } = archived([stretch], encoding)
  const buffers = records.map((record) => Buffer.from(record))
  for (const buffer of buffers) change(buffer)
  return { stretches, records: buffers }
}

function turned(
  samples: NumberSamples,
  encoding: Encoding,
  parts: { readonly header?: boolean; readonly payload?: boolean },
  rate = 40,
): Archived {
  const { stretches, records } = archived([{ ...stretchOf(samples), rate }], encoding)
  return { stretches, records: records.map((record) => littleEndian(record, encoding, parts)) }
}

function inVersion3(records: readonly Uint8Array[]): readonly Uint8Array[] {
  const header = new RecordHeader()
  return records.flatMap((record) =>
    [...recordsOf(record, header)].flatMap((one) => convertRecord(one, header, 3)),
  )
}
