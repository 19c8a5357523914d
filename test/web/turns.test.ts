import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'

import { Turns } from '../../src/web/turns.ts'

test('pieces are done in their order, soon and not at once', async () => {
  const turns = new Turns(() => 0)
  const done: number[] = []

  for (const piece of [1, 2, 3]) turns.add(() => done.push(piece))
  const atOnce = [...done]
  await setImmediate()

  assert.deepEqual(atOnce, [])
  assert.deepEqual(done, [1, 2, 3])
})

test('pieces that take long let others through between two of them', async () => {
  let now = 0
  const turns = new Turns(() => now)
  const done: number[] = []
  for (const piece of [1, 2, 3]) {
    turns.add(() => {
      done.push(piece)
      now += 10
    })
  }

  const counts: number[] = []
  while (done.length < 3) {
    await setImmediate()
    counts.push(done.length)
  }

  assert.deepEqual(counts, [1, 2, 3])
})

test('a piece that adds another does not keep the thread', async () => {
  const turns = new Turns(() => 0)
  let done = 0
  const again = () => {
    if (++done < 100) turns.add(again)
  }

  turns.add(again)
  await setImmediate()

  assert.equal(done, 1)
})
