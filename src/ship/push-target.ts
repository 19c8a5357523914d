/** What `.DISPOSITION PUSH` means with all that it leaves out. (protocol, section 6.2) */
import type { Egress } from '../egress/egress.ts'
import type { DestinationBy, Disposition } from '../model/index.ts'
import type { LoginFor } from './push-logins.ts'

export type PushDestination = DestinationBy<'ftp-push' | 'sftp-push'>
type Push = Extract<Disposition, { readonly mode: 'PUSH' }>

/** FTPS has a port of its own, where TLS comes before the first word. (RFC 4217) */
export const usualPorts = { ftp: 21, ftps: 990, sftp: 22 }

export function pushDestination({ protocol, host, port, directory }: Push): PushDestination {
  const place = { host, port: port ?? usualPorts[protocol], directory }
  if (protocol === 'sftp') return { by: 'sftp-push', ...place }
  return { by: 'ftp-push', protocol, ...place }
}

/** Whether a target may be tried, for the receipt: by its name and its port, and by whether we can log in. */
export function refusePushBy(
  egress: Pick<Egress, 'refusal'>,
  loginFor: LoginFor,
): (to: PushDestination) => string | undefined {
  return (to) => {
    const needsLogin = to.by === 'sftp-push' && loginFor(to.host, 'sftp') === undefined
    return egress.refusal(to) ?? (needsLogin ? 'there is no login for it here' : undefined)
  }
}
