import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeSamples } from '../../../../handlers/seismic/miniseed/decode.ts'
import { Fault } from '../../../../src/model/index.ts'
import { headerOf, samplesOf } from '../kit/decoded.ts'
import { record2, record3, withChecksum } from '../kit/hand-made.ts'
import type { HandMade } from '../kit/hand-made.ts'

function decoded(made: HandMade): string | readonly number[] {
  return samplesOf(record2(made))
}

function bytes(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal.replaceAll(' ', ''), 'hex')
}

/** Encoding, what it is, its payload big endian and little endian, and the samples in it. */
const encodings: readonly (readonly [number, string, string, string, readonly number[]])[] = [
  [1, '16-bit integers', '0001 fffe 7fff', '0100 feff ff7f', [1, -2, 32_767]],
  [3, '32-bit integers', '00000001 fffffffe', '01000000 feffffff', [1, -2]],
  [4, '32-bit floats', '3fc00000 c0000000', '0000c03f 000000c0', [1.5, -2]],
  [5, '64-bit floats', '3ff8000000000000', '000000000000f83f', [1.5]],
  [12, 'GEOSCOPE 24-bit', '000001 fffffe 7fffff', '010000 feffff ffff7f', [1, -2, 8_388_607]],
  [13, 'GEOSCOPE 16-3', '0801 1800 f801', '0108 0018 01f8', [1, 0, 1 / 128]],
  [14, 'GEOSCOPE 16-4', '0801 1000 f801', '0108 0010 01f8', [1, -1024, 1 / 32_768]],
  [16, 'CDSN', '2000 5fff 8000 dffe', '0020 ff5f 0080 fedf', [1, 0, -131_056, -128]],
  [30, 'SRO', 'a001 0fff 9001', '01a0 ff0f 0190', [1, -1024, 2]],
  [32, 'DWWSSN', '0001 fffe', '0100 feff', [1, -2]],
]

for (const [encoding, name, big, little, samples] of encodings) {
  for (const isLittleEndian of [false, true]) {
    const order = isLittleEndian ? 'little' : 'big'

    test(`${name} are decoded, ${order} endian`, () => {
      const payload = bytes(isLittleEndian ? little : big)

      const made = { encoding, samples: samples.length, payload, isLittleEndian }

      assert.deepEqual(decoded(made), samples)
    })
  }
}

/** One frame: 0 and 4 are its ends, and the words say 0 (to the first), 1, 1, 1, 1. */
const steim1 = {
  big: '02b00000 00000000 00000004 0001 0001 0001 0001 00000001',
  little: '0000b002 00000000 04000000 0100 0100 0100 0100 01000000',
}

test('Steim1 is decoded, whatever the byte order of its numbers', () => {
  for (const [isLittleEndian, text] of [
    [false, steim1.big],
    [true, steim1.little],
  ] as const) {
    const made = { encoding: 10, samples: 5, payload: bytes(text), isLittleEndian }

    assert.deepEqual(decoded(made), [0, 1, 2, 3, 4])
  }
})

test('four differences in a little-endian word stay in the order of the bytes', () => {
  const big = { encoding: 11, samples: 4, payload: bytes('01000000 00000009 0000000f 01010203') }
  const little = { ...big, payload: bytes('00000001 09000000 0f000000 01010203') }

  assert.deepEqual(decoded(big), [9, 10, 12, 15])
  assert.deepEqual(decoded({ ...little, isLittleEndian: true }), [9, 10, 12, 15])
})

test('Steim differences wrap round at 32 bits', () => {
  const payload = bytes('03c00000 7fffffff 80000000 00000000 00000001')

  assert.deepEqual(decoded({ encoding: 10, samples: 2, payload }), [2_147_483_647, -2_147_483_648])
})

test('text is a string: UTF-8, or byte by byte where it is none', () => {
  const text = Buffer.from('Höhe', 'utf8')

  assert.equal(decoded({ encoding: 0, samples: text.length, payload: text }), 'Höhe')
  assert.equal(decoded({ encoding: 0, samples: 3, payload: bytes('48f665') }), 'Höe')
})

test('a record without samples gives none, whatever it says of them', () => {
  for (const encoding of [0, 3, 11, 100]) {
    const record = record2({ encoding, samples: 0, payload: Buffer.alloc(0) })
    record.writeUInt16BE(0, 44)

    assert.equal(decodeSamples(record, headerOf(record)).length, 0)
  }
})

test('without blockette 1000 the samples reach to the end of the bytes', () => {
  const record = record2({ encoding: 10, samples: 5, payload: bytes(steim1.big) })
  record.writeUInt16BE(999, 48)

  assert.deepEqual(samplesOf(record), [0, 1, 2, 3, 4])
})

test('large records are decoded like small ones', () => {
  const payload = Buffer.alloc(4 * 20_000, 1)
  const record = record3({ encoding: 3, samples: 20_000, payload })

  const samples = decodeSamples(record, headerOf(record))

  assert.equal(samples.length, 20_000)
  assert.equal(samples.at(-1), 0x01010101)
})

test('the samples of a record stay when others are decoded', () => {
  const [one, other] = [1, 2].map((value) =>
    record3({ encoding: 3, samples: 100, payload: Buffer.alloc(400, value) }),
  )
  assert.ok(one && other)
  const before = decodeSamples(one, headerOf(one))

  for (let i = 0; i < 2000; i++) decodeSamples(other, headerOf(other))

  assert.equal(before.length, 100)
  assert.equal(before[99], 0x01010101)
})

const refused: readonly (readonly [string, HandMade, RegExp])[] = [
  ['24-bit integers', { encoding: 2, samples: 1, payload: bytes('000001') }, /encoding 2 is one/],
  ['Steim3', { encoding: 19, samples: 1, payload: bytes('00') }, /encoding 19 is one/],
  [
    'more integers than there is room for',
    { encoding: 3, samples: 113, payload: bytes('00') },
    /113 samples, and room for 112/,
  ],
  [
    'more Steim samples than any frames hold',
    { encoding: 11, samples: 722, payload: bytes('00') },
    /722 samples, and room for 721/,
  ],
  [
    'fewer Steim samples than promised',
    { encoding: 10, samples: 6, payload: bytes(steim1.big) },
    /6 samples, and only 5 are there/,
  ],
  [
    'another last sample than Steim names',
    { encoding: 10, samples: 4, payload: bytes(steim1.big) },
    /last sample should be 4, and it is 3/,
  ],
  [
    'a word that Steim2 does not know',
    { encoding: 11, samples: 1, payload: bytes('02000000 00000000 00000000 00000000') },
    /Steim does not know/,
  ],
  [
    'a gain that SRO does not have',
    { encoding: 30, samples: 1, payload: bytes('b001') },
    /a gain of 11/,
  ],
]

for (const [what, made, reason] of refused) {
  test(`${what} are refused with a reason`, () => {
    assert.throws(
      () => decoded(made),
      (error) => {
        assert.ok(error instanceof Fault)
        assert.equal(error.code, 'SOURCE_BROKEN')
        return reason.test(error.message)
      },
    )
  })
}

for (const offset of [0, 47, 512, 65_535]) {
  test(`samples that begin at byte ${offset} of 512 are refused`, () => {
    const record = record2({ encoding: 3, samples: 1, payload: bytes('00000001') })
    record.writeUInt16BE(offset, 44)

    assert.throws(() => decodeSamples(record, headerOf(record)), /begin at byte \d+ of 512/)
  })
}

test('a record of version 3 whose checksum is wrong is refused', () => {
  const record = record3({ encoding: 3, samples: 1, payload: bytes('01000000') })
  assert.deepEqual(samplesOf(record), [1])

  record.writeUInt8(2, record.length - 4)

  assert.throws(() => decodeSamples(record, headerOf(record)), /its checksum should be/)
  assert.deepEqual(samplesOf(withChecksum(record)), [2])
})
