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

test('long work lets others run whenever it is due, and gives its result', async () => {
  let now = 0
  const order: string[] = []
  const work = function* (): Generator<undefined, string, undefined> {
    for (let step = 1; step <= 4; step++) {
      order.push(`step ${step}`)
      setImmediate(() => order.push(`others, asked at step ${step}`))
      now += 2
      yield
    }
    return 'done'
  }

  const result = await withPauses(
    work(),
    pauses(() => now),
  )

  assert.equal(result, 'done')
  assert.deepEqual(order, [
    'step 1',
    'step 2',
    'others, asked at step 1',
    'others, asked at step 2',
    'step 3',
    'step 4',
    'others, asked at step 3',
    'others, asked at step 4',
  ])
})

test('short work is done without a pause', async () => {
  let isOver = false
  const work = function* (): Generator<undefined, string, undefined> {
    yield
    return 'done'
  }
  const done = withPauses(
    work(),
    pauses(() => 0),
  ).then(() => (isOver = true))
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()

  assert.equal(isOver, true)
  await done
})
