/** Decides, when a request is read, whether its shipments are pushed to where it says, or wait. */
import { later } from '../model/index.ts'
import type { DataRequest, Remark } from '../model/index.ts'
import { pushDestination } from '../ship/push-target.ts'
import type { Workshop } from './workshop.ts'

const dayMs = 86_400_000

/** The requests of one mail, one after the other: they count together. */
export class PushWishes {
  readonly #shop: Pick<Workshop, 'ledger' | 'clock' | 'rules' | 'refusePush'>
  /** Hosts by requester, of requests that are not in the ledger yet. */
  readonly #granted = new Map<string, Set<string>>()

  constructor(shop: Pick<Workshop, 'ledger' | 'clock' | 'rules' | 'refusePush'>) {
    this.#shop = shop
  }

  /** What cannot be pushed waits to be picked up, and the receipt says why. */
  async settle(request: DataRequest): Promise<DataRequest> {
    const { header } = request
    const { disposition, email } = header
    if (disposition.mode === 'PULL') return request
    const { host } = disposition
    const target = pushDestination(disposition)
    const refusal = this.#shop.refusePush(target) ?? (await this.#tooMany(email, host))
    if (refusal === undefined) return request
    const warnings = [remark(host, refusal), ...request.warnings]
    return { ...request, header: { ...header, disposition: { mode: 'PULL' } }, warnings }
  }

  async #tooMany(email: string, host: string): Promise<string | undefined> {
    const { ledger, clock, rules } = this.#shop
    const requester = email.toLowerCase()
    const known = this.#granted.get(requester) ?? new Set<string>()
    const recent = await ledger.pushHosts(email, later(clock(), -dayMs))
    const hosts = new Set([...recent, ...known, host])
    if (hosts.size > rules.pushTargetsPerDay) {
      return `in a day shipments are pushed to ${rules.pushTargetsPerDay} hosts at most`
    }
    this.#granted.set(requester, known.add(host))
    return undefined
  }
}

function remark(host: string, why: string): Remark {
  const reason = `nothing is pushed to ${host} from here (${why}); shipments wait for pick-up`
  return { number: 0, text: '', reason }
}
