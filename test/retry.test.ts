import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Fault, stages } from '../src/model/index.ts'
import type { FaultCode, Stage } from '../src/model/index.ts'
import { retryAfterCrash, retryAt, triesWithin } from '../src/retry.ts'
import { stoppedClock } from './kit/clock.ts'

const now = stoppedClock().now()
const fault = (code: FaultCode) => new Fault(code, 'it failed')

/** Seconds until the next attempt, `undefined` when there is none. */
function waitAfter(attempt: number, code: FaultCode, stage: Stage = 'ship') {
  const due = retryAt(now, stage, attempt, fault(code), () => 0)
  return due === undefined ? undefined : (due - now) / 1_000_000
}

/** The attempts that are made before the stage gives up, and the hours they take. */
function patience(stage: Stage, code: FaultCode) {
  let attempts = 1
  let seconds = 0
  for (;;) {
    const wait = waitAfter(attempts, code, stage)
    if (wait === undefined) return { attempts, hours: seconds / 3600 }
    attempts++
    seconds += wait
  }
}

describe('after a fault', () => {
  test('that no repetition mends, the job is given up at once', () => {
    for (const code of ['SYNTAX', 'TOO_LARGE', 'DESTINATION_REFUSED', 'CONFIG'] as const) {
      assert.equal(waitAfter(1, code), undefined)
    }
  })

  test('of the world, the waits grow, and the last one is repeated', () => {
    const waits = Array.from({ length: 9 }, (_, index) => waitAfter(index + 1, 'DESTINATION_DOWN'))

    assert.deepEqual(waits, [5, 30, 120, 600, 1800, 3600, 14_400, 14_400, 14_400])
  })

  test('of the world, up to a fifth of the wait is added by chance', () => {
    const due = retryAt(now, 'ship', 4, fault('DESTINATION_DOWN'), () => 0.5)

    assert.equal(due === undefined ? 0 : (due - now) / 1_000_000, 660)
  })

  for (const code of ['UNEXPECTED', 'OVERDUE', 'HANDLER_FAILED'] as const) {
    test(`of ours, ${code}, the job is tried three times`, () => {
      assert.deepEqual(
        [1, 2, 3].map((attempt) => waitAfter(attempt, code)),
        [5, 30, undefined],
      )
    })
  }

  test('that is only the stop of the gateway, the job is due at once, however often', () => {
    assert.equal(waitAfter(1, 'STOPPING'), 0)
    assert.equal(waitAfter(1000, 'STOPPING'), 0)
  })
})

describe('while the world is down', () => {
  for (const stage of stages) {
    const days = stage === 'handle' ? 2 : 5

    test(`${stage} waits ${days} days, and no more than a wait longer`, () => {
      const { hours } = patience(stage, 'RESOURCES')

      assert.ok(hours > days * 24 && hours <= days * 24 + 4, `${hours} hours`)
    })
  }
})

test('a push is tried as often as its hours allow, and once at least', () => {
  // Waits of 5, 30, 120, 600, 1800, 3600 seconds, then of four hours each.
  assert.deepEqual([0, 0.01, 2, 24].map(triesWithin), [1, 3, 7, 12])
})

test('after a crash the job is tried at once, and after each further one later', () => {
  const waits = [1, 2, 3, 4, 9].map((crashes) => (retryAfterCrash(now, crashes) - now) / 1_000_000)

  assert.deepEqual(waits, [0, 5, 10, 20, 640])
})
