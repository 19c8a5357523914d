import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneAhead } from '../../../../handlers/seismic/archive/one-ahead.ts'

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
