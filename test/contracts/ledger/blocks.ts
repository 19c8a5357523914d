import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { NewJob } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  after,
  entered,
  finished,
  firstRequest,
  job,
  jobs,
  minute,
  sourceDown,
  stateOf,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

const blocksMerge = { blocks: 'merge' }

export function describeBlocks(open: Open) {
  describe('jobs that wait for others', () => {
    it('holds a job until those that block it are settled, well or badly', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('merge'), ...jobs(2, 'j', blocksMerge)] })

      assert.equal(await stateOf(ledger, 'merge'), 'held')
      await finished(ledger, 'j1')
      const last = await taken(ledger)
      assert.deepEqual(await takenKeys(ledger), [])
      await ledger.abandon(last, sourceDown, {})

      assert.deepEqual(await takenKeys(ledger), ['merge'])
    })

    it('does not mind in which order they are entered', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('first'), ...jobs(2, 'j', blocksMerge)] })
      await finished(ledger, 'first', { next: [job('merge')] })

      assert.equal(await stateOf(ledger, 'merge'), 'held')
      await finished(ledger, 'j1')
      await finished(ledger, 'j2')

      assert.deepEqual(await takenKeys(ledger), ['merge'])
    })

    it('goes on waiting for what a settled blocker leaves in its place', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('closing'), job('merge', { blocks: 'closing' })] })
      await finished(ledger, 'merge', { next: jobs(2, 'ship', { blocks: 'closing' }) })

      assert.equal(await stateOf(ledger, 'closing'), 'held')
      await finished(ledger, 'ship1')
      await finished(ledger, 'ship2')

      assert.deepEqual(await takenKeys(ledger), ['closing'])
    })

    it('holds a job that was ready when something later blocks it', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('first'), job('merge')] })

      await finished(ledger, 'first', { next: [job('j', blocksMerge)] })

      assert.deepEqual(await takenKeys(ledger), ['j'])
    })

    it('does not take a known key for one more that blocks', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('merge'), job('j', blocksMerge), job('j', blocksMerge)] })

      await finished(ledger, 'j', { next: [job('j', blocksMerge)] })

      assert.deepEqual(await takenKeys(ledger), ['merge'])
    })

    it('waits for jobs that are postponed or handed out again', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('merge'), job('j', blocksMerge)] })

      await ledger.postpone(await taken(ledger), after(clock.now, 1000), sourceDown, [])
      clock.advance(1000)
      await taken(ledger, 'dies', 1000)
      clock.advance(1000)
      assert.deepEqual(
        (await ledger.jobs(firstRequest)).map(({ state }) => state),
        ['held', 'leased'],
      )
      await finished(ledger, 'j')

      assert.deepEqual(await takenKeys(ledger), ['merge'])
    })

    it('waits no longer than it was told to', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const waitsUntil = after(clock.now, minute)
      await entered(ledger, { next: [job('merge', { waitsUntil }), job('j', blocksMerge)] })
      const late = await taken(ledger, 'a', 10 * minute)
      assert.equal(await ledger.nextDue(), waitsUntil)

      clock.advance(minute)
      const merge = await taken(ledger)
      await ledger.finish(late, { next: [job('more', blocksMerge)] })

      assert.equal(merge.job.key, 'merge')
      assert.equal(merge.job.attempt, 1)
      await ledger.finish(merge, {})
      await finished(ledger, 'more')
      assert.equal(await stateOf(ledger, 'merge'), 'done')
    })

    it('does not hold a job that nothing blocks, or whose wait is over already', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, {
        next: [
          job('free', { waitsUntil: after(clock.now, minute) }),
          job('merge', { waitsUntil: clock.now() }),
          job('j', blocksMerge),
        ],
      })

      assert.deepEqual(await takenKeys(ledger), ['free', 'merge', 'j'])
    })

    it('holds a job again that comes back while something blocks it', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('merge'), job('other')] })
      const merge = await taken(ledger)
      await finished(ledger, 'other', { next: [job('j', blocksMerge)] })

      await ledger.postpone(merge, after(clock.now, 1000), sourceDown, [])
      clock.advance(1000)

      const j = await taken(ledger)
      assert.equal(j.job.key, 'j')
      assert.equal(await stateOf(ledger, 'merge'), 'held')
      await ledger.finish(j, {})
      assert.equal((await taken(ledger)).job.attempt, 2)
    })

    it('counts what others wait for, by stage, and everything that is open', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const requestId = firstRequest
      const merge: NewJob = {
        key: 'merge',
        stage: 'merge',
        input: { requestId, class: 'DATA' },
        requester: 'a@example.org',
        blocks: 'closing',
      }
      await entered(ledger, { next: [merge, ...jobs(3, 'j', blocksMerge), job('free')] })
      await finished(ledger, 'j1')

      const none = { parse: 0, route: 0, handle: 0, merge: 0, ship: 0, notify: 0 }
      assert.deepEqual(await ledger.openJobs(requestId, 'j2'), { ...none, route: 1, merge: 1 })
      assert.deepEqual(await ledger.depth(), { ...none, route: 3, merge: 1 })
    })
  })
}
