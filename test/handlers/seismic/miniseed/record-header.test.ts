import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import {
  looksLikeHeader,
  RecordHeader,
} from '../../../../handlers/seismic/miniseed/record-header.ts'
import { formatInstant } from '../../../../src/model/index.ts'
import { headerOf } from '../kit/decoded.ts'
import { record2, record3 } from '../kit/hand-made.ts'
import { alfa, records } from '../kit/records.ts'

const plain = { encoding: 3, samples: 10, payload: new Uint8Array(40) }

/** Blockettes 1000 and 1001, and room for another at byte 64. */
function written(): Buffer {
  const [record] = records(alfa, '2024-01-10T00:00:00.000040', 50)
  assert.ok(record)
  return Buffer.from(record)
}

function isHeader(record: Buffer): boolean {
  const view = new DataView(record.buffer, record.byteOffset, record.length)
  return new RecordHeader().read(view, 0, record.length)
}

describe('version 2', () => {
  test('the header says what is written in it', () => {
    const header = headerOf(written())

    const { version, publication, nanoseconds, samples, rate, encoding, extraLength } = header
    assert.deepEqual(
      { version, publication, nanoseconds, samples, rate, encoding, extraLength },
      {
        version: 2,
        publication: 2,
        nanoseconds: 0,
        samples: 50,
        rate: 1,
        encoding: 3,
        extraLength: 0,
      },
    )
    assert.equal(header.sequence, '000001')
    assert.equal(header.length, 512)
    assert.equal(header.dataLength, 448)
    assert.equal(header.isLittleEndian, false)
    assert.equal(header.isPayloadLittleEndian, false)
  })

  for (const [quality, publication] of [
    ['R', 1],
    ['D', 2],
    ['Q', 3],
    ['M', 4],
  ] as const) {
    test(`quality ${quality} is publication version ${publication}`, () => {
      const record = written()
      record.write(quality, 6)

      assert.equal(headerOf(record).publication, publication)
    })
  }

  test('the flags are those of version 3', () => {
    const record = written()
    record.set([0x01, 0x20, 0x80], 36)

    assert.equal(headerOf(record).flags, 7)
    assert.equal(headerOf(written()).flags, 0)
  })

  for (const [microseconds, start] of [
    [-50, '2024-01-09T23:59:59.999950Z'],
    [49, '2024-01-10T00:00:00.000049Z'],
  ] as const) {
    test(`blockette 1001 adds ${microseconds} microseconds`, () => {
      const record = written()
      record.writeInt8(microseconds, 61)

      assert.equal(formatInstant(headerOf(record).start), start)
    })
  }

  test('time correction and microseconds add up', () => {
    const record = written()
    record.writeInt32BE(25, 40)

    assert.equal(formatInstant(headerOf(record).start), '2024-01-10T00:00:00.002540Z')
  })

  test('blockette 100 overrides the rate of the fixed header, wherever in the chain it is', () => {
    const record = written()
    record.writeUInt16BE(64, 58)
    record.writeUInt16BE(100, 64)
    record.writeFloatBE(0.5, 68)

    assert.equal(headerOf(record).rate, 0.5)
  })

  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`a blockette 100 with a rate of ${rate} changes nothing`, () => {
      const record = written()
      record.writeUInt16BE(64, 58)
      record.writeUInt16BE(100, 64)
      record.writeFloatBE(rate, 68)

      assert.equal(headerOf(record).rate, 1)
    })
  }

  test('rates change from record to record', () => {
    const header = new RecordHeader()
    const rates = [
      [20, 1],
      [-10, 1],
      [-10, -6],
      [20, 1],
    ].map(([factor = 0, multiplier = 0]) => {
      const record = written()
      record.writeInt16BE(factor, 32)
      record.writeInt16BE(multiplier, 34)
      header.read(new DataView(record.buffer, record.byteOffset, 512), 0, 512)
      return header.rate
    })

    assert.deepEqual(rates, [20, 0.1, 1 / 60, 20])
  })

  test('a word order that is neither 0 nor 1 is big endian', () => {
    const record = written()
    record.writeUInt8(16, 53)

    assert.equal(headerOf(record).isPayloadLittleEndian, false)
  })

  test('header and payload may be of different byte orders', () => {
    const { isLittleEndian, isPayloadLittleEndian } = headerOf(
      record2({ ...plain, isLittleEndian: true }),
    )

    assert.deepEqual([isLittleEndian, isPayloadLittleEndian], [false, true])
  })

  test('without blockette 1000 the payload is Steim1, of the byte order of the header', () => {
    const record = written()
    record.writeUInt16BE(999, 48)

    const { length, encoding, dataLength, isPayloadLittleEndian } = headerOf(record)

    assert.deepEqual([length, encoding, dataLength], [0, 10, 0])
    assert.equal(isPayloadLittleEndian, false)
  })

  test('blockettes behind the end of the record are not of it', () => {
    const record = Buffer.concat([written(), Buffer.alloc(512)])
    record.writeUInt16BE(512, 58)
    record.writeUInt16BE(100, 512)
    record.writeFloatBE(7, 516)

    assert.equal(headerOf(record).rate, 1)
  })

  test('a chain that leads back before its blockette 1000 is damage', () => {
    const record = written()
    record.writeUInt16BE(999, 48)
    record.writeUInt16BE(48, 50)

    assert.equal(isHeader(record), false)
  })

  test('a chain of more blockettes than can be counted is left', () => {
    const record = Buffer.alloc(4096)
    written().copy(record)
    for (let at = 48; at < 4000; at += 8) {
      record.writeUInt16BE(999, at)
      record.writeUInt16BE(at + 8, at + 2)
    }
    record.writeUInt16BE(1000, 3992)

    assert.equal(headerOf(record).length, 0)
  })

  test('second 60 is the first of the next minute', () => {
    const record = written()
    record.set([23, 59, 60], 24)

    assert.equal(formatInstant(headerOf(record).start), '2024-01-11T00:00:00.000040Z')
  })

  test('a record over a leap second ends a second earlier than its samples say', () => {
    const record = written()
    record.writeUInt16BE(2016, 20)
    record.writeUInt16BE(366, 22)
    record.set([23, 59, 50], 24)

    assert.equal(formatInstant(headerOf(record).end), '2017-01-01T00:00:38.000040Z')
  })

  test('the activity flags tell of a leap second that is not known yet', () => {
    const record = written()
    record.writeUInt16BE(2031, 20)
    record.writeUInt16BE(181, 22)
    record.set([23, 59, 50], 24)
    record.writeUInt8(0x10, 36)

    assert.equal(formatInstant(headerOf(record).end), '2031-07-01T00:00:38.000040Z')
  })

  test('a header whose last sample is beyond all calendars is damage', () => {
    const record = written()
    record.writeUInt16BE(65_535, 30)
    record.writeInt16BE(-32_767, 32)
    record.writeInt16BE(-32_767, 34)

    assert.equal(isHeader(record), false)
  })

  test('blanks, zeros and letters beyond ASCII in the codes are left out', () => {
    const record = written()
    record.set([0x41, 0xc4, 0x00, 0x20, 0xff, 0xf0, 0x42], 8)

    assert.equal(formatId(headerOf(record).id), 'XX.A.B.BHZ')
  })

  test('the same id is the same object', () => {
    const header = new RecordHeader()
    const record = written()
    const view = new DataView(record.buffer, record.byteOffset, 512)
    header.read(view, 0, 512)
    const { id } = header
    record.write('BRAVO', 8)
    header.read(view, 0, 512)
    assert.equal(header.id.station, 'BRAVO')
    record.write('ALFA ', 8)

    header.read(view, 0, 512)

    assert.equal(header.id, id)
  })
})

describe('version 3', () => {
  test('the header says what is written in it', () => {
    const extra = '{"FDSN":{}}'
    const record = record3({ ...plain, encoding: 4 }, { extra, rate: 20 })

    const header = headerOf(record)

    assert.equal(formatId(header.id), 'XX.ALFA.00.BHZ')
    assert.equal(formatInstant(header.start), '2024-01-10T00:00:00.123456Z')
    assert.equal(header.nanoseconds, 789)
    assert.equal(formatInstant(header.end), '2024-01-10T00:00:00.573457Z')
    const { version, publication, rate, samples, encoding, length, dataOffset } = header
    assert.deepEqual(
      { version, publication, rate, samples, encoding, length, dataOffset },
      {
        version: 3,
        publication: 2,
        rate: 20,
        samples: 10,
        encoding: 4,
        length: 112,
        dataOffset: 72,
      },
    )
    assert.equal(record.toString('utf8', 72 - header.extraLength, 72), extra)
    assert.equal(header.dataLength, 40)
    assert.equal(header.sequence, '')
    assert.equal(header.isLittleEndian, true)
    assert.equal(header.isPayloadLittleEndian, true)
  })

  for (const encoding of [10, 11]) {
    test(`the payload of encoding ${encoding}, Steim, is big endian`, () => {
      assert.equal(headerOf(record3({ ...plain, encoding })).isPayloadLittleEndian, false)
    })
  }

  for (const [value, rate] of [
    [-10, 0.1],
    [0, 0],
    [Number.NaN, 0],
    [Number.NEGATIVE_INFINITY, 0],
  ] as const) {
    test(`a rate of ${value} is ${rate} samples per second`, () => {
      assert.ok(Math.abs(headerOf(record3(plain, { rate: value })).rate - rate) < 1e-12)
    })
  }

  test('ids of both versions in one file are kept apart', () => {
    const header = new RecordHeader()
    const second = record3(plain, { sourceId: 'FDSN:XX_BRAVO__B_H_Z' })
    const both = Buffer.concat([written(), record3(plain), second, second, written()])
    const view = new DataView(both.buffer, both.byteOffset, both.length)
    const ids: string[] = []

    for (let at = 0; at < both.length; at += header.length) {
      assert.ok(header.read(view, at, both.length))
      ids.push(formatId(header.id))
    }

    assert.deepEqual(ids, [
      'XX.ALFA.00.BHZ',
      'XX.ALFA.00.BHZ',
      'XX.BRAVO..BHZ',
      'XX.BRAVO..BHZ',
      'XX.ALFA.00.BHZ',
    ])
  })

  test('ids without end do not fill the memory', () => {
    const header = new RecordHeader()
    const first = record3(plain, { sourceId: 'FDSN:XX_00000__B_H_Z' })
    const view = new DataView(first.buffer, first.byteOffset, first.length)

    for (let i = 0; i < 10_000; i++) {
      first.write(String(i).padStart(5, '0'), 48)
      assert.ok(header.read(view, 0, first.length))
      assert.equal(header.id.station, String(i).padStart(5, '0'))
    }
  })

  const impossible: readonly (readonly [string, (record: Buffer) => void])[] = [
    ['version 4', (record) => record.writeUInt8(4, 2)],
    ['hour 24', (record) => record.writeUInt8(24, 12)],
    ['minute 60', (record) => record.writeUInt8(60, 13)],
    ['second 61', (record) => record.writeUInt8(61, 14)],
    ['day 0', (record) => record.writeUInt16LE(0, 10)],
    ['year 2101', (record) => record.writeUInt16LE(2101, 8)],
    ['a thousand million nanoseconds', (record) => record.writeUInt32LE(1e9, 4)],
    ['a payload of four gigabytes', (record) => record.writeUInt32LE(0xffff_ffff, 36)],
    ['another first letter', (record) => record.write('N')],
    ['another second letter', (record) => record.write('T', 1)],
  ]

  for (const [what, spoil] of impossible) {
    test(`${what} is no header`, () => {
      const record = record3(plain)
      spoil(record)

      assert.equal(isHeader(record), false)
    })
  }

  test('a part of a header is none', () => {
    const record = record3(plain)

    for (let length = 0; length < 60; length++) {
      assert.equal(isHeader(record.subarray(0, length)), false)
    }
    const view = new DataView(record.buffer, record.byteOffset, record.length)
    assert.equal(looksLikeHeader(view, 0, record.length), true)
    assert.equal(looksLikeHeader(view, 1, record.length), false)
  })
})
