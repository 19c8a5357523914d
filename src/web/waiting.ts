/** The shipments that wait, as every way of picking them up sees them: found, and noted when sent. */
import type { Ledger, ShipmentRecord } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'
import { asFault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import { PickupProgress } from './progress.ts'
import type { Ready } from './ready.ts'

export interface WaitingOptions {
  readonly ledger: Pick<Ledger, 'waiting' | 'note'>
  readonly log: Log
  readonly clock: Clock
  /** One for all the ways that a file can be fetched, where there are several. */
  readonly progress?: PickupProgress
}

/** What lies under a token: nothing that one may know of, something that was there, or a shipment. */
export type Found =
  | { readonly state: 'unknown' }
  | { readonly state: 'gone'; readonly shipment: ShipmentRecord }
  | { readonly state: 'ready'; readonly shipment: Ready }

export class Waiting {
  readonly #options: WaitingOptions
  readonly #progress: PickupProgress

  constructor(options: WaitingOptions) {
    this.#options = options
    this.#progress = options.progress ?? new PickupProgress()
  }

  async look(token: string): Promise<Found> {
    if (!/^[\w-]{16,64}$/.test(token)) return { state: 'unknown' }
    const shipment = await this.#options.ledger.waiting(token)
    if (shipment === undefined) return { state: 'unknown' }
    const { receipt, state } = shipment
    if (state === 'removed') return { state: 'gone', shipment }
    if (state !== 'arrived' || receipt === undefined) return { state: 'unknown' }
    const isPast = receipt.removedAt !== undefined && this.#options.clock() >= receipt.removedAt
    return isPast
      ? { state: 'gone', shipment }
      : { state: 'ready', shipment: { ...shipment, receipt } }
  }

  /** @param name - of the file, where it was given */
  async find(token: string, name?: string): Promise<Ready | 'unknown' | 'gone'> {
    const found = await this.look(token)
    if (found.state === 'unknown') return 'unknown'
    if (name !== undefined && found.shipment.name !== name) return 'unknown'
    return found.state === 'gone' ? 'gone' : found.shipment
  }

  /**
   * Bytes went out; with the last ones that were missing the shipment is picked up.
   *
   * @param last - the last byte that is known to be sent; before `first` for none
   */
  async sent(shipment: Ready, first: number, last: number, peer: string): Promise<void> {
    const isWhole = this.#progress.add(shipment.id, shipment.file.bytes, first, last)
    if (isWhole) await this.#note(shipment, peer)
  }

  async #note(shipment: Ready, peer: string): Promise<void> {
    const { requestId, class: type, dcName, name, file } = shipment
    const about = { requestId, class: type, dcName, name, bytes: file.bytes, peer }
    try {
      const event = { kind: 'PICKED_UP', level: 'info', stage: 'pick-up', ...about } as const
      await this.#options.ledger.note([event])
    } catch (error) {
      this.#options.log.error({ requestId, err: asFault(error) }, 'pick-up could not be noted')
    }
  }
}
