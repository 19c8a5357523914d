/**
 * The addresses to which letters come back that cannot be delivered: each tells which letter it was,
 * and is signed, so that nobody else can make one.
 *
 * `b+<request>-<shipment>-<day>.<8 hex>@DOMAIN`: the request as the ledger names it, a short hash of
 * the shipment (0 for none), and the last day on which it counts. Case does not matter, as mail
 * servers may change it.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

import type { Instant, RequestId, ShipmentId } from '../model/index.ts'

/** What came back. */
export interface Returned {
  /** As the ledger finds it. */
  readonly request: string
  /** Whether the letter carried or announced this shipment. */
  isAbout(shipment: ShipmentId): boolean
}

/** Mail servers try for five days; some tell it late. */
const days = 30
const dayUs = 86_400_000_000

export class BounceAddresses {
  readonly #domain: string
  readonly #key: Uint8Array

  /** @param key - kept by the gateway; who knows it can forge them */
  constructor(domain: string, key: Uint8Array) {
    this.#domain = domain.toLowerCase()
    this.#key = key
  }

  get domain(): string {
    return this.#domain
  }

  /** @param shipment - none for a letter that is about several, or about none */
  make(request: RequestId, shipment: ShipmentId | undefined, now: Instant): string {
    const last = Math.floor(now / dayUs) + days
    const words = [request, shipment === undefined ? '0' : short(shipment), last.toString(36)]
    const reference = words.join('-').toLowerCase()
    return `b+${reference}.${this.#seal(reference)}@${this.#domain}`
  }

  /** Whether it looks like one, true or false. */
  isOne(address: string): boolean {
    const folded = address.toLowerCase()
    return folded.startsWith('b+') && folded.endsWith(`@${this.#domain}`)
  }

  /** @returns `undefined` for one that is forged, or too old */
  read(address: string, now: Instant): Returned | undefined {
    if (!this.isOne(address)) return undefined
    const account = address.toLowerCase().slice(0, -this.#domain.length - 1)
    const [, reference = '', seal = ''] =
      /^b\+([a-z0-9.]+-[0-9a-f]+-[0-9a-z]+)\.([0-9a-f]{8})$/.exec(account) ?? []
    if (!isSame(seal, this.#seal(reference))) return undefined
    const [request = '', shipment = '', last = ''] = reference.split('-')
    if (parseInt(last, 36) < Math.floor(now / dayUs)) return undefined
    return { request, isAbout: (id) => short(id) === shipment }
  }

  #seal(reference: string): string {
    const mac = createHmac('sha256', this.#key).update(`${reference}@${this.#domain}`)
    return mac.digest('hex').slice(0, 8)
  }
}

function short(shipment: ShipmentId): string {
  return createHash('sha256').update(shipment).digest('hex').slice(0, 8)
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
