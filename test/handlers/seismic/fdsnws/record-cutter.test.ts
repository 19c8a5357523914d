/** Records cut from a stream, however it comes in pieces. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { RecordCutter } from '../../../../handlers/seismic/fdsnws/record-cutter.ts'
import { writeRecords3 } from '../../../../handlers/seismic/miniseed/write-records3.ts'
import { alfa, records } from '../kit/records.ts'
import { at } from '../kit/time.ts'
import { assertSameBytes } from './kit/upstream.ts'

const version2 = Buffer.concat(records(alfa, '2024-01-01', 600))
const mixed = Buffer.concat([
  ...records(alfa, '2024-01-01', 300, { recordLength: 256 }),
  ...records(alfa, '2024-01-02', 300, { recordLength: 4096 }),
  Buffer.from('noise, D of it'),
  ...records(alfa, '2024-01-03', 300),
  ...writeRecords3({ id: alfa, start: at('2024-01-04'), rate: 1, samples: new Int32Array(99) }),
])

function cutInto(stream: Buffer, sizes: readonly number[]) {
  const cutter = new RecordCutter({ isWanted: () => true })
  const pieces: Uint8Array[] = []
  let from = 0
  for (const size of sizes) {
    pieces.push(...copies(cutter.push(stream.subarray(from, from + size))))
    from += size
  }
  pieces.push(...copies(cutter.push(stream.subarray(from))), ...copies(cutter.end()))
  return { cutter, bytes: Buffer.concat(pieces) }
}

function copies(pieces: readonly Uint8Array[]): Buffer[] {
  return pieces.map((piece) => Buffer.from(piece))
}

test('the pieces of the stream make no difference', () => {
  const once = cutInto(mixed, [])

  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 12 }), (sizes) => {
      const { cutter, bytes } = cutInto(mixed, sizes)

      assertSameBytes(bytes, once.bytes)
      assert.equal(cutter.records, once.cutter.records)
      assert.equal(cutter.damagedBytes, 14)
      assert.equal(cutter.trailingBytes, 0)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a record without its length ends where the next one begins, or the stream does', () => {
  const bare = Buffer.from(version2)
  // Blockette 1000 is called 999 now.
  for (let place = 48; place < bare.length; place += 512) bare.writeUInt16BE(999, place)

  const { cutter, bytes } = cutInto(bare, [10, 700, 1])

  assertSameBytes(bytes, bare)
  assert.equal(cutter.records, 6)
})

test('a last record that was cut off is left out and counted', () => {
  const { cutter, bytes } = cutInto(version2.subarray(0, 1500), [])

  assertSameBytes(bytes, version2.subarray(0, 1024))
  assert.deepEqual([cutter.records, cutter.trailingBytes], [2, 476])
})

test('records that are not wanted are left out', () => {
  let count = 0
  const cutter = new RecordCutter({ isWanted: () => count++ % 3 === 0 })

  const pieces = [...copies(cutter.push(version2)), ...copies(cutter.end())]

  assert.deepEqual(pieces, [version2.subarray(0, 512), version2.subarray(1536, 2048)])
})

test('a record that was cut in the middle of the stream does not swallow the next ones', () => {
  const stream = Buffer.concat([
    version2.subarray(0, 512),
    version2.subarray(512, 700),
    version2.subarray(1024),
  ])

  for (const size of [1, 600, 700, 900, 5000]) {
    const { cutter, bytes } = cutInto(stream, [size, 33])

    assertSameBytes(bytes, Buffer.concat([version2.subarray(0, 512), version2.subarray(1024)]))
    assert.deepEqual([cutter.damagedBytes, cutter.trailingBytes], [188, 0])
  }
})

test('random bytes neither crash nor pass', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const { cutter } = cutInto(Buffer.from(bytes), [100])

      assert.equal(cutter.records, 0)
      assert.equal(cutter.damagedBytes, bytes.length)
    }),
    { seed: 1 },
  )
})
