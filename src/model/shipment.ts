import type { StoredFile } from './part.ts'
import type { RequestId } from './request.ts'
import type { Instant } from './time.ts'

declare const id: unique symbol

/** Names a shipment: request, class, centre, and the file's own name, joined by `/`. */
export type ShipmentId = string & { readonly [id]: 'shipment' }

/**
 * @param dcName - whose product it is; `''` for the bundle of a class
 * @param file - the name of a file that ships beside the product; `''` for the product itself
 */
export function shipmentId(
  request: RequestId,
  type: string,
  dcName: string,
  file = '',
): ShipmentId {
  const words = [request, type, dcName === '' ? 'merged' : dcName, file]
  return words.filter((word) => word !== '').join('/') as ShipmentId
}

/** Where a shipment goes. `by` says which transport takes it there. */
export type Destination =
  | { readonly by: 'mail'; readonly address: string }
  /** Offered for pick-up under an unguessable token; `instead` says why it did not go elsewhere. */
  | { readonly by: 'pull'; readonly token: string; readonly instead?: string }
  /** Sent to a server that the requester named (protocol, section 6.2); `ftps` is FTP with TLS. */
  | ({ readonly by: 'ftp-push'; readonly protocol: 'ftp' | 'ftps' } & Place)
  | ({ readonly by: 'sftp-push' } & Place)

/** A folder on another machine. */
interface Place {
  readonly host: string
  readonly port: number
  /** A plain path without `..`: from the root when it begins with `/`, else from where a login begins. */
  readonly directory: string
}

export type Means = Destination['by']
export type DestinationBy<M extends Means> = Extract<Destination, { readonly by: M }>

/** A product or bundle on its way to one destination. */
export interface Shipment<M extends Means = Means> {
  readonly id: ShipmentId
  readonly requestId: RequestId
  readonly class: string
  /** The centre whose product it is, or the hub for a bundle. */
  readonly dcName: string
  /** The file's name as the requester sees it, e.g. `my_event.DATA.NCEDC.mseed`. */
  readonly name: string
  readonly mediaType: string
  readonly file: StoredFile
  readonly to: DestinationBy<M>
}

/** Proof that a shipment arrived whole. */
export interface Receipt {
  /** Where the requester finds it: an address, or a URL to fetch. */
  readonly location: string
  /** Further addresses under which it can be fetched, the best first. */
  readonly others?: readonly string[]
  /** Bytes the other side confirmed. */
  readonly bytes: number
  /** What the other side said, for people: a mail server's answer, or the path of a written letter. */
  readonly answer?: string
  readonly at: Instant
  /** When a shipment that waits to be picked up is removed. */
  readonly removedAt?: Instant
}
