import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Lull } from '../../src/receive/lull.ts'

/** A lull on a clock that moves only while it is slept on; `whileAsleep` happens in every sleep. */
function lullOnOwnTime(whileAsleep: (lull: Lull) => void = () => undefined) {
  let now = 0
  const lull: Lull = new Lull({
    now: () => now,
    sleep: async (ms) => {
      now += ms
      whileAsleep(lull)
    },
  })
  return { lull, elapsedMs: () => now }
}

test('work starts at once when no mail came', async () => {
  const { lull, elapsedMs } = lullOnOwnTime()

  await lull.wait()

  assert.equal(elapsedMs(), 0)
})

test('work waits for a gap after a mail', async () => {
  const { lull, elapsedMs } = lullOnOwnTime()
  lull.mailCame()

  await lull.wait()

  assert.equal(elapsedMs(), 20)
})

test('work goes on, now and then, in a flood of mail without gaps', async () => {
  const { lull, elapsedMs } = lullOnOwnTime((flooded) => {
    flooded.mailCame()
  })
  lull.mailCame()

  await lull.wait()

  assert.equal(elapsedMs(), 100)
})

test('the gaps are those of the real clock unless another is given', async () => {
  const lull = new Lull()
  lull.mailCame()
  const since = performance.now()

  await lull.wait()

  assert.ok(performance.now() - since >= 19)
})
