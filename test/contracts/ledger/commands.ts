import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { stoppedClock } from '../../kit/clock.ts'
import { entered, finished, firstRequest, job, jobs, line, newRequest } from './samples.ts'
import type { Open } from './samples.ts'

export function describeCommands(open: Open) {
  describe('what commands ask of the ledger', () => {
    it('finds a request by its token, whole and exact', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, (mailId) => ({
        requests: [1, 2].map((ordinal) => newRequest(mailId, [line(1)], { ordinal })),
      }))
      const { token } = await ledger.request(firstRequest)

      assert.equal((await ledger.withToken(token))?.id, firstRequest)
      assert.equal(await ledger.withToken(token.slice(0, -1)), undefined)
      assert.equal(await ledger.withToken(''), undefined)
    })

    it('counts the jobs of a series that were entered before one, settled or not', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const others = [job('help/a@x.example/2024-01-02/1'), job('help/a@x.example/2024-01-01')]
      await entered(ledger, (mailId) => ({
        requests: [newRequest(mailId, [line(1)])],
        next: [...jobs(3, 'help/a@x.example/2024-01-01/'), ...others],
      }))
      const series = 'help/a@x.example/2024-01-01/'

      const before = await Promise.all(
        [1, 2, 3].map((n) => ledger.rank(`${series}${n}`, series, 9)),
      )
      await finished(ledger, `${series}1`)
      const after = await ledger.rank(`${series}3`, series, 9)

      assert.deepEqual(before, [0, 1, 2])
      assert.equal(after, 2)
      assert.equal(await ledger.rank(`${series}3`, series, 1), 1)
      assert.equal(await ledger.rank('not a job', series, 9), 3)
    })
  })
}
