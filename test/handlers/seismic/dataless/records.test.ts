import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controlRecords, recordLengthOf } from '../../../../handlers/seismic/dataless/records.ts'
import { pieces } from '../kit/collecting-sink.ts'
import { blockette, integer } from '../kit/seed-volume.ts'

/** A volume header that declares a length, and one more header where the first record ends. */
function headers(exponent: number, length: number): Buffer {
  const text = `000001V ${blockette(10, ' 2.4', integer(exponent, 2), '~~~~~')}`
  return Buffer.from(`${text.padEnd(length)}000002A `.padEnd(70_000))
}

const lengths: readonly (readonly [exponent: number, length: number, expected: number])[] = [
  [12, 4096, 4096],
  [15, 32_768, 32_768],
  [12, 512, 512],
  [12, 8192, 8192],
  [99, 4096, 4096],
  [4, 1024, 1024],
  [12, 3000, 4096],
]
for (const [exponent, length, expected] of lengths) {
  test(`2^${exponent} declared, and a header behind ${length} bytes: records of ${expected}`, () => {
    assert.equal(recordLengthOf(headers(exponent, length)), expected)
  })
}

test('a volume that does not say its length has records of 4096 bytes', () => {
  assert.equal(recordLengthOf(Buffer.from('000001S 0500'.padEnd(4096))), 4096)
})

test('what does not begin with a control header is no volume', async () => {
  const bytes = Buffer.from('000001D ALFA')

  assert.throws(() => recordLengthOf(bytes), { code: 'SOURCE_BROKEN' })
  await assert.rejects(Array.fromAsync(controlRecords(pieces(bytes, 100))), {
    code: 'SOURCE_BROKEN',
  })
})

test('records end where time spans and data begin, however many bytes come at a time', async () => {
  const end = Buffer.from('000003T '.padEnd(4096))
  const more = Buffer.alloc(100_000, '000004D ')
  const bytes = Buffer.concat([headers(12, 4096).subarray(0, 8192), end, more])

  for (const size of [1000, 70_000, bytes.length]) {
    const found = await Array.fromAsync(controlRecords(pieces(bytes, size)))

    assert.deepEqual(
      found.map(({ type, offset }) => [type, offset]),
      [
        ['V', 8],
        ['A', 4104],
      ],
    )
  }
})
