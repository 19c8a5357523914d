import assert from 'node:assert/strict'
import { test } from 'node:test'

import { pauses, withPauses } from '../../src/stages/pauses.ts'

test('a pause is due after a few milliseconds of work, and not right after one', async () => {
  let now = 0
  const { isDue, take } = pauses(() => now)

  assert.equal(isDue(), false)
  now += 4
  assert.equal(isDue(), true)
  await take()

  assert.equal(isDue(), false)
})

test('long work lets others run meanwhile, and gives its result', async () => {
  let isOver = false
  let turns = 0
  const count = () => {
    turns++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)

  const result = await withPauses(busy(50))
  isOver = true

  assert.equal(result, 'done')
  assert.ok(turns >= 5, `${turns} turns in 50 ms of work`)
})

test('short work is done without a pause', async () => {
  let isOver = false
  const done = withPauses(busy(0)).then(() => (isOver = true))
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()

  assert.equal(isOver, true)
  await done
})

function* busy(ms: number): Generator<undefined, string, undefined> {
  const end = performance.now() + ms
  while (performance.now() < end) yield
  return 'done'
}
