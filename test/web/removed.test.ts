/** The pick-up page over a ledger in a file: what it says of a shipment through its life. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { later, shipmentId } from '../../src/model/index.ts'
import type { Shipment } from '../../src/model/index.ts'
import {
  entered,
  finished,
  firstRequest,
  jobs,
  minute,
  newRequest,
  stored,
} from '../contracts/ledger/samples.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openTemporaryLedger } from '../ledger/temporary.ts'
import { openWithShipment, token } from './servers.ts'

const shipment: Shipment = {
  id: shipmentId(firstRequest, 'DATA', 'NCEDC'),
  requestId: firstRequest,
  class: 'DATA',
  dcName: 'NCEDC',
  name: 'my_event.DATA.NCEDC.mseed',
  mediaType: 'application/vnd.fdsn.mseed',
  file: stored('k1'),
  to: { by: 'pull', token },
}

test('a shipment that was removed is gone, and one that is not there yet is unknown', async (t) => {
  const clock = stoppedClock()
  const ledger = openTemporaryLedger(t, clock.now)
  const { web } = await openWithShipment(t, Buffer.alloc(0), { ledger, clock: clock.now })
  const url = `${web.url}/pickup/${token}/${shipment.name}`
  const removedAt = later(clock.now(), minute)
  const receipt = { location: url, bytes: 3, at: clock.now(), removedAt }
  await entered(ledger, (id) => ({ requests: [newRequest(id, [])], next: jobs(2, 'j') }))
  const statuses: number[] = []
  const look = async () => statuses.push((await fetch(url, { method: 'HEAD' })).status)

  await finished(ledger, 'j1', { shipments: [shipment] })
  await look()
  await finished(ledger, 'j2', { arrivals: [{ shipmentId: shipment.id, receipt }] })
  await look()
  clock.advance(minute)
  await look()
  await ledger.removed(shipment.id, [])
  await look()

  assert.deepEqual(statuses, [404, 200, 410, 410])
})
