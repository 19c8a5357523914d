import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveBack, LentChunks } from '../../../../handlers/seismic/archive/lent-chunks.ts'

function filled(chunks: LentChunks, bytes: number, value: number): Uint8Array {
  const from = chunks.filled
  chunks.buffer(bytes).fill(value, from, from + bytes)
  chunks.fillTo(from + bytes)
  const chunk = chunks.take()
  assert.ok(chunk)
  return chunk
}

test('a chunk stays as it is until it is given back, and then its memory is used again', () => {
  const chunks = new LentChunks()
  const [one, two] = [1, 2].map((value) => filled(chunks, 100_000, value))
  assert.ok(one && two)

  giveBack(one)
  const three = filled(chunks, 100_000, 3)

  assert.deepEqual([one[0], two[0], three[0]], [3, 2, 3])
  assert.equal(three.buffer, one.buffer)
})

test('memory that was given away is not used again when it comes back', () => {
  const chunks = new LentChunks()
  const small = filled(chunks, 100, 1)

  giveBack(small)
  filled(chunks, 100, 2)
  filled(chunks, 100_000, 2)

  assert.deepEqual(small, new Uint8Array(100).fill(1))
})

test('small chunks are given away', () => {
  const chunks = new LentChunks()

  const all = Array.from({ length: 9 }, (_, i) => filled(chunks, 100, i))

  assert.deepEqual(
    all.map((chunk) => chunk[0]),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  )
})

test('what was put in stays when more room is needed', () => {
  const chunks = new LentChunks()
  chunks.buffer(10).fill(7, 0, 10)
  chunks.fillTo(10)

  const chunk = filled(chunks, 500_000, 8)

  assert.deepEqual([chunk.length, chunk[0], chunk[9], chunk[10]], [500_010, 7, 7, 8])
  assert.equal(new LentChunks().take(), undefined)
})
