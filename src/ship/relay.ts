/** Opens the relay that the configuration names: `dir://FOLDER`, `smtp://…` or `smtps://…`. */
import { resolve } from 'node:path'

import type { Log } from '../log/log.ts'
import { Fault } from '../model/index.ts'
import type { GatewayIdentity } from './compose.ts'
import { FolderRelay } from './folder-relay.ts'
import type { Relay } from './letter.ts'
import { messageWriter } from './message-writer.ts'
import type { Signing } from './message-writer.ts'
import { defaultSmtpRelayTimes, SmtpRelay } from './smtp-relay.ts'
import type { SmtpRelayTimes } from './smtp-relay.ts'

export interface RelayOptions {
  readonly times?: Partial<SmtpRelayTimes>
  /** Without it letters are not signed. */
  readonly signing?: Signing
}

/**
 * @param url - a relative folder of `dir://` counts from the working directory
 * @throws {Fault} `CONFIG`, without the password that the URL may hold
 */
export function openRelay(
  url: string,
  gateway: GatewayIdentity,
  log: Log,
  options: RelayOptions = {},
): Relay {
  const write = messageWriter(gateway, options.signing)
  const folder = /^dir:\/\/(.+)$/.exec(url)?.[1]
  if (folder !== undefined) {
    log.debug({ folder: resolve(folder) }, 'letters are written into a folder')
    return new FolderRelay(resolve(folder), write)
  }
  const server = serverUrl(url)
  log.debug({ host: server.hostname, port: server.port }, 'letters go to a mail server')
  return new SmtpRelay(server, gateway.address, write, {
    ...defaultSmtpRelayTimes,
    ...options.times,
  })
}

function serverUrl(url: string): URL {
  const parsed = URL.parse(url)
  const tls = parsed?.searchParams.get('tls')
  const isKnown = parsed !== null && ['smtp:', 'smtps:'].includes(parsed.protocol)
  if (!isKnown || parsed.hostname === '' || (tls && !['required', 'never'].includes(tls))) {
    throw new Fault(
      'CONFIG',
      'the relay must be dir://FOLDER, smtp://HOST:PORT or smtps://HOST:PORT',
    )
  }
  return parsed
}
