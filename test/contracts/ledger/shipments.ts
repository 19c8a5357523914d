import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Ledger, Loss } from '../../../src/ledger/ledger.ts'
import { shipmentId } from '../../../src/model/index.ts'
import type { Clock, Receipt, Shipment } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  after,
  entered,
  finished,
  firstRequest,
  jobs,
  minute,
  newRequest,
  noted,
  stored,
} from './samples.ts'
import type { Open } from './samples.ts'

export function describeShipments(open: Open) {
  describe('shipments', () => {
    it('keeps a shipment while it is on its way', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)

      await finished(ledger, 'j1', { shipments: [mailed, offered] })

      const records = [mailed, offered].map((shipment) => ({ ...shipment, ...onItsWay }))
      assert.deepEqual(await ledger.shipments(firstRequest), records)
      assert.deepEqual(await ledger.shipment(offered.id), records[1])
      assert.equal(await ledger.waiting('t1'), undefined)
    })

    it('keeps the receipt of one that arrived', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger)
      const receipt = { location: 'a@example.org', bytes: 3, at: clock.now() }
      await finished(ledger, 'j1', { shipments: [mailed] })

      await finished(ledger, 'j2', { arrivals: [{ shipmentId: mailed.id, receipt }] })

      const record = await ledger.shipment(mailed.id)
      assert.deepEqual(record, { ...mailed, state: 'arrived', receipt, reason: undefined })
    })

    it('finds the shipment that waits under a token', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger)
      await arrived(ledger, clock.now)

      const record = await ledger.waiting('t1')

      assert.equal(record?.id, offered.id)
      assert.equal(record.state, 'arrived')
      assert.equal(await ledger.waiting('t2'), undefined)
    })

    it('names a shipment whose day of removal has come, until it is removed', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger)
      await arrived(ledger, clock.now)

      assert.deepEqual(await ledger.expired(10), [])
      clock.advance(minute)
      assert.deepEqual(
        (await ledger.expired(10)).map(({ id }) => id),
        [offered.id],
      )
      assert.deepEqual(await ledger.expired(0), [])
      await ledger.removed(offered.id, [noted('removed')])

      assert.deepEqual(await ledger.expired(10), [])
      assert.equal((await ledger.waiting('t1'))?.state, 'removed')
      assert.equal((await ledger.shipment(offered.id)).state, 'removed')
      assert.equal((await ledger.events(1, 10)).length, 1)
    })

    it('removes a lost shipment on its day, too, and offers it to nobody', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger)
      const removedAt = after(clock.now, minute)
      await finished(ledger, 'j1', {
        shipments: [offered],
        losses: [{ shipmentId: offered.id, reason: 'refused', removedAt }],
      })
      assert.equal(await ledger.waiting('t1'), undefined)
      assert.deepEqual(await ledger.expired(10), [])

      clock.advance(minute)
      const [expired, ...others] = await ledger.expired(10)
      await ledger.removed(offered.id, [noted('removed')])

      assert.deepEqual([expired?.id, others.length], [offered.id, 0])
      assert.deepEqual(await ledger.expired(10), [])
      const { state, reason } = await ledger.shipment(offered.id)
      assert.deepEqual([state, reason], ['removed', 'refused'])
    })

    it('does not take a shipment that is on its way for removed', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      await finished(ledger, 'j1', { shipments: [mailed] })

      await ledger.removed(mailed.id, [noted('removed')])

      assert.equal((await ledger.shipment(mailed.id)).state, 'open')
      assert.deepEqual(await ledger.events(1, 10), [])
    })

    it('discards the bytes of a shipment that is replaced, unless they are the same', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await began(ledger)
      await finished(ledger, 'j1', { shipments: [mailed] })

      await finished(ledger, 'j2', { shipments: [mailed] })
      const discarded = await ledger.discarded(10)
      await finished(ledger, 'j3', { shipments: [{ ...mailed, file: stored('again') }] })

      assert.deepEqual(discarded, [])
      assert.deepEqual(await ledger.discarded(10), [mailed.file.key])
    })

    it('says why a shipment was lost, and takes it in again when its work is done again', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger)
      await finished(ledger, 'j1', { shipments: [mailed] })
      await finished(ledger, 'j2', { losses: [loss('refused', clock.now)] })
      const lost = await ledger.shipment(mailed.id)

      const again = { ...mailed, name: 'again', file: stored('again') }
      await finished(ledger, 'j3', { shipments: [again] })

      assert.deepEqual([lost.state, lost.reason], ['lost', 'refused'])
      assert.deepEqual(await ledger.shipments(firstRequest), [{ ...again, ...onItsWay }])
    })

    it('does not mind the loss of a shipment that never was', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await began(ledger)

      await finished(ledger, 'j1', { losses: [loss('not made', clock.now)] })

      assert.deepEqual(await ledger.shipments(firstRequest), [])
      await assert.rejects(ledger.shipment(mailed.id), /nothing named/)
      await assert.rejects(ledger.removed(mailed.id, []), /nothing named/)
    })
  })
}

const onItsWay = { state: 'open', receipt: undefined, reason: undefined }

const mailed: Shipment = {
  id: shipmentId(firstRequest, 'DATA', 'NCEDC'),
  requestId: firstRequest,
  class: 'DATA',
  dcName: 'NCEDC',
  name: 'my_event.DATA.NCEDC.mseed',
  mediaType: 'application/vnd.fdsn.mseed',
  file: stored('k1'),
  to: { by: 'mail', address: 'a@example.org' },
}

const offered: Shipment = {
  ...mailed,
  id: shipmentId(firstRequest, 'DATA', 'GEOFON'),
  to: { by: 'pull', token: 't1' },
}

function loss(reason: string, clock: Clock): Loss {
  return { shipmentId: mailed.id, reason, removedAt: after(clock, minute) }
}

async function began(ledger: Ledger) {
  await entered(ledger, (id) => ({ requests: [newRequest(id, [])], next: jobs(3, 'j') }))
}

/** Offers a shipment for a minute, and one that is never removed. */
async function arrived(ledger: Ledger, clock: Clock) {
  const receipt: Receipt = { location: 'https://example.org/t1', bytes: 3, at: clock() }
  await finished(ledger, 'j1', {
    shipments: [offered, mailed],
    arrivals: [
      { shipmentId: offered.id, receipt: { ...receipt, removedAt: after(clock, minute) } },
      { shipmentId: mailed.id, receipt },
    ],
  })
}
