import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { requestId } from '../../../src/model/index.ts'
import type { MailId } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  entered,
  firstMail,
  firstRequest,
  job,
  line,
  mail,
  minute,
  newRequest,
  taken,
} from './samples.ts'
import type { Open } from './samples.ts'

const january11 = Date.UTC(2024, 0, 11, 2, 2, 12)

export function describeRequests(open: Open) {
  describe('requests', () => {
    it('keeps a request, and names it by its hub, the time of its mail and a number', async (t) => {
      const clock = stoppedClock(january11)
      const ledger = await open(t, clock.now)
      const receivedAt = clock.now()
      await ledger.enter(mail('a'))
      const lease = await taken(ledger)
      clock.advance(minute / 2)
      const added = newRequest(firstMail, [line(17)])
      await ledger.finish(lease, { requests: [added] })

      const record = await ledger.request(added.id)

      const { request, ...plain } = added
      const { lines, ...withoutLines } = request
      assert.deepEqual(record, {
        ...plain,
        request: withoutLines,
        hubId: 'NCEDC:Jan_11,02:02:12:1',
        lineCount: lines.length,
        receivedAt,
        closedAt: undefined,
        round: 0,
      })
    })

    it('gives every request a number of its own', async (t) => {
      const ledger = await open(t, stoppedClock(january11).now)
      const twice = await entered(ledger, (id) => ({
        requests: [newRequest(id, []), newRequest(id, [], { ordinal: 2 })],
      }))
      const once = await entered(ledger, (id) => ({ requests: [newRequest(id, [])] }), 'b')

      const names = [...(await ledger.requestsOf(twice)), ...(await ledger.requestsOf(once))].map(
        ({ id, hubId }) => [id, hubId],
      )

      assert.deepEqual(names, [
        [requestId(twice, 1), 'NCEDC:Jan_11,02:02:12:1'],
        [requestId(twice, 2), 'NCEDC:Jan_11,02:02:12:2'],
        [requestId(once, 1), 'NCEDC:Jan_11,02:02:12:3'],
      ])
    })

    it('finds a request by HUB_ID, by its name in the ledger, or the newest with a label', async (t) => {
      const ledger = await open(t, stoppedClock(january11).now)
      const first = await entered(ledger, (id) => ({
        requests: [
          newRequest(id, [], { label: 'same' }),
          newRequest(id, [], { label: 'same', ordinal: 2 }),
          newRequest(id, [], { label: 'other', ordinal: 3 }),
        ],
      }))

      const names = ['NCEDC:Jan_11,02:02:12:1', `${first}.3`, 'same', 'no such']
      const found = await Promise.all(names.map(async (name) => (await ledger.find(name))?.id))

      assert.deepEqual(found, [`${first}.1`, `${first}.3`, `${first}.2`, undefined])
    })

    it('lists the newest requests first', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, (id) => ({
        requests: [1, 2, 3].map((ordinal) => newRequest(id, [], { ordinal })),
      }))

      const recent = await ledger.recent(2)

      assert.deepEqual(
        recent.map(({ id }) => id),
        [requestId(firstMail, 3), requestId(firstMail, 2)],
      )
    })

    it('closes a request once', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      await entered(ledger, (id) => ({
        requests: [newRequest(id, [])],
        next: [job('j'), job('k')],
      }))
      clock.advance(minute / 2)
      const closedAt = clock.now()
      await ledger.finish(await taken(ledger), { closes: [firstRequest] })
      clock.advance(1000)
      await ledger.finish(await taken(ledger), { closes: [firstRequest] })

      assert.equal((await ledger.request(firstRequest)).closedAt, closedAt)
    })

    it('keeps the lines as they were read, in the order of the mail', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const lines = [line(2), line(10, { type: 'INV', options: {} }), line(100)]
      await entered(ledger, (id) => ({
        requests: [newRequest(id, lines), newRequest(id, [line(200)], { ordinal: 2 })],
      }))

      assert.deepEqual(await ledger.lines(firstRequest), lines)
    })

    it('gives the lines page by page, too', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const lines = [line(2), line(10, { type: 'INV' }), line(100), line(101)]
      await entered(ledger, (id) => ({ requests: [newRequest(id, lines)] }))

      const first = await ledger.lines(firstRequest, { after: 0, limit: 3 })
      const second = await ledger.lines(firstRequest, { after: 100, limit: 3 })

      assert.deepEqual([...first, ...second], lines)
    })

    it('keeps a request of 20,000 lines', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const lines = Array.from({ length: 20_000 }, (_, i) => line(i + 20))

      await entered(ledger, (id) => ({ requests: [newRequest(id, lines)] }))

      assert.equal((await ledger.request(firstRequest)).lineCount, 20_000)
      assert.deepEqual((await ledger.lines(firstRequest)).at(-1), lines.at(-1))
    })

    it('tells to which hosts the shipments of a requester were to be pushed lately, each once', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const to = (host: string) =>
        ({ mode: 'PUSH', protocol: 'ftp', host, directory: '/' }) as const
      const since = clock.now()
      await entered(ledger, (id) => ({
        requests: ['old.example'].map((host) => newRequest(id, [], { disposition: to(host) })),
      }))
      clock.advance(minute)
      const hosts = ['one.example', 'two.example', 'one.example']
      await ledger.enter(mail('b'))
      const lease = await taken(ledger)
      const next = hosts.map((host, i) =>
        newRequest('2' as MailId, [], { ordinal: i + 1, disposition: to(host) }),
      )
      await ledger.finish(lease, {
        requests: [...next, newRequest('2' as MailId, [], { ordinal: 9 })],
      })

      assert.deepEqual([...(await ledger.pushHosts('A@Example.ORG', since))].sort(), [
        'one.example',
        'two.example',
      ])
      assert.deepEqual(await ledger.pushHosts('b@example.org', since), [])
    })

    it('knows no request under a name that it never gave', async (t) => {
      const ledger = await open(t, stoppedClock().now)

      await assert.rejects(ledger.request(firstRequest), /nothing named 1\.1/)
    })
  })
}
