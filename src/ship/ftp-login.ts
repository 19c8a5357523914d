/** The way into an FTP server: connection, TLS, login. */
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'

import type { Egress } from '../egress/egress.ts'
import { Fault } from '../model/index.ts'
import type { DestinationBy } from '../model/index.ts'
import { notInTime } from './ftp-faults.ts'
import { isDone } from './ftp-session.ts'
import type { FtpLimits, FtpSession } from './ftp-session.ts'
import { assertGoing } from './interruption.ts'
import type { PushLogin } from './push-logins.ts'

export interface FtpEntrance {
  readonly egress: Egress
  readonly login: PushLogin | undefined
  /** What an anonymous client says for a password: an address, by custom. */
  readonly anonymousPassword: string
  readonly limits: FtpLimits
}

type FtpPlace = DestinationBy<'ftp-push'>

/** The port of FTP that begins with TLS; on every other one it is asked for. */
export const implicitTlsPort = 990

/** @throws {Fault} */
export async function enterFtp(
  session: FtpSession,
  to: FtpPlace,
  entrance: FtpEntrance,
  signal: AbortSignal,
): Promise<void> {
  const { login } = entrance
  const tls = to.protocol === 'ftps' ? await tlsOptions(to.host, login) : undefined
  const isImplicit = tls !== undefined && to.port === implicitTlsPort
  const socket = await connected(to, entrance, signal)
  if (signal.aborted) socket.destroy()
  assertGoing(signal)
  await session.greet(socket, isImplicit ? tls : undefined)
  if (tls !== undefined && !isImplicit) await session.secure(tls)
  await logIn(session, login, entrance.anonymousPassword)
  if (tls !== undefined) {
    await session.ask('PBSZ', '0')
    await session.demand('PROT', 'P')
  }
  await session.demand('TYPE', 'I')
}

/** @throws {Fault} `DESTINATION_REFUSED` for a directory that could end a command or lead elsewhere */
export function assertPlainDirectory(directory: string): void {
  const isPlain = !hasControl.test(directory) && !directory.split('/').includes('..')
  if (!isPlain) throw new Fault('DESTINATION_REFUSED', 'the directory is no plain path')
}

const hasControl = /\p{Cc}/u

async function connected(
  { host, port }: FtpPlace,
  { egress, limits: { connectMs } }: FtpEntrance,
  signal: AbortSignal,
): Promise<Socket> {
  const late = new AbortController()
  const timer = setTimeout(() => {
    late.abort(notInTime(host, 'no connection', connectMs))
  }, connectMs)
  try {
    return await egress.connect({ host, port }, AbortSignal.any([signal, late.signal]))
  } catch (error) {
    assertGoing(late.signal)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function tlsOptions(host: string, login: PushLogin | undefined): Promise<ConnectionOptions> {
  const name = host.replace(/^\[(.*)\]$/, '$1')
  // An address is no name that a server can be asked for; the certificate is checked for it all the same.
  const identity = { host: name, servername: isIP(name) === 0 ? name : '' }
  const file = login?.certificate ?? ''
  if (file === '') return identity
  try {
    return { ...identity, ca: await readFile(file) }
  } catch (cause) {
    throw new Fault('CONFIG', `push.hosts ${host}: the certificate ${file} cannot be read`, {
      cause,
      isForeign: true,
    })
  }
}

async function logIn(
  session: FtpSession,
  login: PushLogin | undefined,
  anonymousPassword: string,
): Promise<void> {
  const isAnonymous = login === undefined || login.user === ''
  const user = isAnonymous ? 'anonymous' : login.user
  const password = isAnonymous ? anonymousPassword : (login.password?.reveal() ?? '')
  if (hasControl.test(user + password))
    throw new Fault('CONFIG', `push.hosts ${session.host}: no login holds control characters`)
  const named = await session.demand('USER', user, (code) => isDone(code) || code === 331)
  if (!isDone(named.code)) await session.demand('PASS', password)
}
