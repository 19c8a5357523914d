/** Sets of IP networks, as the configuration lists them: `10.1.0.0/16`, `2001:db8::/32`, `::1`. */
import { BlockList, isIP } from 'node:net'

import { Fault } from '../model/index.ts'

/**
 * @returns a test whether an IP address lies in one of the networks; what is no IP address does not
 * @throws {Fault} `CONFIG`, naming the entry that is wrong
 */
export function addressTest(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) add(list, network)
  return (address) => {
    const family = familyOf(address)
    return family !== undefined && list.check(address, family)
  }
}

function add(list: BlockList, network: string): void {
  const [address = '', bits] = network.trim().split('/')
  const family = familyOf(address)
  const longest = family === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? longest : Number(bits)
  if (family === undefined || bits === '' || !Number.isInteger(prefix) || prefix > longest) {
    throw new Fault('CONFIG', `"${network}" is not a network, like 10.0.0.0/8`)
  }
  list.addSubnet(address, prefix, family)
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  switch (isIP(address)) {
    case 4:
      return 'ipv4'
    case 6:
      return 'ipv6'
    default:
      return undefined
  }
}
