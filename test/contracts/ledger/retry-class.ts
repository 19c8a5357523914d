import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LeaseLost } from '../../../src/ledger/ledger.ts'
import type { Entries, Ledger } from '../../../src/ledger/ledger.ts'
import { partId, shipmentId } from '../../../src/model/index.ts'
import type { Clock, NewJob, Piece, Shipment } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  abandoned,
  after,
  closing,
  entered,
  finished,
  firstRequest,
  line,
  minute,
  newRequest,
  part,
  stateOf,
  stored,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

export function describeRetryOfClasses(open: Open) {
  describe('trying a class again', () => {
    it('ships after a slice failed: the slices, the merge, the shipment, its notice', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await answeredInPart(ledger, clock.now)
      await finished(ledger, closing.key, { closes: [firstRequest] })

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.deepEqual(await ledger.pieces(ncedc), [])
      assert.equal(await stateOf(ledger, ship.key), undefined)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'again0')] })
      await finished(ledger, 'slice1', { pieces: [piece(1, 'again1')] })
      await finished(ledger, merge.key, merged('copy'))
      await finished(ledger, ship.key, shipped(clock.now))
      await finished(ledger, notice.key)
      await finished(ledger, closing.key, { closes: [firstRequest] })
      assert.equal((await ledger.shipment(shipment.id)).file.key, 'copy')
      assert.ok((await ledger.request(firstRequest)).closedAt)
    })

    it('keeps the old shipment for pick-up until the new one takes its place', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await answeredInPart(ledger, clock.now)

      await ledger.retry(firstRequest)
      const waiting = await ledger.waiting('t1')
      const before = await ledger.discarded(10)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'again')] })
      await finished(ledger, 'slice1')
      await finished(ledger, merge.key, merged('again'))

      assert.equal(waiting?.file.key, 'first')
      assert.deepEqual(before, [])
      assert.deepEqual(await ledger.discarded(10), ['first'])
      assert.deepEqual((await ledger.shipment(shipment.id)).state, 'open')
      assert.deepEqual(await ledger.unknown(['first', 'again']), [])
    })

    it('does a class again whose merge was given up, with the pieces that it could not use', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await routed(ledger)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'first')] })
      await finished(ledger, 'slice1', { pieces: [piece(1, 'second')] })
      await abandoned(ledger, merge.key)
      await finished(ledger, closing.key)

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.deepEqual(await ledger.discarded(10), ['first', 'second'])
      assert.deepEqual(await takenKeys(ledger), ['slice0', 'slice1'])
    })

    it('leaves a slice that is at work alone, and the other classes', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await routed(ledger)
      await abandoned(ledger, 'slice0')
      const atWork = await taken(ledger)

      await ledger.retry(firstRequest)

      await ledger.finish(atWork, {})
      assert.equal(await stateOf(ledger, merge.key), 'held')
      await finished(ledger, 'slice0')
      await finished(ledger, merge.key)
      await finished(ledger, closing.key)
    })

    it('takes the merge and the shipping back from whoever is at them', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await routed(ledger)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'first')] })
      await abandoned(ledger, 'slice1')
      const merging = await taken(ledger)
      await ledger.retry(firstRequest)
      await assert.rejects(ledger.finish(merging, merged('first')), LeaseLost)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'second')] })
      await abandoned(ledger, 'slice1')
      await finished(ledger, merge.key, merged('second'))
      const shipping = await taken(ledger)

      await ledger.retry(firstRequest)

      await assert.rejects(ledger.finish(shipping, shipped(clock.now)), LeaseLost)
      assert.deepEqual(await ledger.shipments(firstRequest), [])
      assert.deepEqual(await ledger.discarded(10), ['first', 'second'])
      for (const key of ['slice0', 'slice1']) await finished(ledger, key)
      await finished(ledger, merge.key, merged('third'))
      await finished(ledger, ship.key)
      await finished(ledger, closing.key)
      assert.equal((await ledger.request(firstRequest)).round, 2)
    })

    it('leaves alone what another centre had of it, where the class is not merged', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await routedApart(ledger)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'first')] })
      await finished(ledger, ownMerge.key, merged('first'))
      await abandoned(ledger, 'theirs')
      await finished(ledger, theirMerge.key)
      await finished(ledger, ship.key, shipped(clock.now))
      await finished(ledger, notice.key)
      await finished(ledger, closing.key, { closes: [firstRequest] })

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.deepEqual(await ledger.pieces(ncedc), [piece(0, 'first')])
      assert.equal(await stateOf(ledger, ownMerge.key), 'done')
      assert.equal(await stateOf(ledger, ship.key), 'done')
      await finished(ledger, 'theirs')
      await finished(ledger, theirMerge.key)
      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })

    it('does again what a centre had, of which the shipment was removed', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await routedApart(ledger)
      await finished(ledger, 'slice0', { pieces: [piece(0, 'first')] })
      await finished(ledger, ownMerge.key, merged('first'))
      await finished(ledger, 'theirs')
      await finished(ledger, theirMerge.key)
      await abandoned(ledger, ship.key, lost(clock.now))
      clock.advance(minute)
      await ledger.removed(shipment.id, [])

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.equal(await stateOf(ledger, 'theirs'), 'done')
      await finished(ledger, 'slice0', { pieces: [piece(0, 'again')] })
      await finished(ledger, ownMerge.key, merged('again'))
      assert.equal((await ledger.shipment(shipment.id)).file.key, 'again')
    })

    it('does not do again the slices of a class that was cancelled', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await routed(ledger)
      await abandoned(ledger, 'slice0')
      await ledger.cancel(firstRequest, {})

      assert.equal(await ledger.retry(firstRequest), 0)

      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })
  })

  describe('trying a shipment again', () => {
    it('ships what was lost, with the bytes that are kept', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await merging(ledger)
      await abandoned(ledger, ship.key, lost(clock.now))
      await finished(ledger, closing.key, { closes: [firstRequest] })

      assert.equal(await ledger.retry(firstRequest), 1)

      clock.advance(minute)
      assert.deepEqual(await ledger.expired(10), [])
      const { state, reason } = await ledger.shipment(shipment.id)
      assert.deepEqual([state, reason], ['open', undefined])
      await finished(ledger, ship.key, shipped(clock.now))
      await finished(ledger, notice.key)
      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })

    it('does its class again when the bytes are gone', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await merging(ledger)
      await abandoned(ledger, ship.key, lost(clock.now))
      clock.advance(minute)
      await ledger.removed(shipment.id, [])

      assert.equal(await ledger.retry(firstRequest), 1)

      for (const key of ['slice0', 'slice1']) await finished(ledger, key)
      await finished(ledger, merge.key, merged('again'))
      await finished(ledger, ship.key)
      assert.deepEqual(await ledger.discarded(10), [])
      assert.equal((await ledger.shipment(shipment.id)).state, 'open')
    })

    it('sends a notice that was given up, while the shipment waits', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await merging(ledger)
      await finished(ledger, ship.key, shipped(clock.now))
      await abandoned(ledger, notice.key)
      await finished(ledger, closing.key)

      assert.equal(await ledger.retry(firstRequest), 1)

      assert.equal((await ledger.shipment(shipment.id)).state, 'arrived')
      await finished(ledger, notice.key)
      assert.deepEqual(await takenKeys(ledger), [closing.key])
    })
  })
}

const ncedc = partId(firstRequest, 'DATA', 'NCEDC')
const of = { requester: 'a@example.org' }

const merge: NewJob<'merge'> = {
  key: `${firstRequest}/DATA/merge`,
  stage: 'merge',
  input: { requestId: firstRequest, class: 'DATA' },
  blocks: closing.key,
  ...of,
}

const shipment: Shipment = {
  id: shipmentId(firstRequest, 'DATA', 'NCEDC'),
  requestId: firstRequest,
  class: 'DATA',
  dcName: 'NCEDC',
  name: 'my_event.DATA.NCEDC.mseed',
  mediaType: 'application/vnd.fdsn.mseed',
  file: stored('first'),
  to: { by: 'pull', token: 't1' },
}

const about = { requestId: firstRequest, shipmentId: shipment.id }
const ship: NewJob<'ship'> = {
  key: `${shipment.id}/ship`,
  stage: 'ship',
  input: about,
  blocks: closing.key,
  ...of,
}
const notice: NewJob<'notify'> = {
  key: `${shipment.id}/notice`,
  stage: 'notify',
  input: { letter: 'notice', ...about },
  blocks: closing.key,
  ...of,
}

/** The slice of one line, by its place in the part. */
function slice(from: number): NewJob<'handle'> {
  const input = { requestId: firstRequest, partId: ncedc, from, to: from + 1 }
  return { key: `slice${from}`, stage: 'handle', input, blocks: merge.key, ...of }
}

function piece(position: number, key: string): Piece {
  return { partId: ncedc, position, name: '', mediaType: 'text/plain', file: stored(key) }
}

function merged(key: string): Entries {
  return { shipments: [{ ...shipment, file: stored(key) }], next: [ship] }
}

function shipped(clock: Clock): Entries {
  const removedAt = after(clock, minute)
  const receipt = { location: 'https://example.org/t1', bytes: 3, at: clock(), removedAt }
  return { arrivals: [{ shipmentId: shipment.id, receipt }], next: [notice] }
}

function lost(clock: Clock): Entries {
  const removedAt = after(clock, minute)
  return { losses: [{ shipmentId: shipment.id, reason: 'refused', removedAt }] }
}

/** A request of two slices that are due. */
async function routed(ledger: Ledger) {
  await entered(ledger, (id) => ({
    requests: [newRequest(id, [line(3), line(5)])],
    parts: [part(firstRequest, 'NCEDC', [3, 5])],
    next: [closing, merge, slice(0), slice(1)],
  }))
}

const geofon = partId(firstRequest, 'DATA', 'GEOFON')
const ownMerge = mergeOf('NCEDC')
const theirMerge = mergeOf('GEOFON')

function mergeOf(dcName: string): NewJob<'merge'> {
  const input = { requestId: firstRequest, class: 'DATA', dcName }
  return { ...merge, key: `${firstRequest}/DATA/${dcName}/merge`, input }
}

/** A request that two centres answer, each for itself. */
async function routedApart(ledger: Ledger) {
  const theirs = { requestId: firstRequest, partId: geofon, from: 0, to: 1 }
  await entered(ledger, (id) => ({
    requests: [newRequest(id, [line(3)])],
    parts: [part(firstRequest, 'NCEDC', [3]), part(firstRequest, 'GEOFON', [3])],
    next: [
      ...[closing, ownMerge, theirMerge, { ...slice(0), blocks: ownMerge.key }],
      { ...slice(0), key: 'theirs', input: theirs, blocks: theirMerge.key },
    ],
  }))
}

/** A request of two slices, up to a shipment that is due. */
async function merging(ledger: Ledger) {
  await routed(ledger)
  await finished(ledger, 'slice0', { pieces: [piece(0, 'first')] })
  await finished(ledger, 'slice1')
  await finished(ledger, merge.key, merged('first'))
}

/** The same, but the second slice failed; all else is done but for the closing notice. */
async function answeredInPart(ledger: Ledger, clock: Clock) {
  await routed(ledger)
  await finished(ledger, 'slice0', { pieces: [piece(0, 'first')] })
  await abandoned(ledger, 'slice1')
  await finished(ledger, merge.key, merged('first'))
  await finished(ledger, ship.key, shipped(clock))
  await finished(ledger, notice.key)
}
