import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LeaseLost } from '../../../src/ledger/ledger.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { requestId } from '../../../src/model/index.ts'
import type { NewJob } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  closing,
  entered,
  finished,
  firstMail,
  firstRequest,
  job,
  jobs,
  newRequest,
  noted,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

export function describeOperator(open: Open) {
  describe('cancelling', () => {
    it('ends the open jobs of a request but for letters, and enters what follows', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger, [job('done'), closing, ...jobs(3, 'j', { blocks: closing.key })])
      await finished(ledger, 'done')
      const leased = await taken(ledger)

      const ended = await ledger.cancel(firstRequest, { events: [noted('cancelled')] })

      assert.equal(ended, true)
      const states = (await ledger.jobs(firstRequest)).map(({ state }) => state)
      assert.deepEqual(states, ['done', 'ready', 'abandoned', 'abandoned', 'abandoned'])
      await assert.rejects(ledger.finish(leased, {}), LeaseLost)
      assert.equal((await ledger.events(1, 10)).length, 1)
    })

    it('leaves it to the closing notice to close the request', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger, [closing, job('j', { blocks: closing.key })])

      await ledger.cancel(firstRequest, {})
      const { closedAt } = await ledger.request(firstRequest)
      await finished(ledger, closing.key, { closes: [firstRequest] })

      assert.equal(closedAt, undefined)
      assert.equal((await ledger.request(firstRequest)).closedAt, clock.now())
    })

    it('takes in the closing notice of a request that was not routed yet, once', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger, [job('route')])

      await ledger.cancel(firstRequest, { next: [closing] })
      await ledger.cancel(firstRequest, { next: [closing] })

      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })

    it('changes nothing when the request is closed, and leaves others alone', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const other = requestId(firstMail, 2)
      await entered(ledger, (id) => ({
        requests: [newRequest(id, []), newRequest(id, [], { ordinal: 2 })],
        next: [job('own'), job('j', { input: { requestId: other } })],
        closes: [firstRequest],
      }))

      const wasOpen = await ledger.cancel(firstRequest, {
        next: [job('k')],
        events: [noted('late')],
      })

      assert.equal(wasOpen, false)
      assert.equal((await ledger.events(1, 10)).length, 0)
      await ledger.cancel(other, {})
      assert.deepEqual(await takenKeys(ledger), ['own'])
    })
  })
}

async function began(ledger: Ledger, next: readonly NewJob[]) {
  await entered(ledger, (id) => ({ requests: [newRequest(id, [])], next }))
}
