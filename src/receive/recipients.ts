/** Which recipients the gateway takes mail for. It never takes mail in order to bounce it later. */
import { domainToUnicode } from 'node:url'

import type { RefusalReason } from './refusal.ts'

/** Which addresses of a domain letters came back to, and not just look so. */
export interface BounceTest {
  readonly domain: string
  readonly isTrue: (address: string) => boolean
}

/**
 * @param addresses - the gateway's own addresses
 * @param bounces - the addresses to which letters come back
 * @returns a test of one recipient: why it is refused, or `undefined`
 */
export function recipientTest(
  addresses: readonly string[],
  bounces?: BounceTest,
): (recipient: string) => RefusalReason | undefined {
  const own = new Set(addresses.map(fold))
  const domains = new Set([...own, ...(bounces ? [`b@${bounces.domain}`] : [])].map(domainOf))
  return (recipient) => {
    const folded = fold(recipient)
    // RFC 5321 4.5.1: postmaster must be accepted, and without a domain, too.
    if (folded === 'postmaster' || own.has(folded)) return undefined
    const domain = domainOf(folded)
    if (bounces?.isTrue(folded) === true) return undefined
    if (!domains.has(domain)) return 'NOT_OURS'
    return folded === `postmaster@${domain}` ? undefined : 'NO_SUCH_ADDRESS'
  }
}

/** smtp-server hands out domains in Unicode; ours are compared in the same form. */
function fold(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0) return address.toLowerCase()
  const domain = address.slice(at + 1)
  return `${address.slice(0, at)}@${domainToUnicode(domain) || domain}`.toLowerCase()
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
