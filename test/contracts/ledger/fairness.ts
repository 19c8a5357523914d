import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Ledger } from '../../../src/ledger/ledger.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  after,
  entered,
  finished,
  job,
  jobs,
  minute,
  sourceDown,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

const x = { requester: 'x@example.org' }
const y = { requester: 'y@example.org' }

export function describeFairness(open: Open) {
  describe('fairness', () => {
    it('takes the oldest job of one requester first', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: jobs(3, 'x', x) })

      assert.deepEqual(await takenKeys(ledger), ['x1', 'x2', 'x3'])
    })

    it('takes requesters in turn, however long their queues are', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [...jobs(4, 'x', x), ...jobs(2, 'y', y)] })

      assert.deepEqual(await takenKeys(ledger), ['x1', 'y1', 'x2', 'y2', 'x3', 'x4'])
    })

    it('lets a latecomer in at once, without a credit for the past', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: jobs(20, 'x', x) })
      await takenKeys(ledger, 9)

      await finished(ledger, 'x10', { next: jobs(3, 'y', y) })

      assert.deepEqual(await takenKeys(ledger, 6), ['y1', 'x11', 'y2', 'x12', 'y3', 'x13'])
    })

    it('gives no more to a requester that enters its jobs one by one', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [...jobs(10, 'x', x), job('y1', y)] })

      const order = await drained(ledger, 6, (key) =>
        key.startsWith('y') ? [job(`${key}+`, y)] : [],
      )

      assert.deepEqual(order, ['x1', 'y1', 'x2', 'y1+', 'x3', 'y1++'])
    })

    it('keeps the order when work with a limit has fallen behind the rest', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const slow = { handler: 'slow' }
      const limits = { byHandler: { slow: 1 }, byDestination: 1 }
      await entered(ledger, { next: [...jobs(50, 'slow', { ...x, ...slow }), job('fast', x)] })
      const [slow1, fast] = await ledger.take('a', limits, 2, minute)
      assert.ok(slow1 && fast)
      await ledger.finish(fast, { next: jobs(30, 'quick', x) })
      const quick = await ledger.take('a', limits, 30, minute)
      assert.ok(quick.every(({ job: { key } }) => key.startsWith('quick')))

      await ledger.finish(slow1, { next: [job('latecomer', { ...y, ...slow })] })

      assert.deepEqual(await takenKeys(ledger, 1, limits), ['latecomer'])
    })

    it('is not upset by an old job that comes back late', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('old', x), ...jobs(20, 'x', x)] })
      await ledger.postpone(await taken(ledger), after(clock.now, 1000), sourceDown, [])
      await takenKeys(ledger, 10)
      clock.advance(1000)

      await finished(ledger, 'old', { next: jobs(3, 'y', y) })

      assert.deepEqual(await takenKeys(ledger, 5), ['y1', 'x11', 'y2', 'x12', 'y3'])
    })

    it('goes on after all queues were empty', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: jobs(5, 'x', x) })
      await takenKeys(ledger, 4)
      await finished(ledger, 'x5', {
        next: [
          ...jobs(2, 'new', { ...x, handler: 'new' }),
          ...jobs(2, 'y', { ...y, handler: 'new' }),
        ],
      })

      assert.deepEqual(await takenKeys(ledger), ['new1', 'y1', 'new2', 'y2'])
    })

    it('gives no credit to work of a kind that rested for long', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const rested = { ...y, handler: 'rested' }
      await entered(ledger, { next: [job('once', rested), ...jobs(20, 'x', x)] })
      await takenKeys(ledger, 20)

      await finished(ledger, 'x20', { next: [...jobs(3, 'new', x), ...jobs(3, 'y', rested)] })

      assert.deepEqual(await takenKeys(ledger), ['y1', 'new1', 'y2', 'new2', 'y3', 'new3'])
    })
  })
}

/** Finishes jobs one by one. @returns their keys */
async function drained(
  ledger: Ledger,
  count: number,
  next: (key: string) => ReturnType<typeof jobs>,
) {
  const order = []
  for (let i = 0; i < count; i++) {
    const lease = await taken(ledger)
    order.push(lease.job.key)
    await ledger.finish(lease, { next: next(lease.job.key) })
  }
  return order
}
