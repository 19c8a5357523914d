/** Servers that do not do as they should: each push ends soon, with the right fault and no connection left. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'

import { Secret } from '../../src/config/secret.ts'
import type { Egress } from '../../src/egress/egress.ts'
import { Fault } from '../../src/model/index.ts'
import type { FaultCode } from '../../src/model/index.ts'
import type { FtpPushOptions } from '../../src/ship/ftp-push-transport.ts'
import { sampleShipment, sampleTask } from '../contracts/transport.ts'
import { openFtpServer } from '../kit/ftp-server.ts'
import type { FtpTricks } from '../kit/ftp-server.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { testCertificate } from '../receive/certificate.ts'
import { failsAs, ftpLogin, ftpPlace, ftpPush, toThisMachine } from './ftp-push.ts'
import { storeInMemory } from './store-in-memory.ts'

const name = 'my_event.DATA.NCEDC.mseed'
/** For tests in which time runs out. */
const short = { connectMs: 150, replyMs: 150, stallMs: 150 }
/** More than the buffers of a connection hold. */
const large = Buffer.alloc(32_000_000, 'netdc')

async function open(
  t: TestContext,
  tricks: FtpTricks,
  {
    bytes = Buffer.from('some waveforms'),
    ...options
  }: Partial<FtpPushOptions & { bytes: Buffer }> = {},
) {
  const server = await openFtpServer(t, tricks)
  const store = storeInMemory()
  const shipment = sampleShipment(ftpPlace(server.port), store.keep(bytes))
  const transport = ftpPush({ store, ...options })
  return { server, store, bytes, shipment, transport }
}

async function assertFails(
  t: TestContext,
  tricks: FtpTricks,
  code: FaultCode,
  detail: RegExp,
  options?: Partial<FtpPushOptions & { bytes: Buffer }>,
) {
  const { server, store, shipment, transport } = await open(t, tricks, options)

  await assert.rejects(transport.ship(shipment, sampleTask), failsAs(code, detail))

  await server.settled()
  await store.settled()
  assert.equal(server.files.has(`/${name}`), false)
  return server
}

/** Answers one command in a way of its own. */
function answering(verb: string, reply: string): FtpTricks {
  return { answer: (said) => (said === verb ? `${reply}\r\n` : undefined) }
}

/** Writes the same for as long as somebody reads. */
function forEver(text: string): (socket: Socket) => void {
  return (socket) => {
    const write = () => {
      while (!socket.destroyed && socket.write(text));
    }
    socket.on('drain', write)
    write()
  }
}

describe('a server that goes on for ever', () => {
  for (const [what, text] of [
    ['with lines of one greeting', '220-welcome\r\n'],
    ['with one line', 'welcome '],
    ['with empty lines', '\r\n'],
    ['with lines that are no replies', 'welcome\r\n'],
    ['with preliminary replies', '120 soon\r\n'],
  ] as const) {
    test(`${what} is left`, async (t) => {
      await assertFails(t, { conversation: forEver(text.repeat(1000)) }, 'DESTINATION_DOWN', /./, {
        limits: short,
      })
    })
  }

  test('in the answer to a command is left', async (t) => {
    const reply = `331-${'so '.repeat(20_000)}`
    await assertFails(t, answering('USER', reply), 'DESTINATION_DOWN', /USER/)
  })

  test('in a listing is left', async (t) => {
    const answer = (verb: string) => (verb === 'SIZE' || verb === 'MLST' ? '502 no\r\n' : undefined)
    const tricks = {
      answer,
      giveListing: forEver('drwx------ 1 a b 1 Jan 01 00:00 more\r\n'.repeat(1000)),
    }
    await assertFails(t, tricks, 'DESTINATION_DOWN', /LIST/)
  })
})

describe('a server that says nothing', () => {
  test('to begin with is left', async (t) => {
    await assertFails(
      t,
      { conversation: (socket) => socket.resume() },
      'DESTINATION_DOWN',
      /^localhost: no answer and no progress within 0.15 s$/,
      { limits: short },
    )
  })

  for (const verb of ['USER', 'PASS', 'TYPE', 'SIZE', 'EPSV', 'STOR', 'RNFR', 'RNTO']) {
    test(`to ${verb} is left`, async (t) => {
      const answer = (said: string) => (said === verb ? '' : undefined)
      await assertFails(t, { answer }, 'DESTINATION_DOWN', /no answer/, { limits: short })
    })
  }

  test('and takes no data is left', async (t) => {
    const takeUpload = (data: Socket, control: Socket) => {
      control.once('close', () => data.resume())
    }
    await assertFails(t, { takeUpload }, 'DESTINATION_DOWN', /progress/, {
      bytes: large,
      limits: short,
    })
  })

  test('and never tells that it has everything is left', async (t) => {
    const takeUpload = (data: Socket) => data.resume()
    await assertFails(t, { takeUpload }, 'DESTINATION_DOWN', /progress/, { limits: short })
  })

  test('and is not even there is left', async (t) => {
    const egress: Egress = {
      ...toThisMachine,
      connect: (_target, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('stopped'))
          })
        }),
    }
    await assertFails(t, {}, 'DESTINATION_DOWN', /no connection within 0.15 s/, {
      egress,
      limits: short,
    })
  })
})

describe('a server that says nonsense', () => {
  for (const reply of ['no reply', '999 x', '33 x', '331', '\u0000\u00ff', '-1 x']) {
    test(`${JSON.stringify(reply)} to PASS is not taken for yes`, async (t) => {
      await assertFails(t, answering('PASS', reply), 'DESTINATION_DOWN', /./, { limits: short })
    })
  }

  for (const reply of ['229 here', '229 (|||x|)', '229 (|||0|)', '229 (|||99999|)']) {
    test(`${reply} and nothing else to connect to is left`, async (t) => {
      const answer = (verb: string) =>
        verb === 'EPSV' ? `${reply}\r\n` : verb === 'PASV' ? '227 (1,2)\r\n' : undefined
      await assertFails(t, { answer }, 'DESTINATION_DOWN', /STOR/, { limits: short })
    })
  }

  test('byte by byte is understood', async (t) => {
    const { server, shipment, transport, bytes } = await open(t, { isSplit: true })
    server.files.set(`/${name}`, Buffer.alloc(500))

    await transport.ship(shipment, sampleTask)

    assert.deepEqual(server.files.get('/my_event.DATA.NCEDC.2.mseed'), bytes)
  })

  test('about other machines connects to none of them', async (t) => {
    const answer = (verb: string) =>
      verb === 'EPSV' ? '502 no\r\n' : verb === 'PASV' ? '227 (192,0,2,7,0,22)\r\n' : undefined
    await assertFails(t, { answer }, 'DESTINATION_DOWN', /^localhost broke off at STOR$/)
  })
})

describe('a server that says no', () => {
  for (const verb of ['greeting', 'USER', 'PASS', 'STOR', 'RNFR', 'RNTO']) {
    test(`for ever to ${verb} refuses`, async (t) => {
      const tricks = answering(verb, '550 10.0.0.7 has that')
      const detail =
        verb === 'greeting' ? /answered 550 to the greeting$/ : /answered 550 to [A-Z]+$/
      await assertFails(t, tricks, 'DESTINATION_REFUSED', detail)
    })

    test(`for now to ${verb} is tried again`, async (t) => {
      await assertFails(t, answering(verb, '450 busy'), 'DESTINATION_DOWN', /answered 450 to/)
    })
  }

  test('to a login refuses', async (t) => {
    await assertFails(t, answering('PASS', '530 no'), 'DESTINATION_REFUSED', /530 to PASS$/)
  })

  test('to SIZE because it is about to go is tried again', async (t) => {
    await assertFails(t, answering('SIZE', '421 bye'), 'DESTINATION_DOWN', /421 to SIZE$/)
  })
})

describe('a server that loses bytes', () => {
  test('and goes at 99 % is gone on with', async (t) => {
    const tricks: { cutAfter?: number } = { cutAfter: large.length * 0.99 }
    const { server, shipment, transport } = await open(t, tricks, { bytes: large })

    await assert.rejects(transport.ship(shipment, sampleTask), failsAs('DESTINATION_DOWN', /STOR/))
    await server.settled()
    const [[temporary, begun] = []] = server.files
    delete tricks.cutAfter
    await transport.ship(shipment, { ...sampleTask, attempt: 2 })

    assert.match(temporary ?? '', /^\/\.netdc-/)
    assert.ok(begun !== undefined && begun.length >= large.length * 0.98)
    assert.ok(server.files.get(`/${name}`)?.equals(large))
    assert.equal(server.files.size, 1)
    assert.ok(server.commands.some((line) => line.startsWith('APPE')))
  })

  test('and says that it has all is told by its size, and nothing of it stays', async (t) => {
    const server = await assertFails(t, { keptBytes: 5 }, 'DESTINATION_DOWN', /kept 5 of 14 bytes$/)

    assert.equal(server.files.size, 0)
  })

  test('and closes the data connection early is tried again', async (t) => {
    const takeUpload = (data: Socket) => data.destroy()
    await assertFails(t, { takeUpload }, 'DESTINATION_DOWN', /STOR/, { bytes: large })
  })
})

describe('a server that does not know', () => {
  for (const unknown of [
    ['SIZE'],
    ['SIZE', 'MLST'],
    ['SIZE', 'MLST', 'LIST'],
    ['EPSV'],
    ['FEAT'],
  ]) {
    test(`${unknown.join(', ')} gets the file all the same`, async (t) => {
      const answer = (verb: string) => (unknown.includes(verb) ? '502 no\r\n' : undefined)
      const { server, shipment, transport, bytes } = await open(t, { answer })

      await transport.ship(shipment, sampleTask)
      await transport.ship(shipment, { ...sampleTask, attempt: 2 })

      assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
    })
  }

  for (const unknown of [['SIZE'], ['SIZE', 'MLST']]) {
    test(`${unknown.join(', ')} is found out when it loses bytes`, async (t) => {
      const answer = (verb: string) => (unknown.includes(verb) ? '502 no\r\n' : undefined)
      await assertFails(t, { answer, keptBytes: 5 }, 'DESTINATION_DOWN', /kept 5 of 14/)
    })
  }
})

describe('TLS', () => {
  const ftps = { protocol: 'ftps' } as const

  async function openSecure(t: TestContext, tricks: FtpTricks) {
    const opened = await open(t, tricks, { limits: short })
    const to = ftpPlace(opened.server.port, ftps)
    return { ...opened, shipment: { ...opened.shipment, to } }
  }

  test('with a certificate that nobody vouches for: no word more is said', async (t) => {
    const { server, shipment, transport } = await openSecure(t, { tls: testCertificate() })

    await assert.rejects(
      transport.ship(shipment, sampleTask),
      failsAs('DESTINATION_DOWN', /^the certificate of localhost is not to be trusted: \w+$/),
    )
    assert.deepEqual(server.commands, ['AUTH TLS'])
    await server.settled()
  })

  test('with a certificate that is trusted but over its time: the same', async (t) => {
    const { server, shipment, store } = await openSecure(t, { tls: testCertificate() })
    const certificate = join(temporaryFolder(t), 'trusted.pem')
    writeFileSync(certificate, testCertificate().certificate)
    const transport = ftpPush({ store, loginFor: ftpLogin({ certificate }) })

    await assert.rejects(
      transport.ship(shipment, sampleTask),
      failsAs('DESTINATION_DOWN', /CERT_HAS_EXPIRED/),
    )
    assert.deepEqual(server.commands, ['AUTH TLS'])
  })

  test('that comes first, with such a certificate: the same', async (t) => {
    const tls = { ...testCertificate(), isImplicit: true } as const
    const { server, shipment, store } = await openSecure(t, { tls })
    const to = ftpPlace(990, ftps)
    const egress: Egress = {
      ...toThisMachine,
      connect: (target, signal) => toThisMachine.connect({ ...target, port: server.port }, signal),
    }

    await assert.rejects(
      ftpPush({ store, egress }).ship({ ...shipment, to }, sampleTask),
      failsAs('DESTINATION_DOWN', /certificate of localhost/),
    )
    assert.deepEqual(server.commands, [])
    await server.settled()
  })

  test('that the server does not have: refused, and nothing goes in the clear', async (t) => {
    const { server, shipment, transport } = await openSecure(t, {})

    await assert.rejects(
      transport.ship(shipment, sampleTask),
      failsAs('DESTINATION_REFUSED', /502 to AUTH$/),
    )
    assert.deepEqual(server.commands, ['AUTH TLS'])
    await server.settled()
  })

  test('that the server never begins: left in time', async (t) => {
    const { server, shipment, transport } = await openSecure(t, answering('AUTH', '234 go on'))

    await assert.rejects(
      transport.ship(shipment, sampleTask),
      failsAs('DESTINATION_DOWN', /no answer/),
    )
    await server.settled()
  })

  test('with a certificate file that is not there is a matter of the configuration', async (t) => {
    const { server, shipment, store } = await openSecure(t, { tls: testCertificate() })
    const loginFor = ftpLogin({ certificate: '/nowhere/trusted.pem' })

    await assert.rejects(
      ftpPush({ store, loginFor }).ship(shipment, sampleTask),
      failsAs('CONFIG', /cannot be read/),
    )
    assert.deepEqual(server.commands, [])
  })
})

describe('a push that is broken off', () => {
  for (const verb of ['USER', 'EPSV', 'STOR', 'RNTO']) {
    test(`at ${verb} closes its connections at once, and says why`, async (t) => {
      const stop = new AbortController()
      const why = new Fault('STOPPING', 'good night')
      const answer = (said: string) => {
        if (said !== verb) return undefined
        stop.abort(why)
        return ''
      }
      const { server, store, shipment, transport } = await open(t, { answer })

      await assert.rejects(
        transport.ship(shipment, { ...sampleTask, signal: stop.signal }),
        (error) => error === why,
      )
      await server.settled()
      await store.settled()
    })
  }

  test('amid the data closes both its connections', async (t) => {
    const stop = new AbortController()
    const takeUpload = (data: Socket, control: Socket) => {
      control.once('close', () => data.resume())
      data.once('data', () => {
        data.pause()
        stop.abort()
      })
    }
    const { server, store, shipment, transport } = await open(t, { takeUpload }, { bytes: large })

    await assert.rejects(
      transport.ship(shipment, { ...sampleTask, signal: stop.signal }),
      failsAs('DESTINATION_DOWN', /broken off/),
    )
    for (const pause of [server.settled(), store.settled()]) await pause
  })

  test('before it began connects to nobody', async (t) => {
    const { server, shipment, transport } = await open(t, {})

    await assert.rejects(
      transport.ship(shipment, { ...sampleTask, signal: AbortSignal.abort() }),
      failsAs('DESTINATION_DOWN'),
    )
    assert.equal(server.connectionCount(), 0)
  })
})

describe('a password', () => {
  const canary = 'canary-5309'
  const loginFor = ftpLogin({ user: 'jenny', password: new Secret(canary) })

  for (const reply of [
    `530 ${canary}`,
    `430 ${canary}`,
    `332 ${canary}`,
    `230-${canary}`,
    canary,
  ]) {
    test(`that the server repeats as ${JSON.stringify(reply)} is in no fault`, async (t) => {
      const { shipment, transport } = await open(t, answering('PASS', reply), {
        loginFor,
        limits: short,
      })

      const error: unknown = await transport.ship(shipment, sampleTask).catch((e: unknown) => e)

      assert.ok(error instanceof Fault)
      assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /canary/)
    })
  }

  test('that the server repeats in every answer after the login is in no fault', async (t) => {
    for (const verb of ['TYPE', 'CWD', 'SIZE', 'EPSV', 'STOR', 'RNFR', 'RNTO']) {
      const answer = (said: string) => {
        if (said === verb) return `501 ${canary}\r\n`
        return verb === 'EPSV' && said === 'PASV' ? `227 ${canary}\r\n` : undefined
      }
      const { shipment, transport } = await open(t, { answer }, { loginFor })

      const error: unknown = await transport.ship(shipment, sampleTask).catch((e: unknown) => e)

      assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /canary/)
    }
  })
})
