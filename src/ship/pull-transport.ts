/** Ships by letting wait: the shipment lies in the store until the requester picks it up. */
import { Fault, later } from '../model/index.ts'
import type { Clock, StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { Transport } from './transport.ts'

export interface PullTransportOptions {
  readonly store: Pick<Store, 'open'>
  /** How people reach the pick-up pages. */
  readonly publicUrl: string
  /** The beginnings of addresses by FTP and SFTP; empty where it is not offered. */
  readonly ftpUrl?: string
  readonly sftpUrl?: string
  /** Lays it ready for other servers, too; doing it twice is no error. */
  readonly offer?: ((key: string, token: string, name: string) => Promise<void>) | undefined
  readonly keepDays: number
  readonly clock: Clock
}

const dayMs = 86_400_000

export function createPullTransport(options: PullTransportOptions): Transport<'pull'> {
  const { store, publicUrl, ftpUrl = '', sftpUrl = '', keepDays, clock } = options
  return {
    by: 'pull',
    async ship({ name, file, to }) {
      await assertHeld(store, file)
      await options.offer?.(file.key, to.token, name)
      const at = clock()
      const path = `${to.token}/${encodeURIComponent(name)}`
      const others = [ftpUrl, sftpUrl].filter((url) => url !== '').map((url) => below(url, path))
      return {
        location: below(publicUrl, `pickup/${path}`),
        ...(others.length > 0 && { others }),
        bytes: file.bytes,
        at,
        removedAt: later(at, keepDays * dayMs),
      }
    },
  }
}

function below(url: string, path: string): string {
  return `${url.replace(/\/+$/, '')}/${path}`
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
