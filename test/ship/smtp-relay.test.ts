import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import type { SMTPServerOptions } from 'smtp-server'

import type { Fault, FaultCode } from '../../src/model/index.ts'
import { openRelay } from '../../src/ship/relay.ts'
import type { RelayOptions } from '../../src/ship/relay.ts'
import { describeRelay } from '../contracts/relay.ts'
import { quiet } from '../kit/quiet.ts'
import { testCertificate } from '../receive/certificate.ts'
import { gateway, going, sampleLetter } from './sample-letter.ts'
import { openSink, replyError } from './sink.ts'

async function openWithSink(t: TestContext, options: SMTPServerOptions = {}) {
  const sink = await openSink(t, options)
  return { ...sink, relay: relayTo(t, sink.url) }
}

function relayTo(t: TestContext, url: string, options?: RelayOptions) {
  const relay = openRelay(url, gateway, quiet, options)
  t.after(() => relay.close())
  return relay
}

const failsAs = (code: FaultCode, detail = /./) => {
  return (error: Fault) => error.code === code && detail.test(error.message)
}

describeRelay('SmtpRelay', async (t) => {
  const { relay, delivered } = await openWithSink(t)
  return { relay, received: async () => delivered.map(({ text }) => text) }
})

describe('the envelope', () => {
  test('receipts leave with the null return path, and nobody is to report on them', async (t) => {
    const { relay, delivered } = await openWithSink(t)

    const where = await relay.send(sampleLetter(), going)

    assert.match(where, /^250 .*taken as 1/)
    assert.equal(delivered[0]?.from, '')
    assert.deepEqual(delivered[0].to, ['jenny@seis.test'])
    assert.deepEqual(delivered[0].notify, ['NEVER'])
  })

  test('shipments leave with our own address, to hear when they bounce', async (t) => {
    const { relay, delivered } = await openWithSink(t)

    await relay.send(sampleLetter({ returnPath: 'gateway' }), going)

    assert.equal(delivered[0]?.from, 'netdc@gw.test')
    assert.deepEqual(delivered[0].notify, [])
  })

  test('a letter that is known when it comes back leaves with its own address', async (t) => {
    const { relay, delivered } = await openWithSink(t)
    const bounces = 'b+17.1-0-kq3.0123abcd@bounces.test'

    await relay.send(sampleLetter({ returnPath: 'gateway', bounces }), going)
    await relay.send(sampleLetter({ bounces }), going)

    assert.deepEqual(
      delivered.map(({ from }) => from),
      [bounces, ''],
    )
  })

  test('many letters at once all arrive', async (t) => {
    const { relay, delivered } = await openWithSink(t)
    const letters = Array.from({ length: 30 }, (_, i) =>
      sampleLetter({ messageId: `n${i}@gw.test` }),
    )

    await Promise.all(letters.map((letter) => relay.send(letter, going)))

    assert.equal(delivered.length, 30)
  })
})

describe('refusals', () => {
  const onRcptTo = (code: number): SMTPServerOptions => ({
    onRcptTo(_address, _session, answer) {
      answer(replyError(code, 'not that one'))
    },
  })
  const onMailFrom = (code: number): SMTPServerOptions => ({
    onMailFrom(_address, _session, answer) {
      answer(replyError(code, 'not from you'))
    },
  })
  const atTheDot = (code: number): SMTPServerOptions => ({
    onData(stream, _session, answer) {
      stream.resume()
      stream.on('end', () => {
        answer(replyError(code, 'not that letter'))
      })
    },
  })
  const cases: readonly (readonly [string, SMTPServerOptions, FaultCode])[] = [
    ['450 for the recipient', onRcptTo(450), 'DESTINATION_DOWN'],
    ['550 for the recipient', onRcptTo(550), 'DESTINATION_REFUSED'],
    ['550 for the sender', onMailFrom(550), 'DESTINATION_REFUSED'],
    ['530 for the sender', onMailFrom(530), 'DESTINATION_DOWN'],
    ['534 for the sender', onMailFrom(534), 'DESTINATION_DOWN'],
    ['535 for the sender', onMailFrom(535), 'DESTINATION_DOWN'],
    ['538 for the sender', onMailFrom(538), 'DESTINATION_DOWN'],
    ['530 for the recipient', onRcptTo(530), 'DESTINATION_DOWN'],
    ['530 at the dot', atTheDot(530), 'DESTINATION_DOWN'],
    ['451 at the dot', atTheDot(451), 'DESTINATION_DOWN'],
    ['552 at the dot', atTheDot(552), 'DESTINATION_REFUSED'],
    ['554 at the dot', atTheDot(554), 'DESTINATION_REFUSED'],
    ['421 for the sender', onMailFrom(421), 'DESTINATION_DOWN'],
    ['452 for the recipient', onRcptTo(452), 'DESTINATION_DOWN'],
  ]
  for (const [name, options, code] of cases) {
    test(`${name} is ${code}, and attachments are let go of`, async (t) => {
      const { relay } = await openWithSink(t, options)
      let open = 0
      async function* bytes() {
        open++
        try {
          yield Buffer.alloc(10)
        } finally {
          open--
        }
      }
      const attachments = [{ name: 'x', mediaType: 'text/plain', open: bytes }]

      await assert.rejects(
        relay.send(sampleLetter({ attachments }), going),
        failsAs(code, new RegExp(name.slice(0, 3))),
      )
      assert.equal(open, 0)
    })
  }

  test('554 instead of a greeting is not about the letter: it may go later', async (t) => {
    const { relay } = await openWithSink(t, {
      onConnect(_session, answer) {
        answer(replyError(554, 'no service'))
      },
    })

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN', /554/))
    await assert.rejects(relay.check(going), failsAs('DESTINATION_DOWN'))
  })

  test('a login that fails is not about the letter, and its password is not told', async (t) => {
    const sink = await openSink(t, {
      allowInsecureAuth: true,
      onAuth(_auth, _session, answer) {
        answer(replyError(535, 'wrong'))
      },
    })
    const relay = relayTo(t, sink.url.replace('//', '//joe:s3cr%25t@'))

    await assert.rejects(relay.send(sampleLetter(), going), (error: Fault) => {
      return error.code === 'DESTINATION_DOWN' && !error.message.includes('s3cr')
    })
  })

  test('a login with the name and password of the URL succeeds', async (t) => {
    let seen = ''
    const sink = await openSink(t, {
      allowInsecureAuth: true,
      authOptional: false,
      onAuth(auth, _session, answer) {
        seen = `${auth.username} ${auth.password}`
        answer(null, { user: 'joe' })
      },
    })

    await relayTo(t, sink.url.replace('//', '//joe:s3cr%25t@')).send(sampleLetter(), going)

    assert.equal(seen, 'joe s3cr%t')
  })
})

describe('a relay that is not there', () => {
  test('nobody listens', async (t) => {
    const relay = relayTo(t, 'smtp://127.0.0.1:1')

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
    await assert.rejects(relay.check(going), failsAs('DESTINATION_DOWN'))
  })

  test('it takes the connection and never greets', async (t) => {
    const { port } = await silentServer(t)
    const relay = relayTo(t, `smtp://127.0.0.1:${port}`, { times: { greetingMs: 30 } })

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
  })

  test('its greeting never ends', async (t) => {
    const { port } = await silentServer(t, '220-hello\r\n'.repeat(2000))
    const relay = relayTo(t, `smtp://127.0.0.1:${port}`, {
      times: { greetingMs: 50, silenceMs: 50 },
    })

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
  })

  test('it speaks something else', async (t) => {
    const { port } = await silentServer(t, '\u0000\u0001 SSH-2.0\r\n')
    const relay = relayTo(t, `smtp://127.0.0.1:${port}`, {
      times: { greetingMs: 50, silenceMs: 50 },
    })

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
  })

  test('it falls silent in the middle', async (t) => {
    const { port } = await silentServer(t, '220 slow\r\n')
    const relay = relayTo(t, `smtp://127.0.0.1:${port}`, { times: { silenceMs: 30 } })

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
  })

  test('it falls silent after the dot', async (t) => {
    const { relay } = await (async () => {
      const sink = await openSink(t, {
        onData(stream) {
          stream.resume()
        },
      })
      return { relay: relayTo(t, sink.url, { times: { silenceMs: 50 } }) }
    })()

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
  })

  test('the patience of the caller ends first', async (t) => {
    const { port, connected } = await silentServer(t)
    const relay = relayTo(t, `smtp://127.0.0.1:${port}`)
    const stop = new AbortController()
    const sent = relay.send(sampleLetter(), stop.signal)
    const checked = relay.check(stop.signal)
    await connected
    stop.abort()

    await assert.rejects(sent, failsAs('DESTINATION_DOWN', /broken off/))
    await assert.rejects(checked, failsAs('DESTINATION_DOWN', /broken off/))
    await assert.rejects(relay.check(stop.signal), failsAs('DESTINATION_DOWN', /broken off/))
  })
})

describe('TLS', () => {
  const { certificate: cert, key } = testCertificate()

  test('smtps speaks TLS at once, and does not trust just anybody', async (t) => {
    const { port, delivered } = await openSink(t, { secure: true, cert, key })
    const relay = relayTo(t, `smtps://127.0.0.1:${port}`)

    await assert.rejects(
      relay.send(sampleLetter(), going),
      failsAs('DESTINATION_DOWN', /certificate/),
    )
    assert.equal(delivered.length, 0)
  })

  test('STARTTLS may be demanded; where it is not offered nothing is sent', async (t) => {
    const { port, delivered } = await openSink(t)
    const relay = relayTo(t, `smtp://127.0.0.1:${port}?tls=required`)

    await assert.rejects(relay.send(sampleLetter(), going), failsAs('DESTINATION_DOWN'))
    assert.equal(delivered.length, 0)
  })

  test('on this machine STARTTLS is left alone', async (t) => {
    const { relay, delivered } = await openWithSink(t, { disabledCommands: [], cert, key })

    await relay.send(sampleLetter(), going)

    assert.equal(delivered.length, 1)
  })
})

/** Takes connections, says at most one thing, and never answers. */
async function silentServer(t: TestContext, greeting = '') {
  const sockets: Socket[] = []
  const first = Promise.withResolvers<undefined>()
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.write(greeting)
    first.resolve(undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { port, connected: first.promise }
}
