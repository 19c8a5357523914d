/** What the parts of the gateway need to know, worked out from the configuration. */
import { dirname, join } from 'node:path'

import { Fault } from '../model/index.ts'
import { lastGoodName, packagedTable } from './locate.ts'
import type { Config } from './schema.ts'
import { programVersion } from './version.ts'

/** The file of a `scheme:PATH` setting. @throws {Fault} `CONFIG` naming the key */
function fileOf(url: string, scheme: string, key: string): string {
  if (url.startsWith(scheme)) return url.slice(scheme.length)
  throw new Fault('CONFIG', `${key} must begin with ${scheme}`)
}

export function ledgerFile({ ledger }: Config): string {
  return fileOf(ledger.url, 'sqlite:', 'ledger.url')
}

/**
 * Where a copy of the last good routing table is kept: beside the ledger. None is kept of the example
 * that comes with the program.
 */
export function lastGoodTable(config: Config): string | undefined {
  if (config.routing.table === packagedTable()) return undefined
  return join(dirname(ledgerFile(config)), lastGoodName)
}

export function storeFolder({ store }: Config): string {
  return fileOf(store.url, 'file:', 'store.url')
}

/** The size limit of one mail in bytes: what is set, or what `limits.lines` needs. */
export function mailBytes({ limits }: Config): number {
  return limits.mail_bytes > 0 ? limits.mail_bytes : Math.max(1_000_000, limits.lines * 250)
}

/** The addresses that mail is accepted for. */
export function ownAddresses({ receive, centre }: Config): readonly string[] {
  return receive.addresses.length > 0 ? receive.addresses : [centre.email]
}

/** The parts of addresses that nothing is mailed to. */
export function blockedNames(config: Config): readonly string[] {
  // What a gateway writes to itself, it reads, and answers.
  return [
    ...config.trust.mail_block.split(/\s+/).filter((name) => name !== ''),
    ...ownAddresses(config),
  ]
}

/**
 * How people reach the pick-up pages when another process serves them.
 *
 * @throws {Fault} `CONFIG` when nothing says so
 */
export function settledUrl({ web }: Config): string {
  if (web.public_url !== '') return web.public_url
  if (web.listen === '') throw new Fault('CONFIG', 'web.public_url must be set without web.listen')
  return `${web.certificate === '' ? 'http' : 'https'}://${web.listen}`
}

const gigabyte = 1_000_000_000

/** What the stages go by. */
export function rulesOf(config: Config) {
  const { centre, routing, limits, mail, pickup, push } = config
  return {
    dcName: centre.dc_name.toUpperCase(),
    unrouted: routing.unrouted,
    narrow: routing.narrow,
    maxLines: limits.lines,
    maxPartBytes: limits.part_bytes,
    maxTextMailBytes: mail.max_kilobytes * 1000,
    compress: mail.compress,
    maxAttachmentBytes: mail.max_attachment_kilobytes * 1000,
    pushTargetsPerDay: push.targets_per_day,
    maxRequesterWaitingBytes: pickup.requester_gigabytes * gigabyte,
    maxWaitingBytes: pickup.gigabytes * gigabyte,
    keepMs: pickup.keep_days * 86_400_000,
    ownAddresses: ownAddresses(config),
    mailBlock: blockedNames(config),
    // Whoever asks is answered in the mode "open", which is the only one: also at this machine.
    allowLocalhost: true,
  }
}

/** Who sends the gateway's letters. */
export function identityOf({ centre, mail }: Config) {
  return {
    name: centre.name,
    address: mail.from === '' ? centre.email : mail.from,
    version: programVersion(),
    ...(centre.contact_email !== '' && { replyTo: centre.contact_email }),
  }
}

/** What the gateway calls itself where it asks others, and how to reach who runs it. (RFC 9110, 10.1.5) */
export function agentOf({ centre, web }: Config): string {
  const reach = [web.public_url === '' ? '' : `+${web.public_url}`, centre.contact_email]
  // A comment has no brackets of its own, and a field of HTTP is one line of ASCII.
  const comment = reach.filter((one) => /^[\x21-\x27\x2a-\x5b\x5d-\x7e]+$/.test(one)).join('; ')
  const product = `netdc/${programVersion()}`
  return comment === '' ? product : `${product} (${comment})`
}

/** Whom the gateway's letters say they are from. */
export function writerOf({ centre, limits }: Config) {
  const { name, email, address, contact, phone, contact_email: contactEmail } = centre
  const dcName = centre.dc_name.toUpperCase()
  const program = { version: programVersion(), maxLines: limits.lines }
  return { dcName, name, email, address, contact, phone, contactEmail, ...program }
}
