import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { convertRecord } from '../../../../handlers/seismic/miniseed/convert.ts'
import type { Encoding } from '../../../../handlers/seismic/miniseed/encode.ts'
import { readExtraHeaders } from '../../../../handlers/seismic/miniseed/extra-headers.ts'
import { packRecord2, writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { packRecord3, writeRecords3 } from '../../../../handlers/seismic/miniseed/write-records3.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { headerOf, numbersOf, samplesOf } from '../kit/decoded.ts'
import { alfa } from '../kit/records.ts'
import { at } from '../kit/time.ts'

const start = at('2024-01-10T12:00:00.000321')

function convert(record: Uint8Array, version: 2 | 3): readonly Uint8Array[] {
  return convertRecord(record, headerOf(record), version)
}

function only(records: readonly Uint8Array[]): Uint8Array {
  const [first] = records
  assert.ok(first && records.length === 1)
  return first
}

/** What both versions can say. */
function facts(record: Uint8Array) {
  const { id, start: from, end, rate, samples, encoding, publication, flags } = headerOf(record)
  return { id: { ...id }, from, end, rate, samples, encoding, publication, flags }
}

const encodings: readonly Encoding[] = ['int16', 'int32', 'float32', 'float64', 'steim1', 'steim2']

for (const encoding of encodings) {
  test(`${encoding}: a record goes to version 3 and back without a change`, () => {
    const numbers = fc.array(fc.integer({ min: -9999, max: 9999 }), { minLength: 1, maxLength: 60 })
    const quality = fc.constantFrom('D' as const, 'R' as const, 'Q' as const, 'M' as const)
    const isFloat = encoding.startsWith('float')
    fc.assert(
      fc.property(numbers, quality, fc.constantFrom(1, 100, 19.9999), (values, mark, rate) => {
        const samples = isFloat ? Float32Array.from(values) : Int32Array.from(values)
        const stretch = { id: alfa, start, rate, samples }
        const [record] = writeRecords(stretch, { encoding, quality: mark, recordLength: 1024 })
        assert.ok(record)

        const three = only(convert(record, 3))
        const two = only(convert(three, 2))

        assert.deepEqual(facts(three), facts(record))
        assert.deepEqual(facts(two), facts(record))
        assert.deepEqual(samplesOf(three), samplesOf(record))
        assert.deepEqual(samplesOf(two), samplesOf(record))
      }),
      { seed: 31, numRuns: 40 },
    )
  })
}

test('a record of the version asked for is given back as it is', () => {
  const [two] = writeRecords({ id: alfa, start, rate: 1, samples: Int32Array.of(1, 2) })
  const [three] = writeRecords3({ id: alfa, start, rate: 1, samples: Int32Array.of(1, 2) })
  assert.ok(two && three)

  assert.equal(only(convert(two, 2)), two)
  assert.equal(only(convert(three, 3)), three)
})

test('a record without blockette 1000 gets one, or goes to the other version, when it is Steim1', () => {
  const samples = Int32Array.from({ length: 50 }, (_, i) => i * i)
  const [record] = writeRecords({ id: alfa, start, rate: 20, samples }, { encoding: 'steim1' })
  assert.ok(record)
  record.writeUInt16BE(999, 48)

  const [again, other] = ([2, 3] as const).map((version) => only(convert(record, version)))

  for (const [one, version] of [
    [again, 2],
    [other, 3],
  ] as const) {
    assert.ok(one)
    const { version: found, length, id, start: from } = headerOf(one)
    assert.deepEqual([found, length, { ...id }, from], [version, one.length, alfa, start])
    assert.deepEqual(numbersOf(one), [...samples])
  }
})

test('a record without blockette 1000 that is not Steim1 is refused', () => {
  const samples = Int32Array.from({ length: 50 }, (_, i) => i * i)
  const [record] = writeRecords({ id: alfa, start, rate: 20, samples }, { encoding: 'int32' })
  assert.ok(record)
  record.writeUInt16BE(999, 48)

  for (const version of [2, 3] as const) {
    assert.throws(() => convert(record, version), { code: 'SOURCE_BROKEN' })
  }
})

test('flags, clock quality and corrections go along', () => {
  const [record] = writeRecords({ id: alfa, start, rate: 1, samples: Int32Array.of(1, 2) })
  assert.ok(record)
  record.set([0x01 | 0x02 | 0x04 | 0x10, 0x20 | 0x01, 0x80 | 0x02], 36)
  record.writeInt32BE(12_345, 40)
  record.writeUInt8(97, 60)

  const three = only(convert(record, 3))
  const two = only(convert(three, 2))

  const says = readExtraHeaders(three)
  assert.deepEqual(
    [says('Time', 'Quality'), says('Time', 'Correction'), says('Time', 'LeapSecond')],
    [97, 1.2345, 1],
  )
  assert.deepEqual([says('Event', 'Begin'), says('Flags', 'DigitizerClipping')], [true, true])
  assert.equal(headerOf(three).flags, 7)
  // The correction is part of the time by now.
  assert.deepEqual([...two.subarray(36, 39)], [0x01 | 0x04 | 0x10, 0x20 | 0x01, 0x80 | 0x02])
  assert.equal(two[60], 97)
})

test('a leap second left out is said, and extra headers that are no JSON say nothing', () => {
  const [record] = writeRecords({ id: alfa, start, rate: 1, samples: Int32Array.of(1) })
  assert.ok(record)
  record.writeUInt8(0x20, 36)
  const three = only(convert(record, 3))
  const header = headerOf(three)
  const odd = packRecord3({
    ...{ sourceId: 'FDSN:XX_ALFA_00_B_H_Z', start, rate: 1, samples: 1, encoding: 3 },
    extraHeaders: '{"FDSN"',
    payload: three.subarray(header.dataOffset),
  })

  assert.equal(readExtraHeaders(three)('Time', 'LeapSecond'), -1)
  assert.equal(only(convert(three, 2))[36], 0x20)
  assert.equal(readExtraHeaders(odd)('Time', 'Quality'), undefined)
})

test('text goes along as text', () => {
  const text = Buffer.from('the clock was set\n')
  const said = { id: alfa, start, rate: 0, samples: text.length, encoding: 0, payload: text }
  const record = packRecord2({ ...said, recordLength: 512 })

  const three = only(convert(record, 3))

  assert.equal(samplesOf(three), text.toString())
  assert.equal(samplesOf(only(convert(three, 2))), text.toString())
})

test('a record without samples stays one', () => {
  const said = { id: alfa, start, rate: 0, samples: 0, encoding: 0, payload: Buffer.alloc(0) }
  const record = packRecord2({ ...said, recordLength: 512 })

  const three = only(convert(record, 3))

  assert.equal(headerOf(three).samples, 0)
  assert.equal(headerOf(only(convert(three, 2))).samples, 0)
})

test('what version 2 has no room for becomes several records', () => {
  const samples = Int32Array.from({ length: 70_000 }, (_, i) => i % 100)
  const stretch = { id: alfa, start, rate: 100, samples }
  for (const encoding of ['steim2', 'int32'] as const) {
    const three = only([...writeRecords3(stretch, { encoding, payloadBytes: 400_000 })])

    const two = convert(three, 2)

    assert.ok(two.length > 1)
    assert.deepEqual(two.flatMap(numbersOf), [...samples])
  }
})

test('codes and texts that version 2 has no room for are refused', () => {
  const samples = Int32Array.of(1)
  const long = { ...alfa, channel: 'B_HUM_Z' }
  const [three] = writeRecords3({ id: long, start, rate: 1, samples })
  const text = packRecord3({
    ...{ sourceId: 'FDSN:XX_ALFA_00_L_O_G', start, rate: 0, samples: 70_000, encoding: 0 },
    payload: Buffer.alloc(70_000, 'x'),
  })
  assert.ok(three)

  assert.throws(() => convert(three, 2), { code: 'SOURCE_BROKEN' })
  assert.throws(() => convert(text, 2), { code: 'SOURCE_BROKEN' })
})

test('a record that claims more samples than it has room for is refused', () => {
  const [record] = writeRecords(
    { id: alfa, start, rate: 1, samples: Int32Array.of(1) },
    { encoding: 'int32' },
  )
  assert.ok(record)
  record.writeUInt16BE(1000, 30)

  assert.throws(() => convert(record, 3), { code: 'SOURCE_BROKEN' })
})

const pairs = ['defaults', 'float32', 'float64', 'int16', 'int32', 'oddrate', 'steim1', 'steim1-LE']
for (const name of [...pairs, 'steim2', 'text']) {
  test(`the reference record ${name} keeps its samples`, { skip: withoutSharedData }, async () => {
    const folder = sharedData('seismic', 'mseed2')
    const file = (await readdir(folder)).find((one) => one === `reference-testdata-${name}.mseed2`)
    const bytes = await readFile(sharedData('seismic', 'mseed2', file ?? ''))
    const record = bytes.subarray(0, headerOf(bytes).length)

    const three = only(convert(record, 3))

    assert.deepEqual(samplesOf(three), samplesOf(record))
    assert.equal(headerOf(three).start, headerOf(record).start)
  })
}

for (const encoding of ['CDSN', 'DWWSSN', 'SRO', 'GEOSCOPE-16bit-3exp-encoded']) {
  test(`${encoding} is written plainly in version 3`, { skip: withoutSharedData }, async () => {
    const path = sharedData('seismic', 'mseed2', `testdata-encoding-${encoding}.mseed2`)
    const bytes = await readFile(path)
    const record = bytes.subarray(0, headerOf(bytes).length)

    const three = only(convert(record, 3))

    assert.deepEqual(samplesOf(three), samplesOf(record))
    assert.ok([3, 4].includes(headerOf(three).encoding))
  })
}
