/** Ships to a folder of an FTP server, in the clear or with TLS. */
import type { Egress } from '../egress/egress.ts'
import { Fault } from '../model/index.ts'
import type { Clock, DestinationBy, Shipment } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { assertPlainDirectory, enterFtp, implicitTlsPort } from './ftp-login.ts'
import { placeFile } from './ftp-placing.ts'
import { FtpSession } from './ftp-session.ts'
import type { FtpLimits } from './ftp-session.ts'
import { assertGoing, interruption } from './interruption.ts'
import { NamingTurns } from './naming.ts'
import type { LoginFor } from './push-logins.ts'
import type { ShipTask, Transport } from './transport.ts'

export interface FtpPushOptions {
  readonly egress: Egress
  readonly store: Pick<Store, 'open'>
  readonly clock: Clock
  /** Anonymous where there is none. */
  readonly loginFor: LoginFor
  /** The gateway's address, which an anonymous client gives for a password. */
  readonly address?: string
  readonly limits?: Partial<FtpLimits>
}

const usualLimits: FtpLimits = { connectMs: 30_000, replyMs: 60_000, stallMs: 120_000 }

export function createFtpPushTransport(options: FtpPushOptions): Transport<'ftp-push'> {
  const turns = new NamingTurns()
  return {
    by: 'ftp-push',
    async ship(shipment, task) {
      const name = await push(shipment, task, options, turns)
      const location = locationOf(shipment.to, name)
      return { location, bytes: shipment.file.bytes, at: options.clock() }
    },
  }
}

/** @returns the name that the file has there */
async function push(
  shipment: Shipment<'ftp-push'>,
  { signal, isRepeat }: ShipTask,
  { egress, store, loginFor, address = 'anonymous@', limits }: FtpPushOptions,
  turns: NamingTurns,
): Promise<string> {
  const { to } = shipment
  assertGoing(signal)
  assertPlainDirectory(to.directory)
  const allLimits = { ...usualLimits, ...limits }
  const session = new FtpSession(to.host, allLimits)
  const breakOff = () => {
    session.end(interruption(signal) ?? new Fault('STOPPING', 'the work was broken off'))
  }
  signal.addEventListener('abort', breakOff, { once: true })
  try {
    const login = loginFor(to.host, to.protocol)
    const entrance = { egress, login, anonymousPassword: address, limits: allLimits }
    await enterFtp(session, to, entrance, signal)
    return await placeFile(session, { store, shipment, isRepeat, turns })
  } finally {
    signal.removeEventListener('abort', breakOff)
    session.close()
  }
}

/** Without the login, which is nobody's business but the operator's. */
function locationOf({ protocol, host, port, directory }: DestinationBy<'ftp-push'>, name: string) {
  const isUsual = port === (protocol === 'ftp' ? 21 : implicitTlsPort)
  const steps = [...directory.split('/'), name].filter((step) => step !== '' && step !== '.')
  const path = steps.map(encodeURIComponent).join('/')
  return `${protocol}://${host}${isUsual ? '' : `:${port}`}/${path}`
}
