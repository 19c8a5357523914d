/** What every relay does: the contract of {@link Relay}. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { simpleParser } from 'mailparser'

import { Fault } from '../../src/model/index.ts'
import type { Relay } from '../../src/ship/letter.ts'
import { gateway, going, sampleLetter } from '../ship/sample-letter.ts'

export interface RelayUnderTest {
  readonly relay: Relay
  /** The letters that arrived whole, as RFC 5322 text, one character a byte. */
  readonly received: () => Promise<readonly string[]>
}

/** @param open - with the identity of `test/ship/sample-letter.ts`; closes the relay after the test */
export function describeRelay(
  name: string,
  open: (t: TestContext) => Promise<RelayUnderTest>,
): void {
  describe(`${name} keeps the contract of a relay`, () => {
    test('a letter arrives with its fields, its text and its HTML', async (t) => {
      const { relay, received } = await open(t)

      const where = await relay.send(sampleLetter(), going)

      const [raw = ''] = await received()
      const mail = await simpleParser(Buffer.from(raw, 'latin1'))
      assert.notEqual(where, '')
      assert.equal(mail.from?.text, `"${gateway.name}" <${gateway.address}>`)
      assert.equal(Array.isArray(mail.to) ? '' : mail.to?.text, 'jenny@seis.test')
      assert.equal(mail.replyTo?.text, 'help@gw.test')
      assert.equal(mail.subject, 'Re: Anfrage für Daten')
      assert.equal(mail.messageId, '<17.1.receipt@gw.test>')
      assert.equal(mail.inReplyTo, '<second@x.test>')
      assert.deepEqual(mail.references, ['<first@x.test>', '<second@x.test>'])
      assert.equal(mail.headers.get('auto-submitted'), 'auto-replied')
      assert.equal(mail.headers.get('x-netdc-loop'), 'netdc@gw.test')
      assert.equal(mail.headers.get('x-mailer'), 'netdc 1.2.3')
      assert.equal(mail.text, 'Grüße\nfrom the gateway\n')
      assert.equal(mail.html, '<p>Grüße</p>')
    })

    test('its lines end with CR LF', async (t) => {
      const { relay, received } = await open(t)

      await relay.send(sampleLetter(), going)

      const [raw = ''] = await received()
      assert.doesNotMatch(raw, /(?<!\r)\n/)
    })

    test('attachments arrive whole and are let go of', async (t) => {
      const { relay, received } = await open(t)
      const chunk = Buffer.alloc(100_001, 'netdc')
      let closed = 0
      async function* bytes() {
        try {
          for (let i = 0; i < 20; i++) yield chunk
        } finally {
          closed++
        }
      }
      const attachments = [
        { name: 'my_event.DATA.NCEDC.mseed', mediaType: 'application/vnd.fdsn.mseed', open: bytes },
        { name: 'lines.txt', mediaType: 'text/plain', open: bytes },
      ]

      await relay.send(sampleLetter({ attachments }), going)

      const [raw = ''] = await received()
      const mail = await simpleParser(Buffer.from(raw, 'latin1'))
      const wanted = createHash('md5')
      for (let i = 0; i < 20; i++) wanted.update(chunk)
      const sum = wanted.digest('hex')
      assert.deepEqual(
        mail.attachments.map(({ filename, contentType, checksum }) => [
          filename,
          contentType,
          checksum,
        ]),
        [
          ['my_event.DATA.NCEDC.mseed', 'application/vnd.fdsn.mseed', sum],
          ['lines.txt', 'text/plain', sum],
        ],
      )
      assert.equal(closed, 2)
    })

    test('a repeat is known by its Message-ID', async (t) => {
      const { relay, received } = await open(t)

      await relay.send(sampleLetter(), going)
      await relay.send(sampleLetter(), going)

      for (const raw of await received()) {
        assert.match(raw, /^Message-ID: <17\.1\.receipt@gw\.test>\r$/m)
      }
    })

    test('line ends in a subject and junk among the references make no fields', async (t) => {
      const { relay, received } = await open(t)
      const junk = ['a b@x.test', '<X:> <y>', 'x\r\nBcc: v@x.test', ...manyIds(12)]

      await relay.send(sampleLetter({ subject: 'x\r\nBcc: v@x.test', references: junk }), going)

      const [raw = ''] = await received()
      const mail = await simpleParser(Buffer.from(raw, 'latin1'))
      assert.equal(mail.bcc, undefined)
      assert.deepEqual(
        mail.references,
        manyIds(12)
          .slice(2)
          .map((id) => `<${id}>`),
      )
    })

    test('a letter that answers nothing has no references', async (t) => {
      const { relay, received } = await open(t)

      await relay.send(sampleLetter({ references: [], html: '' }), going)

      const [raw = ''] = await received()
      assert.doesNotMatch(raw, /^(References|In-Reply-To):/im)
      assert.match(raw, /^Content-Type: text\/plain/m)
    })

    test('an attachment that breaks off leaves nothing, and its fault is told', async (t) => {
      const { relay, received } = await open(t)
      async function* broken() {
        yield Buffer.alloc(200_000, 'x')
        throw new Fault('SOURCE_BROKEN', 'the disk lost it')
      }
      const attachments = [{ name: 'x', mediaType: 'text/plain', open: broken }]

      await assert.rejects(
        relay.send(sampleLetter({ attachments }), going),
        (error: Fault) => error.code === 'SOURCE_BROKEN',
      )
      assert.deepEqual(await received(), [])
      await relay.send(sampleLetter(), going)
      assert.equal((await received()).length, 1)
    })

    test('a signal that is aborted already sends nothing', async (t) => {
      const { relay, received } = await open(t)
      const reason = new Fault('STOPPING', 'the gateway is being stopped')

      await assert.rejects(
        relay.send(sampleLetter(), AbortSignal.abort(reason)),
        (error) => error === reason,
      )
      assert.deepEqual(await received(), [])
    })

    test('an abort in the middle leaves nothing', async (t) => {
      const { relay, received } = await open(t)
      const stop = new AbortController()
      async function* endless() {
        for (let i = 0; ; i++) {
          if (i === 3) stop.abort()
          await new Promise(setImmediate)
          yield Buffer.alloc(50_000, 'x')
        }
      }
      const attachments = [{ name: 'x', mediaType: 'text/plain', open: endless }]

      await assert.rejects(
        relay.send(sampleLetter({ attachments }), stop.signal),
        (error: Fault) => error.code === 'DESTINATION_DOWN',
      )
      assert.deepEqual(await received(), [])
    })

    test('a probe sends nothing', async (t) => {
      const { relay, received } = await open(t)

      await relay.check(going)

      assert.deepEqual(await received(), [])
    })
  })
}

function manyIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `id${i}@x.test`)
}
