/** IP addresses and networks, each in one spelling: what is compared is what is connected to. */
import { isIP } from 'node:net'

import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

export interface Network {
  readonly first: Address
  readonly bits: number
}

/** All of IPv6 that is given out to the world. The library counts `::7f00:1` among it, too. */
const worldwide = ipaddr.IPv6.parseCIDR('2000::/3')

/** @returns undefined for what is no address in its usual spelling; `127.1` is none */
export function readAddress(text: string): Address | undefined {
  return isIP(text) !== 0 && ipaddr.isValid(text) ? ipaddr.process(text) : undefined
}

/** What the spellings mean that only old libraries know: `127.1`, `0x7f.1`, `2130706433`. */
export function readOldSpelling(text: string): Address | undefined {
  return ipaddr.IPv4.isValid(text) ? ipaddr.IPv4.parse(text) : undefined
}

/** `10.1.0.0/16`, or a single address. */
export function readNetwork(text: string): Network | undefined {
  const [, address = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const first = readAddress(address)
  if (first === undefined) return undefined
  const most = isIP(address) === 4 ? 32 : 128
  const told = length === undefined ? most : Number(length)
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8.
  const bits = told - (most - 8 * first.toByteArray().length)
  return told <= most && bits >= 0 ? { first, bits } : undefined
}

export function isWithin(address: Address, { first, bits }: Network): boolean {
  return address.kind() === first.kind() && address.match(first, bits)
}

/** Whether it is one machine somewhere in the world, reached without any translation on the way. */
export function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || address.match(worldwide)
}
