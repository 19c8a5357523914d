/** The logins of push targets, out of the configuration: `[[push.hosts]]`. */
import { readSecret } from '../config/secret.ts'
import type { Secret } from '../config/secret.ts'
import type { Config } from '../config/schema.ts'
import { Fault } from '../model/index.ts'

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

type PushProtocol = Config['push']['hosts'][number]['protocol']

/**
 * The login at a host, whose name has no case, for one protocol: what is meant for an encrypted one is never
 * said in the clear because a mail asks for it.
 */
export type LoginFor = (host: string, protocol: PushProtocol) => PushLogin | undefined

/**
 * Reads them all, so that what is missing is told at the start.
 *
 * @throws {Fault} `CONFIG`
 */
export function pushLogins({ push }: Config): LoginFor {
  const keyOf = (host: string, protocol: PushProtocol) => `${protocol}://${host.toLowerCase()}`
  const logins = new Map<string, PushLogin>()
  for (const login of push.hosts) {
    const key = keyOf(login.host, login.protocol)
    if (logins.has(key)) throw new Fault('CONFIG', `push.hosts has two logins for ${key}`)
    logins.set(key, loginOf(login))
  }
  return (host, protocol) => logins.get(keyOf(host, protocol))
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
