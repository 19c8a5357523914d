import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Ledger } from '../../../src/ledger/ledger.ts'
import type { NewJob } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  abandoned,
  after,
  closing,
  entered,
  finished,
  firstRequest,
  job,
  jobs,
  line,
  minute,
  newRequest,
  sourceDown,
  stateOf,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

export function describeRetry(open: Open) {
  describe('trying again', () => {
    it('makes jobs that were given up due again, as if they were new', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger, [closing, job('bad', { blocks: closing.key }), job('good')])
      await taken(ledger, 'dead', 1000)
      clock.advance(1000)
      await ledger.postpone(await taken(ledger), clock.now(), sourceDown, [])
      await abandoned(ledger, 'bad')

      assert.equal(await stateOf(ledger, closing.key), 'ready')
      assert.equal(await ledger.retry(firstRequest), 1)

      assert.equal(await stateOf(ledger, closing.key), 'held')
      await finished(ledger, 'good')
      const bad = await taken(ledger)
      assert.deepEqual([bad.job.key, bad.job.attempt, bad.job.crashes], ['bad', 1, 0])
      await ledger.finish(bad, {})
      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })

    it('opens the request again, and counts the rounds', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger, [job('bad', { blocks: closing.key }), closing])
      await abandoned(ledger, 'bad')
      await finished(ledger, closing.key, { closes: [firstRequest] })

      await ledger.retry(firstRequest)

      const { closedAt, round } = await ledger.request(firstRequest)
      assert.deepEqual([closedAt, round], [undefined, 1])
      await finished(ledger, 'bad')
      await finished(ledger, closing.key, { closes: [firstRequest] })
      assert.ok((await ledger.request(firstRequest)).closedAt)
    })

    it('changes nothing when nothing was given up', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger, [closing])
      await finished(ledger, closing.key, { closes: [firstRequest] })
      const before = await ledger.request(firstRequest)

      assert.equal(await ledger.retry(firstRequest), 0)

      assert.deepEqual(await ledger.request(firstRequest), before)
      assert.deepEqual(await takenKeys(ledger), [])
    })

    it('takes up the closing notice, too, when it was given up', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger, [closing])
      await abandoned(ledger, closing.key)

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })

    it('tries a job again only when those that block it are settled once more', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const waitsUntil = after(clock.now, minute)
      await began(ledger, [job('merge', { waitsUntil }), ...jobs(2, 'j', { blocks: 'merge' })])
      for (const key of ['j1', 'j2', 'merge']) await abandoned(ledger, key)

      assert.equal(await ledger.retry(firstRequest), 3)

      assert.deepEqual(await takenKeys(ledger), ['j1', 'j2'])
      assert.equal(await ledger.nextDue(), waitsUntil)
    })

    it('waits again although the patience of the first time ran out', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const waitsUntil = after(clock.now, minute)
      await began(ledger, [job('merge', { waitsUntil }), job('j', { blocks: 'merge' })])
      for (const key of ['j', 'merge']) await abandoned(ledger, key)
      clock.advance(minute)

      await ledger.retry(firstRequest)

      await finished(ledger, 'j')
      await finished(ledger, 'merge')
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

    it('routes a request again, and takes back what the failure said of its lines', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger, [job('route')])
      const failed = { number: 3, dcName: '*', kind: 'failed', count: 0, detail: 'down' } as const
      const outcomes = [{ requestId: firstRequest, outcome: failed }]
      await ledger.abandon(await taken(ledger), sourceDown, { outcomes, next: [closing] })
      await finished(ledger, closing.key, { closes: [firstRequest] })

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.deepEqual(await ledger.outcomes(firstRequest), [])
      assert.equal(await stateOf(ledger, closing.key), 'held')
      const next = [job('merge', { blocks: closing.key })]
      await finished(ledger, 'route', { next: [...next, closing] })
      assert.deepEqual(await takenKeys(ledger), ['merge'])
    })
  })
}

async function began(ledger: Ledger, next: readonly NewJob[]) {
  await entered(ledger, (id) => ({ requests: [newRequest(id, [line(3)])], next }))
}
