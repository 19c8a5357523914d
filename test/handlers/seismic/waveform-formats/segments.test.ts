import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import type { Encoding, NumberSamples } from '../../../../handlers/seismic/miniseed/encode.ts'
import { Trouble } from '../../../../handlers/seismic/trouble.ts'
import { segmentsOf } from '../../../../handlers/seismic/waveform-formats/segments.ts'
import type { SegmentFacts } from '../../../../handlers/seismic/waveform-formats/segments.ts'
import { Spool } from '../../../../handlers/seismic/waveform-formats/spool.ts'
import { formatInstant } from '../../../../src/model/index.ts'
import { alfa } from '../kit/records.ts'
import { alfaRecords } from '../kit/waveforms.ts'

interface Found extends SegmentFacts {
  readonly numbers: readonly number[]
}

async function found(...records: readonly Uint8Array[]) {
  const trouble = new Trouble()
  const spool = new Spool(tmpdir())
  const segments: Found[] = []
  async function* chunks() {
    yield* records
  }
  for await (const segment of segmentsOf(chunks(), spool, trouble)) {
    const numbers: number[] = []
    for await (const some of segment.samples()) numbers.push(...some)
    segments.push({ ...segment, numbers })
  }
  await spool.close()
  return { segments, trouble }
}

function ramp(count: number, from = 0): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => from + i * 3)
}

/** The facts that the cases below tell apart. */
function brief({ start, count }: SegmentFacts): string {
  return `${formatInstant(start).slice(11, 23)} ${count}`
}

test('records that follow one another are one segment, with all its samples', async () => {
  const samples = ramp(1000, -100)

  const { segments, trouble } = await found(...alfaRecords(samples))

  assert.equal(segments.length, 1)
  assert.deepEqual(segments[0]?.numbers, [...samples])
  const { least, greatest, sum, count, rate, kind, publication } = segments[0]
  assert.deepEqual(
    { least, greatest, sum, count, rate, kind, publication },
    {
      ...{ least: -100, greatest: 2897, sum: 1_398_500, count: 1000, rate: 40 },
      ...{ kind: 'int32', publication: 2 },
    },
  )
  assert.ok(trouble.isNone)
})

const second = { start: '2024-01-10T12:00:01' }
const cases: readonly (readonly [string, readonly Uint8Array[], readonly string[]])[] = [
  [
    'less than half a sample is no gap',
    at40({ start: '2024-01-10T12:00:01.012' }),
    ['12:00:00.000 80'],
  ],
  [
    'more than half a sample is a gap',
    at40({ start: '2024-01-10T12:00:01.013' }),
    ['12:00:00.000 40', '12:00:01.013 40'],
  ],
  [
    'an overlap begins a segment',
    at40({ start: '2024-01-10T12:00:00.9' }),
    ['12:00:00.000 40', '12:00:00.900 40'],
  ],
  ['so does another rate', at40({ ...second, rate: 41 }), ['12:00:00.000 40', '12:00:01.000 40']],
  [
    'and another channel',
    at40({ ...second, id: { ...alfa, channel: 'BHN' } }),
    ['12:00:00.000 40', '12:00:01.000 40'],
  ],
]

function at40(other: Parameters<typeof alfaRecords>[1]): readonly Uint8Array[] {
  return [...alfaRecords(ramp(40)), ...alfaRecords(ramp(40), other)]
}

for (const [name, records, expected] of cases) {
  test(name, async () => {
    const { segments } = await found(...records)

    assert.deepEqual(segments.map(brief), expected)
  })
}

test('another quality begins a segment, and another kind of number', async () => {
  const floats = Float32Array.from(ramp(40))
  const { segments } = await found(
    ...alfaRecords(ramp(40)),
    ...alfaRecords(ramp(40), second, { quality: 'M' }),
    ...alfaRecords(floats, { start: '2024-01-10T12:00:02' }, { quality: 'M' }),
    ...alfaRecords(Float64Array.from(floats), { start: '2024-01-10T12:00:03' }, { quality: 'M' }),
  )

  const kinds = segments.map(({ kind, publication }) => `${kind} ${publication}`)
  assert.deepEqual(kinds, ['int32 2', 'int32 4', 'float32 4', 'float64 4'])
})

const kinds: readonly (readonly [Encoding, NumberSamples])[] = [
  ['int32', Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1)],
  ['float32', Float32Array.of(1.5, -0.1, 3e38)],
  ['float64', Float64Array.of(Math.PI, -1e300, 5e-324)],
]

for (const [encoding, samples] of kinds) {
  test(`${encoding} comes back number by number`, async () => {
    const { segments } = await found(...alfaRecords(samples, {}, { encoding }))

    assert.deepEqual(segments[0]?.numbers, [...samples])
  })
}

test('a record that cannot be decoded is left out and told of', async () => {
  const records = alfaRecords(ramp(3000)).map((record) => Buffer.from(record))
  const broken = records[1]
  broken?.fill(0xff, 64)

  const { segments, trouble } = await found(...records)

  assert.equal(segments.length, 2)
  const told =
    /^XX\.ALFA\.00\.BHZ: the record of 2024-01-10T12:00:.* was left out: a word that Steim/
  assert.match(String(trouble), told)
})

test('records of text and records without a rate have no samples to give', async () => {
  const [text, still] = [alfaRecords(ramp(10))[0], alfaRecords(ramp(10))[0]].map((record) =>
    Buffer.from(record ?? []),
  )
  text?.writeUInt8(0, 52)
  still?.writeInt16BE(0, 32)

  const { segments, trouble } = await found(...[text, still].flatMap((one) => one ?? []))

  assert.deepEqual(segments, [])
  assert.match(String(trouble), /holds text, no samples; XX\.ALFA\.00\.BHZ has records without/)
})

test('records that do not tell their length end where the next one begins', async () => {
  const samples = ramp(3000)
  const records = alfaRecords(samples, {}, { encoding: 'steim1' }).map((record) =>
    Buffer.from(record),
  )
  for (const record of records) record.writeUInt16BE(0, 46)

  const { segments, trouble } = await found(Buffer.concat(records))

  assert.deepEqual(segments[0]?.numbers, [...samples])
  assert.ok(trouble.isNone)
})

test('bytes that are no records are refused', async () => {
  await assert.rejects(found(Buffer.alloc(512, 7)), { code: 'SOURCE_BROKEN' })
})
