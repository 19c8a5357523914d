/** A shipment that lies ready, and what it is known by. */
import type { ShipmentRecord } from '../ledger/ledger.ts'
import type { Receipt } from '../model/index.ts'
import type { Validators } from './range.ts'

export type Ready = ShipmentRecord & { readonly receipt: Receipt }

export function validatorsOf({ file, receipt }: Ready): Validators {
  return {
    etag: `"${file.sha256}"`,
    lastModified: new Date(receipt.at / 1000).toUTCString(),
  }
}

/** The name is safe already (protocol, section 6.3); a header is no place to rely on that. */
export function fileName({ name }: ShipmentRecord): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_')
}
