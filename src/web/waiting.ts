/** The shipments that wait, as every way of picking them up sees them: found, and noted when sent. */
import type { Ledger, ShipmentRecord } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'
import { asFault } from '../model/index.ts'
import type { Clock, Receipt } from '../model/index.ts'
import { PickupProgress } from './progress.ts'

export interface WaitingOptions {
  readonly ledger: Pick<Ledger, 'waiting' | 'note'>
  readonly log: Log
  readonly clock: Clock
  /** One for all the ways that a file can be fetched, where there are several. */
  readonly progress?: PickupProgress
}

/** A shipment that lies ready. */
export type Ready = ShipmentRecord & { readonly receipt: Receipt }

export class Waiting {
  readonly #options: WaitingOptions
  readonly #progress: PickupProgress

  constructor(options: WaitingOptions) {
    this.#options = options
    this.#progress = options.progress ?? new PickupProgress()
  }

  /** @param name - of the file, where it was given */
  async find(token: string, name?: string): Promise<Ready | 'unknown' | 'gone'> {
    if (!/^[\w-]{16,64}$/.test(token)) return 'unknown'
    const shipment = await this.#options.ledger.waiting(token)
    if (!shipment) return 'unknown'
    if (name !== undefined && shipment.name !== name) return 'unknown'
    const { receipt, state } = shipment
    if (state === 'removed') return 'gone'
    if (state !== 'arrived' || receipt === undefined) return 'unknown'
    const isPast = receipt.removedAt !== undefined && this.#options.clock() >= receipt.removedAt
    return isPast ? 'gone' : { ...shipment, receipt }
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
