/** An SFTP server, and a transport that goes to it. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

import { Secret } from '../../src/config/secret.ts'
import type { Egress } from '../../src/egress/egress.ts'
import { Fault } from '../../src/model/index.ts'
import { createSftpPushTransport } from '../../src/ship/sftp-push-transport.ts'
import type { SftpPushOptions } from '../../src/ship/sftp-push-transport.ts'
import type { PushLogin } from '../../src/ship/push-logins.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openSftpServer } from '../kit/sftp-server.ts'
import type { SftpServerPlan } from '../kit/sftp-server.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { storeInMemory } from './store-in-memory.ts'

/** Every test that goes wrong prints it, if the transport lets it out. */
export const canary = 'canary-of-the-password'

export const host = 'target.test'

export const login: PushLogin = {
  host,
  user: 'netdc',
  password: new Secret(canary),
  privateKey: undefined,
  passphrase: undefined,
  hostKeys: [],
  certificate: '',
}

/** Whatever name is asked for, it is a port of this machine. */
export const loopback: Egress = {
  refusal: () => undefined,
  async connect({ port }, signal) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    try {
      await once(socket, 'connect', { signal })
      return socket
    } catch (cause) {
      socket.destroy()
      throw new Fault('DESTINATION_DOWN', 'no connection', { cause })
    }
  },
}

export async function openTrial(
  t: TestContext,
  plan: Partial<SftpServerPlan> = {},
  options: Partial<SftpPushOptions> = {},
  store = storeInMemory(),
) {
  const server = await openSftpServer(t, { login: { user: 'netdc', password: canary }, ...plan })
  const knownHosts = join(temporaryFolder(t), 'known_hosts')
  const transport = createSftpPushTransport({
    egress: loopback,
    store,
    clock: stoppedClock().now,
    loginFor: () => login,
    knownHosts,
    ...options,
  })
  const to = { by: 'sftp-push', host, port: server.port, directory: 'in' } as const
  return { ...server, transport, store, knownHosts, to }
}

/** The files of the server by path, without those of a push under way. */
export function whole(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  return new Map([...files].filter(([path]) => !path.endsWith('.part')))
}
