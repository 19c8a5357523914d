/** Ships by letting wait: the shipment lies in the store until the requester picks it up. */
import { Fault, later } from '../model/index.ts'
import type { Clock, StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { Transport } from './transport.ts'

export interface PullTransportOptions {
  readonly store: Pick<Store, 'open'>
  /** How people reach the pick-up pages; a function, because the port may be chosen at the start. */
  readonly publicUrl: () => string
  readonly keepDays: number
  readonly clock: Clock
}

const dayMs = 86_400_000

export function createPullTransport(options: PullTransportOptions): Transport<'pull'> {
  const { store, publicUrl, keepDays, clock } = options
  return {
    by: 'pull',
    async ship({ name, file, to }) {
      await assertHeld(store, file)
      const at = clock()
      return {
        location: `${publicUrl().replace(/\/+$/, '')}/pickup/${to.token}/${encodeURIComponent(name)}`,
        bytes: file.bytes,
        at,
        removedAt: later(at, keepDays * dayMs),
      }
    },
  }
}

/** Reads the last byte only: a bundle may have 100 GB, and its checksum was taken on the way in. */
async function assertHeld(store: Pick<Store, 'open'>, file: StoredFile): Promise<void> {
  const last = file.bytes - 1
  const range = last < 0 ? undefined : { first: last, last }
  let bytes = 0
  for await (const chunk of store.open(file.key, range)) bytes += chunk.length
  if (bytes !== Math.min(1, file.bytes)) {
    throw new Fault('SOURCE_BROKEN', `the store holds less than ${file.bytes} bytes`)
  }
}
