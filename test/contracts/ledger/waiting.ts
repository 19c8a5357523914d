import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Ledger, Removal } from '../../../src/ledger/ledger.ts'
import type { NewEvent } from '../../../src/log/events.ts'
import { requestId, shipmentId } from '../../../src/model/index.ts'
import type { Clock, RequestId, Shipment } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { after, entered, finished, firstRequest, jobs, minute, newRequest } from './samples.ts'
import type { Open } from './samples.ts'

export function describeWaiting(open: Open) {
  describe('room for what waits', () => {
    it('counts what waits for pick-up or is on its way there, and nothing else', async (t) => {
      const ledger = await began(t, open)
      const mailed: Shipment = { ...offered('m', 5), to: { by: 'mail', address: 'a@example.org' } }
      await finished(ledger, 'j1', { shipments: [offered('a', 10), offered('b', 20), mailed] })
      await finished(ledger, 'j2', arrival('a', clock.now))

      const all = await ledger.waitingBytes({ except: [] })
      const others = await ledger.waitingBytes({ except: [offered('a', 10).id] })

      assert.deepEqual([all, others], [30, 20])
    })

    it('counts for each requester, whose address has no case', async (t) => {
      const ledger = await began(t, open)
      await finished(ledger, 'j1', { shipments: [offered('a', 10), offered('c', 7, second)] })
      const of = (email: string) => ledger.waitingBytes({ email, except: [] })

      assert.deepEqual(
        [await of('A@Example.ORG'), await of('b@example.org'), await of('c@example.org')],
        [10, 7, 0],
      )
    })

    it('counts no more what was removed or lost', async (t) => {
      const ledger = await began(t, open)
      await finished(ledger, 'j1', { shipments: [offered('a', 10), offered('b', 20)] })
      const loss = { shipmentId: offered('b', 20).id, reason: 'no', removedAt: clock.now() }
      await finished(ledger, 'j2', { ...arrival('a', clock.now), losses: [loss] })
      await ledger.removed(offered('a', 10).id, [])

      assert.equal(await ledger.waitingBytes({ except: [] }), 0)
    })

    it('keeps when a shipment was last picked up, until it is made anew', async (t) => {
      const ledger = await began(t, open)
      await offer(ledger, 'j1', ['a', 'b'])
      const before = (await ledger.shipment(offered('a').id)).fetchedAt
      await ledger.note([pickedUp('a')])
      clock.advance(minute)

      await ledger.note([pickedUp('a')])

      const { fetchedAt } = await ledger.shipment(offered('a').id)
      assert.deepEqual([before, fetchedAt], [undefined, clock.now()])
      assert.equal((await ledger.shipment(offered('b').id)).fetchedAt, undefined)
      await finished(ledger, 'j2', { shipments: [offered('a')] })
      assert.equal((await ledger.shipment(offered('a').id)).fetchedAt, undefined)
    })

    it('spares first what was picked up, then what is old, and never what is young', async (t) => {
      const ledger = await began(t, open)
      await offer(ledger, 'j1', ['old', 'older'])
      clock.advance(minute)
      const border = clock.now()
      await offer(ledger, 'j2', ['young', 'late', 'early'])
      await finished(ledger, 'j3', { shipments: [offered('open')] })
      for (const name of ['early', 'late']) {
        clock.advance(minute)
        await ledger.note([pickedUp(name)])
      }

      const spare = await ledger.spare({ except: [] }, border, 1000)

      assert.deepEqual(names(spare), ['early', 'late', 'old', 'older'])
    })

    it('spares no more than is asked for, and of one requester where one is named', async (t) => {
      const ledger = await began(t, open)
      await offer(ledger, 'j1', ['a', 'b', 'c'])
      const spare = async (
        bytes: number,
        except: readonly string[] = [],
        email = 'A@example.org',
      ) => {
        const ids = except.map((name) => offered(name).id)
        return names(await ledger.spare({ email, except: ids }, after(clock.now, 1), bytes))
      }

      assert.deepEqual(await spare(10), ['a'])
      assert.deepEqual(await spare(11), ['a', 'b'])
      assert.deepEqual(await spare(11, ['a']), ['b', 'c'])
      assert.deepEqual(await spare(0), [])
      assert.deepEqual(await spare(10, [], 'b@example.org'), [])
    })

    it('removes before its day what waits, with its event, and discards the bytes', async (t) => {
      const ledger = await began(t, open)
      await offer(ledger, 'j1', ['a'])
      const since = (await ledger.events(0, 100)).length

      await finished(ledger, 'j2', { removals: [removal('a')] })

      const { state, reason } = await ledger.shipment(offered('a').id)
      assert.deepEqual([state, reason], ['removed', 'room was needed'])
      assert.deepEqual(await ledger.discarded(10), ['key of a'])
      assert.deepEqual(
        (await ledger.events(since, 10)).map(({ kind }) => kind),
        ['REMOVED'],
      )
      clock.advance(10 * minute)
      assert.deepEqual(await ledger.expired(10), [])
    })

    it('passes over a removal of what does not wait', async (t) => {
      const ledger = await began(t, open)
      await finished(ledger, 'j1', { shipments: [offered('a')] })
      const since = (await ledger.events(0, 100)).length

      await finished(ledger, 'j2', { removals: [removal('a'), removal('b')] })

      assert.equal((await ledger.shipment(offered('a').id)).state, 'open')
      assert.deepEqual(await ledger.discarded(10), [])
      assert.deepEqual(await ledger.events(since, 10), [])
    })
  })
}

const clock = stoppedClock()
const second = requestId('1' as Parameters<typeof requestId>[0], 2)

/** A ledger with a request of a@example.org and one of b@example.org. */
async function began(t: Parameters<Open>[0], open: Open): Promise<Ledger> {
  const ledger = await open(t, clock.now)
  await entered(ledger, (id) => {
    const other = newRequest(id, [], { ordinal: 2 })
    const { request } = other
    const header = { ...request.header, email: 'b@Example.org' }
    const requests = [newRequest(id, []), { ...other, request: { ...request, header } }]
    return { requests, next: jobs(3, 'j') }
  })
  return ledger
}

function offered(name: string, bytes = 10, request: RequestId = firstRequest): Shipment {
  return {
    id: shipmentId(request, 'DATA', 'NCEDC', name),
    requestId: request,
    class: 'DATA',
    dcName: 'NCEDC',
    name,
    mediaType: 'application/vnd.fdsn.mseed',
    file: { key: `key of ${name}`, bytes, sha256: 'a'.repeat(64) },
    to: { by: 'pull', token: `token of ${name}` },
  }
}

function arrival(name: string, now: Clock) {
  const receipt = { location: 'x', bytes: 10, at: now(), removedAt: after(now, 5 * minute) }
  return { arrivals: [{ shipmentId: offered(name).id, receipt }] }
}

async function offer(ledger: Ledger, job: string, wanted: readonly string[]) {
  await finished(ledger, job, {
    shipments: wanted.map((name) => offered(name)),
    arrivals: wanted.flatMap((name) => arrival(name, clock.now).arrivals),
  })
}

function about(name: string) {
  const from = { requestId: firstRequest, class: 'DATA', dcName: 'NCEDC' }
  return { level: 'info', stage: 'pick-up', ...from, name } as const
}

function pickedUp(name: string): NewEvent {
  return { kind: 'PICKED_UP', ...about(name), bytes: 10, peer: '192.0.2.7' }
}

function removal(name: string): Removal {
  const event = { kind: 'REMOVED', ...about(name), reason: 'quota' } as const
  return { shipmentId: offered(name).id, reason: 'room was needed', event }
}

function names(shipments: readonly Shipment[]) {
  return shipments.map(({ name }) => name)
}
