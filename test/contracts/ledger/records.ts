import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { NewLetter, Word } from '../../../src/ledger/ledger.ts'
import { partId, shipmentId } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  entered,
  finished,
  firstMail,
  firstRequest,
  job,
  jobs,
  mail,
  newRequest,
  noted,
  part,
  stored,
  taken,
} from './samples.ts'
import type { Open } from './samples.ts'

export function describeRecords(open: Open) {
  describe('letters, words, events and keys', () => {
    it('keeps the letters of a request and of a mail', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const receipt = letter({ requestId: firstRequest })
      const help = letter({ kind: 'help', mailId: firstMail })
      await entered(ledger, { next: jobs(2, 'j'), letters: [receipt] })
      const first = clock.now()
      clock.advance(1000)

      await finished(ledger, 'j1', { letters: [help] })

      assert.deepEqual(await ledger.letters(firstRequest), [{ ...receipt, sentAt: first }])
      assert.deepEqual(await ledger.lettersOfMail(firstMail), [{ ...help, sentAt: clock.now() }])
    })

    it('keeps a word once, even when it comes before its request', async (t) => {
      const ledger = await open(t, stoppedClock().now)

      const answers = []
      for (const nonce of ['n1', 'n1', 'n2']) answers.push(await ledger.tell({ ...word, nonce }))

      assert.deepEqual(answers, [true, false, true])
      assert.equal(await ledger.tell({ ...word, method: 'ACK' }), true)
    })

    it('numbers and times events, and names their requests', async (t) => {
      const clock = stoppedClock(Date.UTC(2024, 0, 11))
      const ledger = await open(t, clock.now)
      const named = { ...noted('of a request'), requestId: firstRequest }
      await entered(ledger, (id) => ({ requests: [newRequest(id, [])], events: [named] }))
      clock.advance(1000)
      await ledger.note([noted('one'), noted('two')])

      const [received, ...others] = await ledger.events(0, 10)

      assert.equal(received?.kind, 'RECEIVED')
      const now = clock.now()
      assert.deepEqual(others, [
        { ...named, id: 2, at: now - 1_000_000, hubId: 'NCEDC:Jan_11,00:00:00:1' },
        { ...noted('one'), id: 3, at: now, hubId: undefined },
        { ...noted('two'), id: 4, at: now, hubId: undefined },
      ])
    })

    it('gives events after a cursor, and keeps the cursors of its readers', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await ledger.note([noted('one'), noted('two'), noted('three')])

      assert.equal(await ledger.cursor('log'), 0)
      await ledger.moveCursor('log', 1)
      await ledger.moveCursor('log', 2)

      assert.equal(await ledger.cursor('log'), 2)
      assert.equal(await ledger.cursor('page'), 0)
      assert.deepEqual(
        (await ledger.events(1, 1)).map(({ id }) => id),
        [2],
      )
      assert.deepEqual(await ledger.events(3, 10), [])
    })

    it('names the keys that are no longer needed, until they are forgotten', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('j')], discards: ['k3', 'k1'] })
      await finished(ledger, 'j', { discards: ['k2', 'k1'] })

      assert.deepEqual(await ledger.discarded(2), ['k3', 'k1'])
      await ledger.forget(['k3', 'k2', 'no such'])

      assert.deepEqual(await ledger.discarded(10), ['k1'])
    })

    it('knows the keys that it names anywhere', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const ship = {
        requestId: firstRequest,
        class: 'DATA',
        dcName: 'NCEDC',
        mediaType: 'text/plain',
        to: { by: 'mail', address: 'a@example.org' },
      } as const
      const shipments = ['shipped', 'removed'].map((name) => ({
        ...ship,
        ...{ id: shipmentId(firstRequest, 'DATA', name), name, file: stored(name) },
      }))
      const partOne = part(firstRequest, 'NCEDC', [])
      const piece = { partId: partId(firstRequest, 'DATA', 'NCEDC'), position: 0, name: '' }
      await ledger.enter(mail('a', { content: { key: 'mailed' } }))
      await ledger.finish(await taken(ledger), {
        requests: [newRequest(firstMail, [])],
        parts: [partOne],
        pieces: [{ ...piece, mediaType: 'text/plain', file: stored('piece') }],
        shipments,
        discards: ['discarded'],
        next: [job('j')],
      })
      const removed = shipmentId(firstRequest, 'DATA', 'removed')
      const loss = { shipmentId: removed, reason: 'refused', removedAt: clock.now() }
      await finished(ledger, 'j', { losses: [loss] })
      await ledger.removed(removed, [])

      const keys = ['mailed', 'piece', 'shipped', 'removed', 'discarded', 'orphan']

      assert.deepEqual(await ledger.unknown(keys), ['removed', 'orphan'])
    })

    it('forgets a piece with its key, but never a key that a shipment needs', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const { id: partOne, ...about } = part(firstRequest, 'NCEDC', [])
      const piece = { partId: partOne, position: 0, mediaType: 'text/plain' }
      const whole = { ...piece, name: '', file: stored('product') }
      await entered(ledger, (id) => ({
        requests: [newRequest(id, [])],
        parts: [{ id: partOne, ...about }],
        pieces: [whole, { ...piece, name: 'plot.png', file: stored('copied') }],
        next: [job('merge')],
      }))

      await finished(ledger, 'merge', {
        shipments: [
          {
            ...{ id: shipmentId(firstRequest, 'DATA', 'NCEDC'), requestId: firstRequest },
            ...{ class: 'DATA', dcName: 'NCEDC', name: 'product', mediaType: 'text/plain' },
            ...{ file: stored('product'), to: { by: 'mail', address: 'a@example.org' } },
          },
        ],
        discards: ['copied', 'product'],
      })

      assert.deepEqual(await ledger.discarded(10), ['copied'])
      assert.deepEqual(await ledger.pieces(partOne), [whole])
      await ledger.forget(['copied'])
      assert.deepEqual(await ledger.unknown(['copied', 'product']), ['copied'])
    })

    it('tells the jobs of a mail from those of its requests', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      await entered(ledger, { next: [job('j')] })

      const keys = async (id: typeof firstMail | typeof firstRequest) =>
        (await ledger.jobs(id)).map(({ key }) => key)

      assert.deepEqual(await keys(firstMail), ['1/parse'])
      assert.deepEqual(await keys(firstRequest), ['j'])
    })
  })
}

const word: Word = {
  requestId: firstRequest,
  class: 'DATA',
  delegate: 'GEOFON',
  method: 'DONE',
  nonce: 'n1',
  body: '%%DONE',
}

function letter(change: Partial<NewLetter>): NewLetter {
  return {
    kind: 'receipt',
    mailId: undefined,
    requestId: undefined,
    to: 'a@example.org',
    subject: 'Your request',
    messageId: '1.1/receipt@example.org',
    path: 'outbox/1.eml',
    ...change,
  }
}
