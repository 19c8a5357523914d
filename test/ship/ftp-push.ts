/** What the tests of pushes by FTP have in common: a transport that may connect to this machine. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'

import type { Egress } from '../../src/egress/egress.ts'
import type { DestinationBy, Fault, FaultCode } from '../../src/model/index.ts'
import { createFtpPushTransport } from '../../src/ship/ftp-push-transport.ts'
import type { FtpPushOptions } from '../../src/ship/ftp-push-transport.ts'
import type { PushLogin } from '../../src/ship/push-logins.ts'
import { sampleShipment, sampleTask } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openFtpServer } from '../kit/ftp-server.ts'
import type { FtpTricks } from '../kit/ftp-server.ts'
import { storeInMemory } from './store-in-memory.ts'

/** A guard that lets everything pass, to this machine whatever the name. */
export const toThisMachine: Egress = {
  async connect({ port }, signal) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect', { signal })
    return socket
  },
  refusal: () => undefined,
}

export function ftpPush(options: Partial<FtpPushOptions> & Pick<FtpPushOptions, 'store'>) {
  const clock = stoppedClock().now
  return createFtpPushTransport({
    ...{ egress: toThisMachine, clock, loginFor: () => undefined },
    ...options,
  })
}

export function ftpPlace(
  port: number,
  more: Partial<DestinationBy<'ftp-push'>> = {},
): DestinationBy<'ftp-push'> {
  return { ...{ by: 'ftp-push', protocol: 'ftp', host: 'localhost', port, directory: '' }, ...more }
}

export function ftpLogin(more: Partial<PushLogin>): (host: string) => PushLogin {
  return (host) => ({
    ...{ host, user: '', password: undefined, privateKey: undefined, passphrase: undefined },
    ...{ hostKeys: [], certificate: '' },
    ...more,
  })
}

export const failsAs = (code: FaultCode, detail = /./) => {
  return (error: Fault) => error.code === code && detail.test(error.message)
}

/** What the sample shipment is called. */
export const sampleName = 'my_event.DATA.NCEDC.mseed'

/** For tests in which time runs out. */
export const short = { connectMs: 150, replyMs: 150, stallMs: 150 }
/** More than the buffers of a connection hold. */
export const large = Buffer.alloc(32_000_000, 'netdc')

export async function openPush(
  t: TestContext,
  tricks: FtpTricks = {},
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

export async function assertFails(
  t: TestContext,
  tricks: FtpTricks,
  code: FaultCode,
  detail: RegExp,
  options?: Partial<FtpPushOptions & { bytes: Buffer }>,
) {
  const { server, store, shipment, transport } = await openPush(t, tricks, options)

  await assert.rejects(transport.ship(shipment, sampleTask), failsAs(code, detail))

  await server.settled()
  await store.settled()
  assert.equal(server.files.has(`/${sampleName}`), false)
  return server
}

/** Answers one command in a way of its own. */
export function answering(verb: string, reply: string): FtpTricks {
  return { answer: (said) => (said === verb ? `${reply}\r\n` : undefined) }
}
