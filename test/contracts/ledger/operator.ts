import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LeaseLost } from '../../../src/ledger/ledger.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { requestId } from '../../../src/model/index.ts'
import type { NewJob } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  after,
  entered,
  finished,
  firstMail,
  firstRequest,
  job,
  jobs,
  minute,
  newRequest,
  noted,
  sourceDown,
  stateOf,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

const closing: NewJob<'notify'> = {
  key: 'closing',
  stage: 'notify',
  input: { letter: 'closing', requestId: firstRequest },
  requester: 'a@example.org',
}

export function describeOperator(open: Open) {
  describe('cancelling and trying again', () => {
    it('ends the open jobs of a request but for letters, and closes it', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger, [job('done'), closing, ...jobs(3, 'j', { blocks: 'closing' })])
      await finished(ledger, 'done')
      const leased = await taken(ledger)

      const ended = await ledger.cancel(firstRequest, { events: [noted('cancelled')] })

      assert.equal(ended, true)
      const states = (await ledger.jobs(firstRequest)).map(({ state }) => state)
      assert.deepEqual(states, ['done', 'ready', 'abandoned', 'abandoned', 'abandoned'])
      await assert.rejects(ledger.finish(leased, {}), LeaseLost)
      assert.deepEqual(await takenKeys(ledger), ['closing'])
      assert.equal((await ledger.request(firstRequest)).closedAt, clock.now())
      assert.equal((await ledger.events(1, 10)).length, 1)
    })

    it('cancels a request once, and leaves others alone', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const other = requestId(firstMail, 2)
      await entered(ledger, (id) => ({
        requests: [newRequest(id, []), newRequest(id, [], { ordinal: 2 })],
        next: [job('j', { input: { requestId: other } })],
      }))
      await ledger.cancel(firstRequest, {})

      const again = await ledger.cancel(firstRequest, {
        next: [job('k')],
        events: [noted('twice')],
      })

      assert.equal(again, false)
      assert.deepEqual(await takenKeys(ledger), ['j'])
      assert.equal((await ledger.events(1, 10)).length, 0)
    })

    it('makes jobs that were given up due again, as if they were new', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger, [closing, job('bad', { blocks: 'closing' }), job('good')])
      await ledger.postpone(await taken(ledger), clock.now(), sourceDown, [])
      await ledger.abandon(await taken(ledger), sourceDown, {})

      assert.equal(await stateOf(ledger, 'closing'), 'ready')
      assert.equal(await ledger.retry(firstRequest), 1)

      assert.equal(await stateOf(ledger, 'closing'), 'held')
      await finished(ledger, 'good')
      const bad = await taken(ledger)
      assert.deepEqual([bad.job.key, bad.job.attempt], ['bad', 1])
      await ledger.finish(bad, {})
      assert.deepEqual(await takenKeys(ledger), ['closing'])
      assert.equal(await ledger.retry(firstRequest), 0)
    })

    it('tries a job again only when those that block it are settled once more', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const waitsUntil = after(clock.now, minute)
      await began(ledger, [job('merge', { waitsUntil }), ...jobs(2, 'j', { blocks: 'merge' })])
      for (const key of ['j1', 'j2', 'merge']) {
        const lease = await taken(ledger)
        assert.equal(lease.job.key, key)
        await ledger.abandon(lease, sourceDown, {})
      }

      assert.equal(await ledger.retry(firstRequest), 3)

      assert.deepEqual(await takenKeys(ledger), ['j1', 'j2'])
      assert.equal(await ledger.nextDue(), waitsUntil)
    })

    it('does not try again what was cancelled', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger, [job('j')])
      await ledger.postpone(await taken(ledger), after(clock.now, minute), sourceDown, [])
      await ledger.cancel(firstRequest, {})

      assert.equal(await ledger.retry(firstRequest), 0)
      assert.equal((await ledger.jobs(firstRequest))[0]?.because, undefined)
    })
  })
}

async function began(ledger: Ledger, next: readonly NewJob[]) {
  await entered(ledger, (id) => ({ requests: [newRequest(id, [])], next }))
}
