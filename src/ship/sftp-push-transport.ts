/**
 * Ships to a folder of an SFTP server.
 *
 * A file is written under a temporary name of its own, which the next attempt goes on with, and gets
 * its name when all of it is there. What has that name already is read: if it is this very file, as
 * after a crash that came before the receipt, it has arrived; if not, it is somebody's, is left
 * alone, and the file gets `.2`, `.3` before the ending of its name. What may not be
 * read is another's.
 */
import type { Egress, Target } from '../egress/egress.ts'
import { Fault } from '../model/index.ts'
import type { Clock, DestinationBy } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { assertTrusted, unknownHost } from './host-keys.ts'
import { assertGoing } from './interruption.ts'
import { keyType, KnownHosts } from './known-hosts.ts'
import { Lifeline } from './lifeline.ts'
import { NamingTurns } from './naming.ts'
import type { LoginFor, PushLogin } from './push-logins.ts'
import type { SftpLimits } from './sftp-session.ts'
import { SftpUpload } from './sftp-upload.ts'
import type { UploadLimits } from './sftp-upload.ts'
import type { Transport } from './transport.ts'

export interface SftpPushOptions {
  readonly egress: Egress
  readonly store: Pick<Store, 'open'>
  readonly clock: Clock
  /** There is no anonymous SFTP: where there is no login, the shipment is refused. */
  readonly loginFor: LoginFor
  /** The file of keys that were trusted at first sight; empty for none. */
  readonly knownHosts: string
  readonly limits?: Partial<SftpPushLimits>
}

type SftpPushLimits = SftpLimits & UploadLimits

/**
 * Of pieces of 64 kB, servers that take less get two or three in turn. Four megabytes under way fill
 * the window that OpenSSH opens (2 MiB), and there is as much again in memory, whatever the file has.
 */
const usual: SftpPushLimits = {
  loginMs: 60_000,
  answerMs: 120_000,
  pieceBytes: 65_536,
  mostInFlight: 64,
}

export function createSftpPushTransport(options: SftpPushOptions): Transport<'sftp-push'> {
  const limits = { ...usual, ...options.limits }
  const knownHosts = options.knownHosts === '' ? undefined : new KnownHosts(options.knownHosts)
  const turns = new NamingTurns()
  return {
    by: 'sftp-push',
    async ship(shipment, task) {
      assertGoing(task.signal)
      const { to } = shipment
      const login = loginTo(to, options)
      const trust = { pinned: login.hostKeys, knownHosts }
      if (trust.pinned.length === 0 && !knownHosts) throw unknownHost(to)
      const known = await knownHosts?.keysOf(to)
      // Loaded when it is first needed: most gateways never push, and ssh2 takes much memory.
      const { openSession } = await import('./sftp-session.ts')

      const socket = await options.egress.connect(to, task.signal)
      const lifeline = new Lifeline(socket, to.host, task.signal)
      try {
        const session = await openSession({
          ...{ socket, lifeline, login, limits },
          keyTypes: known?.trusted.map((key) => keyType(Buffer.from(key, 'base64'))) ?? [],
          assertTrusted: (key) => assertTrusted(key, to, trust, task.log),
        })
        const upload = new SftpUpload(session, {
          store: options.store,
          shipment,
          limits,
          task,
          turns,
        })
        const { name, bytes } = await upload.deliver()
        session.end()
        return { location: locationOf(to, name), bytes, at: options.clock() }
      } finally {
        // Whatever has not ended well has ended now.
        lifeline.break(lifeline.down('the push was given up'))
      }
    },
  }
}

function loginTo({ host }: Target, { loginFor }: SftpPushOptions): PushLogin {
  const login = loginFor(host, 'sftp')
  if (login) return login
  throw new Fault('DESTINATION_REFUSED', `this centre has no login at ${host}, and SFTP needs one`)
}

/** A path of a login's own begins with `~`, as URLs of SFTP have it. */
function locationOf({ host, port, directory }: DestinationBy<'sftp-push'>, name: string): string {
  const place = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const root = directory.startsWith('/') ? '' : '/~'
  const path = [...directory.split('/').filter((word) => word !== ''), name]
  const words = path.map(encodeURIComponent).join('/')
  return `sftp://${place}${port === 22 ? '' : `:${port}`}${root}/${words}`
}
