/** What a push by FTP never does, whatever the server does: speak in the clear, go on, tell a password. */
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
import { sampleTask } from '../contracts/transport.ts'
import type { FtpTricks } from '../kit/ftp-server.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { testCertificate } from '../receive/certificate.ts'
import {
  answering,
  failsAs,
  ftpLogin,
  ftpPlace,
  ftpPush,
  large,
  openPush,
  short,
  toThisMachine,
} from './ftp-push.ts'

describe('TLS', () => {
  const ftps = { protocol: 'ftps' } as const

  async function openSecure(t: TestContext, tricks: FtpTricks) {
    const opened = await openPush(t, tricks, { limits: short })
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
    // What comes then is for nobody: by chance there may be a line end in it.
    const replies: Readonly<Record<string, string>> = {
      greeting: '220 ready\r\n',
      AUTH: '234 go on\r\n',
    }
    const answer = (verb: string) => replies[verb] ?? ''
    const { server, shipment, transport } = await openSecure(t, { answer })

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
      const { server, store, shipment, transport } = await openPush(t, { answer })

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
    const { server, store, shipment, transport } = await openPush(
      t,
      { takeUpload },
      { bytes: large },
    )

    await assert.rejects(
      transport.ship(shipment, { ...sampleTask, signal: stop.signal }),
      failsAs('DESTINATION_DOWN', /broken off/),
    )
    for (const pause of [server.settled(), store.settled()]) await pause
  })

  test('before it began connects to nobody', async (t) => {
    const { server, shipment, transport } = await openPush(t, {})

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
      const { shipment, transport } = await openPush(t, answering('PASS', reply), {
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
      const { server, shipment, transport } = await openPush(t, { answer }, { loginFor })
      const to = ftpPlace(server.port, { directory: 'missing' })

      const error: unknown = await transport
        .ship({ ...shipment, to }, sampleTask)
        .catch((e: unknown) => e)

      assert.ok(server.commands.some((line) => line.startsWith(verb)))
      assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /canary/)
    }
  })
})
