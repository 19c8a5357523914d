/** The guard: which targets may be connected to, and the connecting itself. */
import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'

import { asFault, Fault, isShortage } from '../model/index.ts'
import { readAddress } from './address.ts'
import type { Address } from './address.ts'
import { AllowList } from './allow-list.ts'
import type { Egress, Target } from './egress.ts'
import { plainHost } from './host-name.ts'
import { within } from './patience.ts'
import { connectTcp } from './tcp-connector.ts'
import type { Connector } from './tcp-connector.ts'

export interface EgressRules {
  /** Names, `*.domain`, `*`; and addresses or networks, which need not be public ones. */
  readonly allow: readonly string[]
  readonly ports: readonly number[]
}

/** What the guard needs of the network. */
export interface EgressDeps {
  /** All addresses of a name, IPv4 and IPv6, the best first. */
  readonly resolve: (name: string) => Promise<readonly string[]>
  readonly connect: Connector
}

const network: EgressDeps = {
  resolve: async (name) => {
    const answers = await lookup(name, { all: true, order: 'verbatim' })
    return answers.map(({ address }) => address)
  },
  connect: connectTcp,
}

const lookupMs = 30_000
const connectMs = 20_000
/** All are checked, so many are tried: whoever names the host decides how many there are. */
const mostTries = 8

/** @throws {Fault} `CONFIG` for a rule that is none */
export function createEgress(rules: EgressRules, deps: EgressDeps = network): Egress {
  return new GuardedEgress(rules, deps)
}

class GuardedEgress implements Egress {
  readonly #allow: AllowList
  readonly #ports: ReadonlySet<number>
  readonly #deps: EgressDeps

  constructor({ allow, ports }: EgressRules, deps: EgressDeps) {
    this.#allow = new AllowList(allow)
    this.#ports = new Set(ports)
    this.#deps = deps
  }

  refusal({ host, port }: Target): string | undefined {
    const plain = plainHost(host)
    if (plain === undefined) return 'this is no name of a host'
    if (!this.#allow.mayAdmit(plain)) return refusalOf(plain)
    if (this.#ports.has(port)) return undefined
    return `this centre does not connect to port ${port} of ${plain}`
  }

  async connect(target: Target, signal: AbortSignal): Promise<Socket> {
    const refusal = this.refusal(target)
    if (refusal !== undefined) throw new Fault('DESTINATION_REFUSED', refusal)
    const host = plainHost(target.host) ?? ''
    const place = `${host.includes(':') ? `[${host}]` : host}:${target.port}`
    try {
      signal.throwIfAborted()
      const addresses = await this.#admitted(host, signal)
      return await this.#firstOf(addresses, { place, port: target.port }, signal)
    } catch (error) {
      throw interruption(signal, place) ?? error
    }
  }

  /**
   * What is connected to afterwards are these addresses, and never the name: it may lead elsewhere
   * a moment later.
   */
  async #admitted(host: string, signal: AbortSignal): Promise<readonly Address[]> {
    const answers = await this.#lookUp(host, signal)
    const addresses = answers.flatMap((answer) => readAddress(answer) ?? [])
    if (addresses.length < answers.length || !this.#allow.admits(host, addresses)) {
      throw new Fault('DESTINATION_REFUSED', refusalOf(host))
    }
    return addresses
  }

  async #lookUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (readAddress(host) !== undefined) return [host]
    const says = `${host} cannot be looked up now`
    const answers = await within(lookupMs, signal, () => this.#deps.resolve(host)).catch(
      (error: unknown) => {
        throw isShortage(error) ? asFault(error) : down(says, error)
      },
    )
    if (answers.length === 0) throw down(says, undefined)
    return answers
  }

  async #firstOf(
    addresses: readonly Address[],
    { place, port }: { readonly place: string; readonly port: number },
    signal: AbortSignal,
  ): Promise<Socket> {
    const failures: unknown[] = []
    for (const address of addresses.slice(0, mostTries)) {
      signal.throwIfAborted()
      const to = { address: address.toString(), port }
      try {
        return await within(connectMs, signal, (end) => this.#deps.connect(to, end))
      } catch (error) {
        if (isShortage(error)) throw asFault(error)
        failures.push(error)
      }
    }
    // Whether a port is closed or filtered is nothing that a stranger may find out through us.
    throw down(`${place} cannot be reached now`, new AggregateError(failures))
  }
}

function refusalOf(host: string): string {
  return `this centre does not connect to ${host}`
}

/** Why connecting was broken off; undefined where it was not. */
function interruption(signal: AbortSignal, place: string): Fault | undefined {
  if (!signal.aborted) return undefined
  if (signal.reason instanceof Fault) return signal.reason
  return down(`connecting to ${place} was broken off`, signal.reason)
}

function down(detail: string, cause: unknown): Fault {
  return new Fault('DESTINATION_DOWN', detail, { cause })
}
