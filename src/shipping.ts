/** What takes shipments and letters to people: the relay, the letters, and a transport for each means. */
import { dirname } from 'node:path'

import { blockedNames, identityOf, ledgerFile, writerOf } from './config/derive.ts'
import type { Config } from './config/schema.ts'
import { createEgress } from './egress/guarded-egress.ts'
import type { Clock } from './model/index.ts'
import { bouncesOf } from './ship/bounces.ts'
import { createFtpPushTransport } from './ship/ftp-push-transport.ts'
import { guardedRelay } from './ship/guarded-relay.ts'
import { Letters } from './ship/letters.ts'
import { createMailTransport } from './ship/mail-transport.ts'
import { createPullTransport } from './ship/pull-transport.ts'
import { pushLogins } from './ship/push-logins.ts'
import { refusePushBy } from './ship/push-target.ts'
import { openRelay } from './ship/relay.ts'
import type { RelayOptions } from './ship/relay.ts'
import { createSftpPushTransport } from './ship/sftp-push-transport.ts'
import { signerOf } from './ship/signer.ts'
import { loadTemplates } from './ship/templates.ts'
import type { Records, Site } from './site.ts'
import type { Workshop } from './stages/workshop.ts'

type Shipping = Pick<
  Workshop,
  'relay' | 'transports' | 'letters' | 'bounces' | 'egress' | 'refusePush'
>

/** The beginnings of the addresses at which shipments wait; empty where there is none. */
interface Addresses {
  readonly publicUrl: string
  readonly ftpUrl: string
  readonly sftpUrl: string
}

/** @throws {Fault} `CONFIG` for a relay, a rule, a login or a template that cannot be used */
export function openShipping(
  { config, log, clock, closers }: Omit<Site, 'folder'>,
  { store, tree }: Pick<Records, 'store' | 'tree'>,
  { publicUrl, ftpUrl, sftpUrl }: Addresses,
): Shipping {
  const plain = openRelay(config.mail.relay, identityOf(config), log, signingOf(config, clock))
  closers.defer(() => plain.close())
  const relay = guardedRelay(plain, blockedNames(config))
  const waiting = { store, clock, keepDays: config.pickup.keep_days, ftpUrl, sftpUrl }
  const offer = tree?.offer.bind(tree)
  const egress = createEgress(config.push)
  const bounces = bouncesOf(config)
  const loginFor = pushLogins(config)
  const push = { egress, store, clock, loginFor }
  return {
    relay,
    transports: {
      mail: createMailTransport({ relay, store, clock }),
      pull: createPullTransport({ ...waiting, publicUrl, offer }),
      'ftp-push': createFtpPushTransport({ ...push, address: identityOf(config).address }),
      'sftp-push': createSftpPushTransport({ ...push, knownHosts: config.push.known_hosts }),
    },
    letters: new Letters(loadTemplates(config.mail.templates), writerOf(config)),
    ...(bounces && { bounces }),
    egress,
    refusePush: refusePushBy(egress, loginFor),
  }
}

function signingOf(config: Config, clock: Clock): RelayOptions {
  const signer = signerOf(config, clock)
  return signer === undefined ? {} : { signing: { signer, folder: dirname(ledgerFile(config)) } }
}
