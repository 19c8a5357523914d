import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LeaseLost } from '../../../src/ledger/ledger.ts'
import type { Ledger, Lease } from '../../../src/ledger/ledger.ts'
import { Fault, shipmentId } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  after,
  entered,
  firstRequest,
  job,
  jobs,
  mail,
  minute,
  noLimits,
  noted,
  sourceDown,
  stateOf,
  stored,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

export function describeLeases(open: Open) {
  describe('leases', () => {
    it('hands a job to one worker at a time', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await ledger.enter(mail('a'))

      const first = await ledger.take('a', noLimits, 10, minute)
      const second = await ledger.take('b', noLimits, 10, minute)

      assert.deepEqual([first.length, second.length], [1, 0])
    })

    it('takes back what was leased to a worker that died, and counts the crash', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: jobs(2, 'j') })
      const [dead] = await ledger.take('dead', noLimits, 1, minute)
      await ledger.take('alive', noLimits, 1, minute)

      const workers = await ledger.workers()
      const released = await ledger.release('dead', (crashes) => after(clock.now, crashes * 1000))

      assert.deepEqual(workers.toSorted(), ['alive', 'dead'])
      assert.equal(released, 1)
      assert.deepEqual(await takenKeys(ledger), [])
      clock.advance(1000)
      const [again, ...others] = await ledger.take('next', noLimits, 10, minute)
      assert.deepEqual([again?.job.key, again?.job.crashes], [dead?.job.key, 1])
      assert.equal(others.length, 0)
      assert.ok(dead)
      await assert.rejects(ledger.finish(dead, {}), LeaseLost)
    })

    it('hands out as many jobs as were asked for', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: jobs(5, 'j') })

      const counts = []
      for (const n of [0, 2, 10]) counts.push((await takenKeys(ledger, n)).length)

      assert.deepEqual(counts, [0, 2, 3])
    })

    it('hands a job out with everything that it was entered with', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const { input } = job('j')
      await entered(ledger, {
        next: [
          job('j', { handler: 'seismic', destination: 'ftp.example.org', blocks: 'k' }),
          job('waits', { waitsUntil: after(clock.now, minute) }),
        ],
      })

      const leases = await ledger.take('a', noLimits, 2, 1000)

      const counts = { attempt: 1, crashes: 0, isRepeat: false }
      const plain = { stage: 'route', ...counts, input, requester: 'a@example.org' }
      const places = { handler: 'seismic', destination: 'ftp.example.org' }
      assert.deepEqual(
        leases.map((lease) => lease.job),
        [
          { key: 'j', ...plain, ...places },
          { key: 'waits', ...plain },
        ],
      )
      assert.equal(leases[0]?.until, after(clock.now, 1000))
    })

    it('hands a job out again when its lease runs out', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await ledger.enter(mail('a'))
      const dead = await taken(ledger, 'a', 1000)

      clock.advance(1000)
      const alive = await taken(ledger, 'b')

      assert.equal(alive.job.key, dead.job.key)
      const { attempt, crashes, isRepeat } = alive.job
      assert.deepEqual([attempt, crashes, isRepeat], [1, 1, true])
      assert.notEqual(alive.token, dead.token)
    })

    it('refuses everything under an old token, and changes nothing', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await ledger.enter(mail('a'))
      const dead = await taken(ledger, 'a', 1000)
      clock.advance(1000)
      const alive = await taken(ledger, 'b')

      await assertLost(ledger, dead)

      assert.equal((await ledger.events(0, 10)).length, 1)
      assert.equal((await ledger.depth()).route, 0)
      await ledger.finish(alive, {})
      assert.equal((await ledger.depth()).parse, 0)
    })

    it('refuses a lease that ran out even when nobody else has the job yet', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await ledger.enter(mail('a'))
      const late = await taken(ledger, 'a', 1000)

      clock.advance(1000)

      await assertLost(ledger, late)
    })

    it('refuses a second settling', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await ledger.enter(mail('a'))
      const lease = await taken(ledger)
      await ledger.finish(lease, {})

      await assertLost(ledger, lease)
    })

    it('keeps a job with the worker that renews its lease', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await ledger.enter(mail('a'))
      const lease = await taken(ledger, 'a', 1000)

      clock.advance(900)
      await ledger.renew(lease, 1000)
      clock.advance(900)

      assert.deepEqual(await takenKeys(ledger), [])
      await ledger.finish(lease, {})
    })

    it('takes a lease back in time when the clock is set back by a year', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('dead'), job('alive')] })
      await taken(ledger, 'a')
      const alive = await taken(ledger, 'b')

      clock.advance(-365 * 86_400_000)
      assert.deepEqual(await takenKeys(ledger), [])
      clock.advance(minute / 2)
      await ledger.renew(alive, minute)
      clock.advance(minute / 2)

      assert.deepEqual(await takenKeys(ledger), ['dead'])
      await ledger.finish(alive, {})
    })

    it('puts a job back until it is due, and notes why', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('j')] })
      const lease = await taken(ledger)
      await ledger.postpone(lease, after(clock.now, minute), sourceDown, [noted('down')])

      clock.advance(minute - 1)
      assert.deepEqual(await takenKeys(ledger), [])
      const [record] = await ledger.jobs(firstRequest)
      assert.equal(record?.state, 'postponed')
      assert.deepEqual(record.because, { code: 'SOURCE_DOWN', detail: 'connection refused' })
      assert.equal((await ledger.events(1, 10)).length, 1)
      clock.advance(1)

      const { job: again } = await taken(ledger)
      assert.deepEqual([again.attempt, again.crashes, again.isRepeat], [2, 0, true])
    })

    it('does not count what the stop of the gateway broke off as an attempt', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('j')] })
      const stopping = new Fault('STOPPING', 'the gateway is being stopped')

      await ledger.postpone(await taken(ledger), clock.now(), stopping, [])

      const { job: again } = await taken(ledger)
      assert.deepEqual([again.attempt, again.crashes, again.isRepeat], [1, 0, true])
    })

    it('counts the leases of a job that ran out', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('j')] })

      const counts = []
      for (let crash = 0; crash < 3; crash++) {
        const { attempt, crashes } = (await taken(ledger, 'a', 1000)).job
        counts.push([attempt, crashes])
        clock.advance(1000)
      }
      await ledger.postpone(await taken(ledger), clock.now(), sourceDown, [])

      assert.deepEqual(counts, [
        [1, 0],
        [1, 1],
        [1, 2],
      ])
      const { attempt, crashes } = (await taken(ledger)).job
      assert.deepEqual([attempt, crashes], [2, 3])
    })

    it('ends a job well, with what follows', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('j')] })
      const entry = clock.now()
      const lease = await taken(ledger)
      clock.advance(1000)

      await ledger.finish(lease, { next: [job('k')], events: [noted('done')] })

      const [first, second] = await ledger.jobs(firstRequest)
      const plain = { stage: 'route', attempt: 1, because: undefined }
      assert.deepEqual(first, {
        ...{ key: 'j', state: 'done', enteredAt: entry, settledAt: clock.now(), ...plain },
      })
      assert.deepEqual(second, {
        ...{ key: 'k', state: 'ready', enteredAt: clock.now(), settledAt: undefined, ...plain },
      })
      assert.equal((await ledger.events(1, 10)).length, 1)
    })

    it('ends a job badly, with what follows', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('j')] })

      await ledger.abandon(await taken(ledger), sourceDown, { next: [job('k')] })

      const [record] = await ledger.jobs(firstRequest)
      assert.equal(record?.state, 'abandoned')
      assert.equal(record.because?.code, 'SOURCE_DOWN')
      assert.deepEqual(await takenKeys(ledger), ['k'])
    })

    it('does not enter a key again, be it open or settled', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('j'), job('j')] })

      await ledger.finish(await taken(ledger), { next: [job('j'), job('k')] })

      assert.deepEqual(await takenKeys(ledger), ['k'])
    })

    it('changes nothing when one of the entries cannot be entered', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('j')] })
      const lease = await taken(ledger)
      const id = shipmentId(firstRequest, 'DATA', 'NCEDC')
      const receipt = { location: '/tmp', bytes: 3, at: lease.until }

      const wrong = { next: [job('k')], arrivals: [{ shipmentId: id, receipt }] }
      await assert.rejects(ledger.finish(lease, wrong), /nothing named 1\.1\/DATA/)

      assert.equal(await stateOf(ledger, 'j'), 'leased')
      assert.equal(await stateOf(ledger, 'k'), undefined)
      await ledger.finish(lease, { discards: [stored('k').key] })
    })

    it('says when the next job falls due', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, { next: [job('j'), job('k')] })
      assert.equal(await ledger.nextDue(), undefined)

      const lease = await taken(ledger, 'a', minute)
      assert.equal(await ledger.nextDue(), lease.until)
      await ledger.postpone(lease, after(clock.now, 1000), sourceDown, [])
      assert.equal(await ledger.nextDue(), after(clock.now, 1000))
    })
  })
}

/** Whatever is done with the lease fails, for the reason that it is lost. */
async function assertLost(ledger: Ledger, lease: Lease) {
  const entries = { next: [job('late')], events: [noted('late')] }
  await assert.rejects(ledger.renew(lease, minute), LeaseLost)
  await assert.rejects(ledger.finish(lease, entries), LeaseLost)
  await assert.rejects(ledger.postpone(lease, lease.until, sourceDown, [noted('late')]), LeaseLost)
  await assert.rejects(ledger.abandon(lease, sourceDown, entries), LeaseLost)
}
