import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import type { MailId } from '../../src/model/index.ts'
import { SmtpSession } from '../../src/receive/smtp-session.ts'
import { testCertificate } from './certificate.ts'
import { doorInMemory, listeningLog } from './doors.ts'
import { smtpClient, untilData } from './smtp-client.ts'

const mail = 'From: a@x.test\r\n\r\nHELP\r\n'

describe('the end of a mail', () => {
  const endings = ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\n.\r', '\r\n\0.\r\n']
  for (const ending of endings) {
    test(`${JSON.stringify(ending)} does not end a mail`, async (t) => {
      const { port, taken } = await doorInMemory(t)
      const client = smtpClient(port)
      await untilData(client)
      const smuggled = `MAIL FROM:<evil@x.test>\r\nRCPT TO:<other@gw.test>\r\nDATA\r\n`

      const answer = await client.say(`${mail}one${ending}${smuggled}two\r\n.\r\n`)
      const next = await client.say('NOOP\r\n')

      assert.match(answer, /^250 /)
      assert.match(next, /^250 /)
      assert.equal(taken.length, 1)
      assert.match(taken[0]?.text ?? '', /MAIL FROM:<evil@x\.test>/)
      client.end()
    })
  }

  test('the end is found at every border of TCP segments', async (t) => {
    const { port, taken } = await doorInMemory(t)
    const client = smtpClient(port)
    client.socket.setNoDelay(true)
    await untilData(client)
    const end = '\r\n.\r\n'

    for (let border = 1; border < end.length; border++) {
      client.write(mail.trimEnd() + end.slice(0, border))
      await new Promise(setImmediate)
      assert.match(await client.say(end.slice(border)), /^250 /)
      client.write('MAIL FROM:<a@x.test>\r\nRCPT TO:<other@gw.test>\r\nDATA\r\n')
      for (let i = 0; i < 3; i++) await client.reply()
    }

    assert.deepEqual(
      taken.map(({ text }) => text),
      Array.from({ length: 4 }, () => mail),
    )
    client.end()
  })

  test('a doubled dot at a border of segments is one dot', async (t) => {
    const { port, taken } = await doorInMemory(t)
    const client = smtpClient(port)
    await untilData(client)
    client.write('.')
    await new Promise(setImmediate)

    await client.say(`.\r\n${mail}..INV *\r\n.\r\n`)

    assert.equal(taken[0]?.text, `.\r\n${mail}.INV *\r\n`)
    client.end()
  })
})

describe('patience', () => {
  test('a stranger who talks before the greeting is cut off', async (t) => {
    const { port } = await doorInMemory(t, { trustedNetworks: [] })
    const client = smtpClient(port)

    const answer = await client.say('EHLO client.test\r\n')

    assert.match(answer, /^421 .*too soon/)
    await client.closed()
  })

  test('a stranger who waits is greeted once', async (t) => {
    const { port } = await doorInMemory(t, { trustedNetworks: [] })
    const client = smtpClient(port)

    const greeting = await client.reply()
    const next = await client.say('NOOP\r\n')

    assert.equal(greeting, '220 gw.test ESMTP netdc')
    assert.match(next, /^250 /)
    client.end()
  })

  test('a host of a trusted network is greeted at once, and once', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { port } = await doorInMemory(t)
    const client = smtpClient(port)
    // A stranger would be cut off for this.
    client.write('EHLO client.test\r\n')

    const greeting = await client.reply()
    const hello = await client.reply()
    // The library's own timer, which greets everyone.
    t.mock.timers.tick(100)
    const next = await client.say('NOOP\r\n')

    assert.match(greeting, /^220 /)
    assert.match(hello, /^250-/)
    assert.match(next, /^250 /)
    client.end()
  })

  test('an address may have ten sessions and no more; a trusted one as many as it likes', async (t) => {
    const strangers = await doorInMemory(t, { trustedNetworks: [], limits: { perAddress: 2 } })
    const friends = await doorInMemory(t, { limits: { perAddress: 2 } })
    const greetings = async (port: number) => {
      const clients = [1, 2, 3].map(() => smtpClient(port))
      const first = await Promise.all(clients.map((client) => client.reply()))
      for (const client of clients) client.end()
      return first.map((greeting) => greeting.slice(0, 3))
    }

    const [strange, friendly] = await Promise.all([
      greetings(strangers.port),
      greetings(friends.port),
    ])

    assert.ok(strange.includes('421'))
    assert.deepEqual(friendly, ['220', '220', '220'])
  })

  test('the gateway has only so many sessions at once', async (t) => {
    const { port } = await doorInMemory(t, { limits: { sessions: 1 } })
    const first = smtpClient(port)
    await first.reply()
    const second = smtpClient(port)

    assert.match(await second.reply(), /^421 /)
    await second.closed()
    first.end()
  })

  test('a command line that is too long is answered with 500 and ends the session', async (t) => {
    const { port } = await doorInMemory(t)
    const client = smtpClient(port)
    await client.reply()

    const answer = await client.say(`EHLO ${'x'.repeat(20_000)}\r\n`)

    assert.match(answer, /^500 5\.5\.2 /)
    await client.closed()
  })

  test('content that trickles in is cut off at the deadline', async (t) => {
    const { log, sentences } = listeningLog()
    const { port, taken } = await doorInMemory(t, { log, limits: { contentMs: 20, sweepMs: 5 } })
    const client = smtpClient(port)
    await untilData(client)

    const answer = await client.say('From: a@x.test\r\n')

    assert.match(answer, /^421 4\.4\.2 .*slowly/)
    await client.closed()
    assert.equal(taken.length, 0)
    assert.ok(sentences().includes('SMTP sessions ended at their deadline'))
  })

  test('content that keeps the pace is not', { timeout: 10_000 }, async (t) => {
    const sweeps = watchedSweeps(t)
    const { port, taken } = await doorInMemory(t, {
      limits: { contentMs: 1, slowest: 1, sweepMs: 1 },
    })
    const client = smtpClient(port)
    await untilData(client)
    // The last bytes are kept back: they may be the beginning of the end.
    client.write(`${mail}xxxxxxxxxxxx`)
    await sweeps.see(
      ({ _dataStream: content }) => (content ? content.byteLength : 0) >= mail.length,
    )
    sweeps.advance(mail.length * 1000)
    await sweeps.next()

    const answer = await client.say('\r\n.\r\n')

    assert.match(answer, /^250 /)
    assert.equal(taken.length, 1)
    client.end()
  })

  test(
    'a session ends when it has lasted long enough, but not while a mail is stored',
    { timeout: 10_000 },
    async (t) => {
      const gate = Promise.withResolvers<{ id: MailId; isNew: boolean }>()
      const sweeps = watchedSweeps(t)
      const { port } = await doorInMemory(t, {
        admit: () => gate.promise,
        limits: { sessionMs: 1000, sweepMs: 1 },
      })
      const client = smtpClient(port)
      await untilData(client)
      client.write(`${mail}.\r\n`)
      await sweeps.see(({ phase }) => phase === 'admission')
      sweeps.advance(1001)
      await sweeps.next()
      gate.resolve({ id: '1' as MailId, isNew: true })

      assert.match(await client.reply(), /^250 /)
      assert.match(await client.reply(), /^421 4\.4\.2 /)
      await client.closed()
    },
  )

  test('a silent session ends', async (t) => {
    const { port } = await doorInMemory(t, { limits: { idleMs: 20 } })
    const client = smtpClient(port)
    await client.reply()

    assert.match(await client.reply(), /^421 4\.4\.2 /)
    await client.closed()
  })
})

describe('TLS', () => {
  const tls = testCertificate()

  test('with a certificate the session can be encrypted, and the trace line says so', async (t) => {
    const { port, taken } = await doorInMemory(t, { tls })
    const client = smtpClient(port)
    await client.reply()
    assert.match(await client.say('EHLO client.test\r\n'), /STARTTLS/)
    await client.say('STARTTLS\r\n')
    client.socket.removeAllListeners('data')
    const secure = connectTls({ socket: client.socket, rejectUnauthorized: false })
    await once(secure, 'secureConnect')

    secure.write(
      'EHLO client.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<requests@gw.test>\r\nDATA\r\n',
    )
    secure.write(`${mail}.\r\n`)
    let text = ''
    for await (const piece of secure) {
      text += String(piece)
      if (text.includes('Taken as mail')) break
    }

    assert.match(taken[0]?.trace ?? '', /with ESMTPS \(TLSv1\.3 \w+\) id/)
    secure.destroy()
  })

  test('what was said in the clear before the handshake counts for nothing', async (t) => {
    const { port, taken } = await doorInMemory(t, { tls })
    const client = smtpClient(port)
    await client.reply()
    await client.say('EHLO client.test\r\n')

    const answer = await client.say(
      'STARTTLS\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<requests@gw.test>\r\n',
    )
    const next = await client.say('NOOP\r\n')

    assert.match(answer, /^220 /)
    assert.equal(next, 'closed')
    assert.equal(taken.length, 0)
  })
})

/** Stops the clock of the deadlines, and tells of the looks that are taken at them. */
function watchedSweeps(t: TestContext) {
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const { mock: looks } = t.mock.method(SmtpSession.prototype, 'overdue')
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      t.signal.throwIfAborted()
      await new Promise(setImmediate)
    }
  }
  return {
    advance(ms: number) {
      now += ms
    },
    /** Resolves when the session that is looked at is so. */
    see: (isSo: (session: SmtpSession) => boolean) =>
      until(() => {
        const session: unknown = looks.calls.at(-1)?.this
        return session instanceof SmtpSession && isSo(session)
      }),
    /** Resolves after a look that begins from now on. */
    next() {
      const before = looks.callCount()
      return until(() => looks.callCount() > before)
    },
  }
}
