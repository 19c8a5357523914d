import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { doorInMemory, listeningLog } from './doors.ts'
import { smtpClient, untilData } from './smtp-client.ts'

const mail = 'From: a@x.test\r\n\r\nHELP\r\n'

describe('what is refused', () => {
  const cases: readonly (readonly [name: string, line: string, answer: RegExp])[] = [
    ['a recipient elsewhere', 'RCPT TO:<x@other.test>', /^550 5\.7\.1 /],
    ['an unknown recipient', 'RCPT TO:<x@gw.test>', /^550 5\.1\.1 /],
    ['the percent trick', 'RCPT TO:<x%other.test@gw.test>', /^550 5\.1\.1 /],
    ['a source route', 'RCPT TO:<@gw.test:x@other.test>', /^550 5\.7\.1 /],
    ['a quoted recipient', 'RCPT TO:<"requests"@gw.test>', /^550 5\.1\.1 /],
    ['a parameter of RCPT', 'RCPT TO:<requests@gw.test> NOTIFY=NEVER', /^555 5\.5\.4 /],
    ['a recipient beyond ASCII', 'RCPT TO:<é@gw.test>', /^553 5\.6\.7 /],
    ['a long recipient', `RCPT TO:<${'x'.repeat(65)}@gw.test>`, /^553 5\.1\.3 /],
    ['BDAT', 'BDAT 10 LAST', /^500 /],
    ['EXPN', 'EXPN list', /^500 /],
    ['WIZ', 'WIZ please', /^500 /],
    ['AUTH', 'AUTH PLAIN AGEAYg==', /^500 /],
    ['STARTTLS without a certificate', 'STARTTLS', /^500 /],
    ['to tell addresses', 'VRFY requests', /^252 /],
  ]
  for (const [name, line, answer] of cases) {
    test(name, async (t) => {
      const { port } = await doorInMemory(t)
      const client = smtpClient(port)
      await client.reply()
      await client.say('EHLO client.test\r\n')
      await client.say('MAIL FROM:<a@x.test>\r\n')

      assert.match(await client.say(`${line}\r\n`), answer)
      client.end()
    })
  }

  const senders: readonly (readonly [name: string, line: string, answer: RegExp])[] = [
    ['an unknown parameter', 'MAIL FROM:<a@x.test> FOO=BAR', /^555 5\.5\.4 /],
    ['a declared size over the limit', 'MAIL FROM:<a@x.test> SIZE=99999999', /^552 5\.3\.4 /],
    ['a sender beyond ASCII', 'MAIL FROM:<é@x.test>', /^553 5\.6\.7 /],
    ['a long local part', `MAIL FROM:<${'a'.repeat(65)}@x.test>`, /^553 5\.1\.3 /],
    ['a long path', `MAIL FROM:<a@${'b'.repeat(254)}.test>`, /^501 /],
    ['BINARYMIME', 'MAIL FROM:<a@x.test> BODY=BINARYMIME', /^501 /],
    ['a host name with markup', 'EHLO <script>', /^501 /],
    ['a host name with a control character', 'EHLO a\0b', /^501 /],
    ['such a name at HELO', 'HELO <script>', /^501 /],
  ]
  for (const [name, line, answer] of senders) {
    test(name, async (t) => {
      const { port } = await doorInMemory(t)
      const client = smtpClient(port)
      await client.reply()
      await client.say('EHLO client.test\r\n')

      assert.match(await client.say(`${line}\r\n`), answer)
      client.end()
    })
  }

  test('addresses beyond ASCII are taken with SMTPUTF8, and xn-- domains without', async (t) => {
    const { port } = await doorInMemory(t, { addresses: ['r@xn--bcher-kva.test', 'é@gw.test'] })
    const client = smtpClient(port)
    await client.reply()
    await client.say('EHLO client.test\r\n')

    assert.match(await client.say('MAIL FROM:<a@xn--mnchen-3ya.test>\r\n'), /^250 /)
    assert.match(await client.say('RCPT TO:<r@xn--bcher-kva.test>\r\n'), /^250 /)
    await client.say('RSET\r\n')
    assert.match(await client.say('MAIL FROM:<é@x.test> SMTPUTF8\r\n'), /^250 /)
    assert.match(await client.say('RCPT TO:<é@gw.test>\r\n'), /^250 /)
    client.end()
  })

  test('a mail that turns out too large, with the session going on', async (t) => {
    const { port, taken } = await doorInMemory(t)
    const client = smtpClient(port)
    await untilData(client)

    const answer = await client.say(`${mail}${'x'.repeat(78)}\r\n`.repeat(2000) + '.\r\n')
    const next = await client.say('MAIL FROM:<a@x.test>\r\n')

    assert.match(answer, /^552 5\.3\.4 /)
    assert.match(next, /^250 /)
    assert.equal(taken.length, 0)
    client.end()
  })

  test('more than a hundred recipients of one mail', async (t) => {
    const { port } = await doorInMemory(t)
    const client = smtpClient(port)
    await client.reply()
    await client.say('EHLO client.test\r\n')
    await client.say('MAIL FROM:<a@x.test>\r\n')

    client.write('RCPT TO:<requests@gw.test>\r\n'.repeat(101))
    const replies = []
    for (let i = 0; i < 101; i++) replies.push(await client.reply())

    assert.match(replies[99] ?? '', /^250 /)
    assert.match(replies[100] ?? '', /^452 4\.5\.3 /)
    client.end()
  })

  test('mail while the disk is nearly full, and no longer than that', async (t) => {
    let free = 140_000
    const { port } = await doorInMemory(t, {
      free: async () => [{ free, total: 1000 }],
      limits: { spaceMs: 0 },
    })
    const client = smtpClient(port)
    await client.reply()
    await client.say('EHLO client.test\r\n')

    const low = await client.say('MAIL FROM:<a@x.test>\r\n')
    free = 150_000
    const enough = await client.say('MAIL FROM:<a@x.test>\r\n')

    assert.match(low, /^452 4\.3\.1 /)
    assert.match(enough, /^250 /)
    client.end()
  })

  test('a refusal is logged with its reason, in a constant sentence', async (t) => {
    const { log, lines } = listeningLog()
    const { port } = await doorInMemory(t, { log })
    const client = smtpClient(port)
    await client.reply()
    await client.say('EHLO client.test\r\n')
    await client.say('MAIL FROM:<a@x.test>\r\n')

    await client.say('RCPT TO:<x@gw.test>\r\n')

    assert.deepEqual(lines, [
      {
        fields: { peer: '127.0.0.1', reason: 'NO_SUCH_ADDRESS' },
        sentence: 'mail refused at the door',
      },
    ])
    client.end()
  })
})
