/** What the tests of pushes by FTP have in common: a transport that may connect to this machine. */
import { once } from 'node:events'
import { connect } from 'node:net'

import type { Egress } from '../../src/egress/egress.ts'
import type { DestinationBy, Fault, FaultCode } from '../../src/model/index.ts'
import { createFtpPushTransport } from '../../src/ship/ftp-push-transport.ts'
import type { FtpPushOptions } from '../../src/ship/ftp-push-transport.ts'
import type { PushLogin } from '../../src/ship/push-logins.ts'
import { stoppedClock } from '../kit/clock.ts'

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
