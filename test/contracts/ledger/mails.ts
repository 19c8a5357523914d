import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { mailMemoryMs } from '../../../src/ledger/ledger.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { firstMail, mail, taken } from './samples.ts'
import type { Open } from './samples.ts'

export function describeMails(open: Open) {
  describe('mails', () => {
    it('enters a mail, its first job and its event together', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)

      const { id, isNew } = await ledger.enter(mail('a'))

      assert.equal(isNew, true)
      const { job } = await taken(ledger)
      assert.deepEqual(job, {
        key: `${id}/parse`,
        stage: 'parse',
        input: { mailId: id },
        requester: 'a@example.org',
        attempt: 1,
        crashes: 0,
        isRepeat: false,
      })
      assert.deepEqual(await ledger.events(0, 10), [
        {
          kind: 'RECEIVED',
          level: 'info',
          mailId: id,
          stage: 'receive',
          door: 'smtp',
          peer: '192.0.2.7',
          sender: 'a@example.org',
          bytes: 5,
          id: 1,
          at: clock.now(),
          hubId: undefined,
        },
      ])
    })

    it('keeps something else in place of a mail, which is still known when it comes again', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const { id } = await ledger.enter(mail('a'))
      const raw = Buffer.from('hush')

      await ledger.finish(await taken(ledger), { maskings: [{ mailId: id, raw }] })

      const { content, bytes } = await ledger.mail(id)
      assert.ok('raw' in content)
      assert.deepEqual([Buffer.from(content.raw).toString(), bytes], ['hush', 5])
      assert.deepEqual(await ledger.enter(mail('a')), { id, isNew: false })
    })

    it('discards what lay in the store of a mail in whose place something else is kept', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const { id } = await ledger.enter(mail('a', { content: { key: 'k1' } }))

      const maskings = [{ mailId: id, raw: Buffer.from('hush') }]
      await ledger.finish(await taken(ledger), { maskings })

      assert.ok('raw' in (await ledger.mail(id)).content)
      assert.deepEqual(await ledger.discarded(10), ['k1'])
    })

    it('keeps a mail, or the key of a large one', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const small = await ledger.enter(mail('a'))
      const large = await ledger.enter(mail('b', { door: 'submit', content: { key: 'k1' } }))

      const { content, ...rest } = await ledger.mail(small.id)
      const record = await ledger.mail(large.id)

      assert.ok('raw' in content)
      assert.equal(Buffer.from(content.raw).toString(), 'hello')
      assert.deepEqual(rest, {
        id: small.id,
        envelope: { sender: 'a@example.org', recipients: ['netdc@example.org'] },
        peer: '192.0.2.7',
        door: 'smtp',
        bytes: 5,
        receivedAt: clock.now(),
      })
      assert.deepEqual(record.content, { key: 'k1' })
      assert.equal(record.door, 'submit')
    })

    it('keeps an empty mail from the null return path', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const envelope = { sender: '', recipients: ['netdc@example.org'] }

      const { id } = await ledger.enter(
        mail('a', { envelope, content: { raw: new Uint8Array(0) }, bytes: 0 }),
      )

      const { content } = await ledger.mail(id)
      assert.ok('raw' in content && content.raw.length === 0)
      assert.equal((await taken(ledger)).job.requester, '')
    })

    it('enters a mail once, however often it is received', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const first = await ledger.enter(mail('a'))

      const again = await ledger.enter(mail('a', { peer: '192.0.2.8' }))

      assert.deepEqual(again, { id: first.id, isNew: false })
      assert.equal((await ledger.depth()).parse, 1)
      assert.equal((await ledger.events(0, 10)).length, 1)
    })

    it('takes a mail that comes again when no mail server would still try for a new one', async (t) => {
      const clock = stoppedClock()
      const ledger = await open(t, clock.now)
      const first = await ledger.enter(mail('a'))
      clock.advance(mailMemoryMs - 1)
      const repeat = await ledger.enter(mail('a'))
      clock.advance(1)

      const later = await ledger.enter(mail('a'))
      const repeatOfLater = await ledger.enter(mail('a'))

      assert.deepEqual(repeat, { id: first.id, isNew: false })
      assert.equal(later.isNew, true)
      assert.deepEqual(repeatOfLater, { id: later.id, isNew: false })
    })

    it('enters a mail once when it comes twice in the same moment', async (t) => {
      const ledger = await open(t, stoppedClock().now)

      const [first, second, other] = await Promise.all([
        ledger.enter(mail('a')),
        ledger.enter(mail('a')),
        ledger.enter(mail('b')),
      ])

      assert.deepEqual([first.isNew, second.isNew, other.isNew], [true, false, true])
      assert.equal(second.id, first.id)
      assert.notEqual(other.id, first.id)
    })

    it('takes two mails for two when only their contents are equal', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const first = await ledger.enter(mail('a'))

      const second = await ledger.enter(mail('a', { fingerprint: 'of another envelope' }))

      assert.equal(second.isNew, true)
      assert.notEqual(second.id, first.id)
    })

    it('keeps what came just before it was closed', async (t) => {
      const ledger = await open(t, stoppedClock().now)
      const entering = ledger.enter(mail('a'))

      await ledger.close()

      assert.equal((await entering).isNew, true)
    })

    it('knows no mail under a name that it never gave', async (t) => {
      const ledger = await open(t, stoppedClock().now)

      await assert.rejects(ledger.mail(firstMail), /nothing named 1/)
    })
  })
}
