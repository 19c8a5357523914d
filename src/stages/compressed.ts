/** Texts that are too large to be mailed are mailed as `.gz` where that makes them small enough. */
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

import type { RequestRecord } from '../ledger/ledger.ts'
import type { Shipment, StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { formOf } from './forms.ts'
import type { Workshop } from './workshop.ts'

interface Compressed {
  readonly shipments: readonly Shipment[]
  /** Keys of the store that the compressed files replace. */
  readonly replaced: readonly string[]
}

/**
 * @param type - the class of the shipments: files beside a product go the way of the product
 * @returns the shipments, those of them mailed that became small enough to be
 */
export async function compressed(
  shipments: readonly Shipment[],
  type: string,
  { request: { header } }: RequestRecord,
  shop: Workshop,
  signal: AbortSignal,
): Promise<Compressed> {
  // Whoever has shipments pushed wants them whole, where they can be large.
  const mayBe = shop.rules.compress && header.disposition.mode !== 'PUSH'
  const isText = ({ dcName }: Shipment) =>
    formOf(type, dcName, header, shop).mediaType.startsWith('text/')
  const replaced: string[] = []
  const sent: Shipment[] = []
  for (const shipment of shipments) {
    const file = mayBe && isText(shipment) ? await smallFile(shipment, shop, signal) : undefined
    if (file === undefined) sent.push(shipment)
    else {
      replaced.push(shipment.file.key)
      sent.push(asMail(shipment, file, header.email))
    }
  }
  return { shipments: sent, replaced }
}

function asMail(shipment: Shipment, file: StoredFile, address: string): Shipment {
  const to = { by: 'mail', address } as const
  return { ...shipment, name: `${shipment.name}.gz`, mediaType: 'application/gzip', file, to }
}

/** @returns `undefined` for one that is mailed anyway, is no text, or stays too large */
async function smallFile(
  { mediaType, file, to }: Shipment,
  { store, rules }: Workshop,
  signal: AbortSignal,
): Promise<StoredFile | undefined> {
  if (to.by !== 'pull' || !mediaType.startsWith('text/')) return undefined
  try {
    return await store.put(gzipped(file.key, store, rules.maxTextMailBytes), signal)
  } catch (error) {
    if (error instanceof StillTooLarge) return undefined
    throw error
  }
}

class StillTooLarge extends Error {}

/** Breaks off as soon as it is too large: the whole of a very long text need not be compressed. */
async function* gzipped(key: string, store: Store, most: number): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: 9 })
  // What goes wrong is told by the stream that is read here.
  pipeline(store.open(key), gzip).catch(() => undefined)
  let bytes = 0
  for await (const piece of gzip as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > most) throw new StillTooLarge()
    yield piece
  }
}
