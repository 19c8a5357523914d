/** What the entries of `push.allow` admit. Looks nothing up. */
import { Fault } from '../model/index.ts'
import { isPublic, isWithin, readAddress, readNetwork, readOldSpelling } from './address.ts'
import type { Address, Network } from './address.ts'
import { isLocalhost, isNumeric, plainHost } from './host-name.ts'

const loopback = ['127.0.0.1', '::1'].flatMap((text) => readAddress(text) ?? [])

export class AllowList {
  readonly #names = new Set<string>()
  /** With the dot in front. */
  readonly #domains: string[] = []
  readonly #networks: Network[] = []
  #hasAll = false

  /** @throws {Fault} `CONFIG` for an entry that is none */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry)
  }

  /**
   * Whether it may lead to a host at all, as far as can be said without looking it up.
   *
   * @param host - in plain spelling
   */
  mayAdmit(host: string): boolean {
    const isNamed = this.#isNamed(host)
    const address = readAddress(host) ?? readOldSpelling(host)
    if (address !== undefined) return this.#admitsAddress(address, isNamed)
    if (isLocalhost(host) && !loopback.some((one) => this.#isListed(one))) return false
    return isNamed || (isNumeric(host) && this.#networks.length > 0)
  }

  /** Whether all that a host was found to be is admitted; nothing is not. */
  admits(host: string, addresses: readonly Address[]): boolean {
    const isNamed = this.#isNamed(host)
    return addresses.length > 0 && addresses.every((one) => this.#admitsAddress(one, isNamed))
  }

  #admitsAddress(address: Address, isNamed: boolean): boolean {
    return this.#isListed(address) || (isNamed && isPublic(address))
  }

  #isListed(address: Address): boolean {
    return this.#networks.some((network) => isWithin(address, network))
  }

  #isNamed(host: string): boolean {
    return (
      this.#hasAll || this.#names.has(host) || this.#domains.some((domain) => host.endsWith(domain))
    )
  }

  #add(entry: string): void {
    const text = entry.trim()
    const network = readNetwork(text.replace(/^\[(.*)\]$/, '$1'))
    const isDomain = text.startsWith('*.')
    if (text === '*') this.#hasAll = true
    else if (network !== undefined) this.#networks.push(network)
    else if (isDomain) this.#domains.push(`.${nameIn(entry, text.slice(2))}`)
    else this.#names.add(nameIn(entry, text))
  }
}

function nameIn(entry: string, text: string): string {
  const name = plainHost(text)
  if (name === undefined || name.includes(':') || isNumeric(name)) {
    throw new Fault(
      'CONFIG',
      `push.allow: "${entry}" is no name, *.domain, *, address or network such as 10.1.0.0/16`,
    )
  }
  return name
}
