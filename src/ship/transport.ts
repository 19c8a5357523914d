import type { Log } from '../log/log.ts'
import type { Means, Receipt, Shipment } from '../model/index.ts'
import type { Letter } from './letter.ts'

/**
 * Takes shipments to destinations of one kind.
 *
 * The promise of a transport: {@link Transport.ship} resolves only when the other side has the
 * whole file, and shipping the same shipment twice leaves one good copy, never a broken one.
 *
 * Implementations share one contract: `test/contracts/transport.ts`.
 */
export interface Transport<M extends Means = Means> {
  /** The kind of destination this transport serves. */
  readonly by: M

  /**
   * @returns the receipt, with the size the other side confirmed, in bytes.
   * @throws {Fault} `DESTINATION_DOWN` to be tried again later; `DESTINATION_REFUSED` when
   *   trying again cannot help.
   */
  ship(shipment: Shipment<M>, task: ShipTask): Promise<Receipt>

  /** Lets go of connections. Called once, after the last shipment has settled. */
  close?(): Promise<void>
}

export interface ShipTask {
  /** The notice that goes with the shipment, for the transport whose shipments travel inside it. */
  readonly notice: () => Promise<Letter>
  /** Whether it was begun before, and something of it may be at the far end. */
  readonly isRepeat: boolean
  /** Aborts at the deadline, on shutdown, or when the lease is lost. */
  readonly signal: AbortSignal
  readonly log: Log
}
