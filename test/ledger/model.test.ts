import { test } from 'node:test'

import fc from 'fast-check'

import { stoppedClock } from '../kit/clock.ts'
import { Comparison } from './comparison.ts'
import type { Step } from './comparison.ts'
import { openTemporaryLedger } from './temporary.ts'

/** Jobs have the numbers 0 to 14; each may block one with a higher number, so no circle arises. */
const newJob = fc.record({
  number: fc.integer({ min: 0, max: 14 }),
  ahead: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  waitsMs: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined }),
  requester: fc.constantFrom('x@example.org', 'y@example.org'),
})
const next = fc.array(newJob, { maxLength: 4 })
const lease = fc.nat({ max: 20 })
const ms = fc.integer({ min: 1, max: 2000 })

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('mail' as const) }),
  fc.record({ does: fc.constant('take' as const), n: fc.integer({ min: 1, max: 4 }), ms }),
  fc.record({ does: fc.constant('finish' as const), lease, next }),
  fc.record({ does: fc.constant('abandon' as const), lease, next }),
  fc.record({ does: fc.constant('postpone' as const), lease, ms }),
  fc.record({ does: fc.constant('renew' as const), lease, ms }),
  fc.record({ does: fc.constant('advance' as const), ms }),
)

test('whatever workers and the clock do, no job is lost, and none has two holders', async (t) => {
  const steps = fc.array(step, { minLength: 10, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const clock = stoppedClock()
      const comparison = new Comparison(openTemporaryLedger(t, clock.now), clock)
      for (const each of taken) await comparison.step(each)
      await comparison.drain()
    }),
    { seed: 1, numRuns: 60 },
  )
})
