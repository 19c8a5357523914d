/** The logins of push targets, out of the configuration: `[[push.hosts]]`. */
import { readSecret } from '../config/secret.ts'
import type { Secret } from '../config/secret.ts'
import type { Config } from '../config/schema.ts'

export interface PushLogin {
  readonly host: string
  readonly user: string
  readonly password: Secret | undefined
  /** PEM or OpenSSH. */
  readonly privateKey: Secret | undefined
  readonly passphrase: Secret | undefined
  /** `SHA256:…` as `ssh-keygen -l` prints them; empty where none is pinned. */
  readonly hostKeys: readonly string[]
  /** A PEM file with the certificates that are trusted; empty for those of the system. */
  readonly certificate: string
}

/**
 * Reads them all, so that what is missing is told at the start.
 *
 * @throws {Fault} `CONFIG`
 * @returns the login for a host, whose name has no case
 */
export function pushLogins({ push }: Config): (host: string) => PushLogin | undefined {
  const logins = new Map(push.hosts.map((login) => [login.host.toLowerCase(), loginOf(login)]))
  return (host) => logins.get(host.toLowerCase())
}

function loginOf(setting: Config['push']['hosts'][number]): PushLogin {
  const { host, user, host_keys: hostKeys, certificate } = setting
  const secret = (key: 'password' | 'private_key' | 'passphrase') =>
    setting[key] === '' ? undefined : readSecret(setting[key], `push.hosts ${host}: ${key}`)
  return {
    ...{ host, user, hostKeys, certificate },
    password: secret('password'),
    privateKey: secret('private_key'),
    passphrase: secret('passphrase'),
  }
}
