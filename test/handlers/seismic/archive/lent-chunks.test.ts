import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LentChunks, oneAhead } from '../../../../handlers/seismic/archive/lent-chunks.ts'

function filled(chunks: LentChunks, bytes: number, value: number): Uint8Array {
  const from = chunks.filled
  chunks.buffer(bytes).fill(value, from, from + bytes)
  chunks.fillTo(from + bytes)
  const chunk = chunks.take()
  assert.ok(chunk)
  return chunk
}

test('a chunk stays as it is while the next two are filled', () => {
  const chunks = new LentChunks()

  const [one, two, three] = [1, 2, 3].map((value) => filled(chunks, 100_000, value))

  assert.deepEqual([one?.at(-1), two?.at(-1), three?.at(-1)], [1, 2, 3])
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

test('one chunk is asked for ahead, and no more', async () => {
  const asked: number[] = []
  const ahead = oneAhead(
    (async function* () {
      for (let i = 0; i < 4; i++) {
        asked.push(i)
        yield i
      }
    })(),
  )

  assert.equal((await ahead.next()).value, 0)
  await new Promise(setImmediate)
  const early = [...asked]
  const rest = await Array.fromAsync(ahead)

  assert.deepEqual(early, [0, 1])
  assert.deepEqual(rest, [1, 2, 3])
})

test('what goes wrong ahead of time is told in its turn', async () => {
  const ahead = oneAhead(
    (async function* () {
      yield 1
      throw new Error('broken')
    })(),
  )

  assert.equal((await ahead.next()).value, 1)
  await new Promise(setImmediate)
  await assert.rejects(ahead.next(), /broken/)
})

test('a consumer that stops early ends the source', async () => {
  let isEnded = false
  const ahead = oneAhead(
    (async function* () {
      try {
        yield 1
        yield 2
      } finally {
        isEnded = true
      }
    })(),
  )

  for await (const chunk of ahead) if (chunk === 1) break

  assert.ok(isEnded)
})
