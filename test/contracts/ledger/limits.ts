import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { stoppedClock } from '../../kit/clock.ts'
import { entered, job, jobs, minute, taken, takenKeys } from './samples.ts'
import type { Open } from './samples.ts'

export function describeLimits(open: Open) {
  describe('limits', () => {
    it('never leases more jobs of a handler than it may have', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const limits = { byHandler: { seismic: 2 }, byDestination: 10 }
      await entered(ledger, {
        next: [...jobs(5, 's', { handler: 'seismic' }), ...jobs(3, 'p', { handler: 'perfsonar' })],
      })

      const keys = await takenKeys(ledger, 10, limits)

      assert.deepEqual(keys.sort(), ['p1', 'p2', 'p3', 's1', 's2'])
      assert.deepEqual(await takenKeys(ledger, 10, limits), [])
    })

    it('never leases more jobs for a destination than it may have, whatever their handlers', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const limits = { byHandler: {}, byDestination: 2 }
      await entered(ledger, {
        next: [
          job('x', { handler: 'seismic', destination: 'ftp.example.org' }),
          ...jobs(3, 'f', { destination: 'ftp.example.org' }),
          ...jobs(2, 'g', { destination: 'ftp.example.com' }),
          ...jobs(4, 'n'),
        ],
      })

      const keys = await takenKeys(ledger, 20, limits)

      assert.deepEqual(keys.sort(), ['f1', 'g1', 'g2', 'n1', 'n2', 'n3', 'n4', 'x'])
    })

    it('counts a job for its handler and for its destination', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const limits = { byHandler: { seismic: 1 }, byDestination: 1 }
      await entered(ledger, {
        next: [
          job('both', { handler: 'seismic', destination: 'here' }),
          job('handler', { handler: 'seismic', destination: 'there' }),
          job('destination', { handler: 'schedule', destination: 'here' }),
        ],
      })

      assert.deepEqual(await takenKeys(ledger, 10, limits), ['both'])
    })

    it('gives a place free as soon as its job is settled, or its lease has run out', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const limits = { byHandler: { seismic: 1 }, byDestination: 1 }
      await entered(ledger, { next: jobs(3, 's', { handler: 'seismic' }) })

      await ledger.finish(await taken(ledger), {})
      assert.deepEqual(await takenKeys(ledger, 10, limits), ['s2'])
      clock.advance(minute)

      assert.deepEqual(await takenKeys(ledger, 10, limits), ['s2'])
    })

    it('leases nothing of a handler whose limit is 0, and everything of one without', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const limits = { byHandler: { seismic: 0 }, byDestination: 10 }
      await entered(ledger, {
        next: [job('s', { handler: 'seismic' }), job('c', { handler: 'constructor' })],
      })

      assert.deepEqual(await takenKeys(ledger, 10, limits), ['c'])
    })
  })
}
