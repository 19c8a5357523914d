/**
 * Finds the DC_NAME of the centres that sources speak of. Whose word counts, in this order: what was
 * chosen for the host, the table's own rows, the registry, a catalogue, and the host's own name.
 */
import type { RoutingRow } from '../routing-row.ts'
import { cleanName, distinctName, readHost } from './host-name.ts'
import type { SourceCentre } from './reading.ts'
import { hostOf, readServiceUrl } from './service-url.ts'

export interface NameSources {
  /** DC_NAMEs by host. */
  readonly chosen: ReadonlyMap<string, string>
  readonly own: readonly RoutingRow[]
  readonly centres: readonly SourceCentre[]
  /** Every host that needs a name. */
  readonly hosts: readonly string[]
}

export class CentreNames {
  /** By host. */
  readonly #hosts = new Map<string, string>()
  /** By domain: for hosts that nobody names, of a centre that has others. */
  readonly #domains = new Map<string, string>()
  /** By what sources call the centre, in upper case. */
  readonly #centres = new Map<string, string>()
  readonly #remarks: string[] = []

  constructor({ chosen, own, centres, hosts }: NameSources) {
    for (const [host, name] of chosen) this.#hosts.set(host, name)
    for (const { dcName, fdsnws } of own) this.#claim(hostOf(fdsnws ?? ''), dcName)
    for (const centre of centres.filter(({ isRegistered }) => isRegistered)) this.#add(centre)
    for (const centre of centres.filter(({ isRegistered }) => !isRegistered)) this.#add(centre)
    for (const host of [...new Set(hosts)].sort()) this.#nameHost(host, own)
  }

  /** One sentence for each centre whose name was guessed in a way that may be wrong. */
  get remarks(): readonly string[] {
    return this.#remarks
  }

  /**
   * @param hosts - of its services; the first that is known decides
   * @returns `undefined` where neither the centre nor a host was among the sources of names
   */
  nameOf(centre: string | undefined, hosts: readonly string[]): string | undefined {
    for (const host of hosts) {
      const name = this.#hosts.get(host)
      if (name !== undefined) return name
    }
    return centre === undefined ? undefined : this.#centres.get(centre.toUpperCase())
  }

  #add(centre: SourceCentre): void {
    const name = this.#nameCentre(centre)
    if (name === '') return
    for (const url of centre.urls) this.#claim(readServiceUrl(url)?.host ?? '', name)
  }

  /** A centre that a stronger source names otherwise, for one of its hosts, has that name. */
  #nameCentre({ name: said, urls }: SourceCentre): string {
    const key = said.toUpperCase()
    const known = this.#centres.get(key)
    if (known !== undefined) return known
    const hosts = urls.map((url) => readServiceUrl(url)?.host ?? '')
    const taken = new Set(this.#centres.values())
    const clean = cleanName(said)
    const fresh = clean === '' ? '' : distinctName(clean, (name) => taken.has(name))
    const name = this.nameOf(undefined, hosts) ?? fresh
    if (name !== '') this.#centres.set(key, name)
    return name
  }

  #claim(host: string, name: string): void {
    if (host === '') return
    const { domain } = readHost(host)
    if (!this.#hosts.has(host)) this.#hosts.set(host, name)
    if (!this.#domains.has(domain)) this.#domains.set(domain, name)
  }

  #nameHost(host: string, own: readonly RoutingRow[]): void {
    if (this.#hosts.has(host)) return
    const { name: label, domain } = readHost(host)
    const known = this.#domains.get(domain)
    if (known !== undefined) {
      this.#hosts.set(host, known)
      return
    }
    // A centre of the table's own rows that has no host may well be this one.
    const hostless = own.filter(({ fdsnws }) => fdsnws === undefined).map(({ dcName }) => dcName)
    const taken = new Set([...this.#hosts.values(), ...this.#centres.values()])
    for (const name of hostless) taken.delete(name)
    const name = distinctName(label, (candidate) => taken.has(candidate))
    if (name !== label) this.#remarks.push(guess(host, name, label))
    this.#claim(host, name)
  }
}

function guess(host: string, name: string, label: string): string {
  return `${host} is called ${name}: another host is ${label}; if they are one centre, say --name ${host}=${label}`
}
