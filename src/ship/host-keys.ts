/**
 * Whether the key that an SSH server shows may be trusted: one that the configuration pins; where it
 * pins none, the one that was trusted at first sight.
 */
import type { Target } from '../egress/egress.ts'
import type { Log } from '../log/log.ts'
import { Fault } from '../model/index.ts'
import { fingerprint } from './known-hosts.ts'
import type { KnownHosts } from './known-hosts.ts'

export interface TrustRules {
  /** Fingerprints `SHA256:…`; where there are any, nothing else counts. */
  readonly pinned: readonly string[]
  /** `undefined` where nothing is trusted at first sight. */
  readonly knownHosts: KnownHosts | undefined
}

/**
 * Judges the key of a server, before anything is told to it.
 *
 * @throws {Fault} `DESTINATION_DOWN` where it is not the right one: an operator has to look
 */
export async function assertTrusted(
  key: Buffer,
  server: Target,
  { pinned, knownHosts }: TrustRules,
  log: Log,
): Promise<void> {
  const shown = fingerprint(key)
  const refuse = (expected: readonly string[], sentence: string) => {
    log.error({ ...placeOf(server), shown, expected }, sentence)
    return new Fault(
      'DESTINATION_DOWN',
      `${server.host}: its key is not the one that is known here`,
    )
  }
  if (pinned.length > 0) {
    const expected = pinned.map((print) => print.replace(/=$/, ''))
    if (expected.includes(shown)) return
    throw refuse(expected, 'key of a push target is none of those that are pinned')
  }
  if (knownHosts === undefined) throw unknownHost(server)

  const { trusted, revoked } = await knownHosts.trustFirst(server, key)
  const isThis = (known: string) => Buffer.from(known, 'base64').equals(key)
  if (revoked.some(isThis)) throw refuse([], 'key of a push target was revoked')
  if (trusted.some(isThis)) return
  if (trusted.length > 0 || revoked.length > 0) {
    throw refuse(
      trusted.map((known) => fingerprint(Buffer.from(known, 'base64'))),
      'key of a push target has changed',
    )
  }
  log.warn({ ...placeOf(server), shown }, 'key of a push target trusted at first sight')
}

export function unknownHost({ host }: Target): Fault {
  return new Fault('DESTINATION_REFUSED', `this centre does not know the key of ${host}`)
}

function placeOf({ host, port }: Target) {
  return { host, port }
}
