/** Ships to a folder of an SFTP server. */
import type { Egress } from '../egress/egress.ts'
import { Fault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { PushLogin } from './push-logins.ts'
import type { Transport } from './transport.ts'

export interface SftpPushOptions {
  readonly egress: Egress
  readonly store: Pick<Store, 'open'>
  readonly clock: Clock
  /** There is no anonymous SFTP: where there is no login, the shipment is refused. */
  readonly loginFor: (host: string) => PushLogin | undefined
  /** The file of keys that were trusted at first sight; empty for none. */
  readonly knownHosts: string
}

export function createSftpPushTransport(options: SftpPushOptions): Transport<'sftp-push'> {
  return {
    by: 'sftp-push',
    ship: ({ to }) =>
      options.egress.connect(to, new AbortController().signal).then(() => {
        throw new Fault('DESTINATION_DOWN', 'not written yet')
      }),
  }
}
