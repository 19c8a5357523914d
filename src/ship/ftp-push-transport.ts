/** Ships to a folder of an FTP server, in the clear or with TLS. */
import type { Egress } from '../egress/egress.ts'
import { Fault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { PushLogin } from './push-logins.ts'
import type { Transport } from './transport.ts'

export interface FtpPushOptions {
  readonly egress: Egress
  readonly store: Pick<Store, 'open'>
  readonly clock: Clock
  /** Anonymous where there is none. */
  readonly loginFor: (host: string) => PushLogin | undefined
}

export function createFtpPushTransport(options: FtpPushOptions): Transport<'ftp-push'> {
  return {
    by: 'ftp-push',
    ship: ({ to }) =>
      options.egress.connect(to, new AbortController().signal).then(() => {
        throw new Fault('DESTINATION_DOWN', 'not written yet')
      }),
  }
}
