/** The names of hosts, each in one spelling. */
import { domainToASCII } from 'node:url'

import { readAddress } from './address.ts'

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const isAscii = /^\p{ASCII}*$/u

/**
 * A name or an IP address in lower case, without the final dot and without brackets.
 *
 * @returns undefined for what no host can be called
 */
export function plainHost(text: string): string | undefined {
  // Unicode names lose them on the way to ASCII.
  if (/\p{Cc}/u.test(text)) return undefined
  const ascii = isAscii.test(text) ? text.toLowerCase() : domainToASCII(text)
  const bare = ascii.replace(/^\[(.*)\]$/, '$1')
  if (readAddress(bare) !== undefined) return bare
  const name = bare.replace(/\.$/, '')
  return isName(name) ? name : undefined
}

/** Whether a name is meant for an address in some spelling: no domain of the world is a number. */
export function isNumeric(name: string): boolean {
  return /(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(name)
}

/** Names that lead to this machine, whatever a resolver says (RFC 6761, section 6.3). */
export function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost')
}

function isName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => label.test(part))
}
