/** Large shipments that wait in the ledger and the store of a gateway, before it starts. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { openSqliteLedger } from '../../../src/ledger/sqlite-ledger.ts'
import { fromMilliseconds, later, shipmentId } from '../../../src/model/index.ts'
import type { Shipment, StoredFile } from '../../../src/model/index.ts'
import { openFileStore } from '../../../src/store/file-store.ts'
import {
  entered,
  finished,
  firstRequest,
  jobs,
  line,
  newRequest,
} from '../../contracts/ledger/samples.ts'

/** A file that waits. */
export interface Waiting {
  /** Its path at the gateway, from the root on. */
  readonly pickUp: string
  /** Where it lies on the disk. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

const dayMs = 86_400_000
const blockBytes = 1_000_000

/** Of the one line that they answer. */
const outcome = { number: 9, dcName: 'PEER0', kind: 'ok', count: 3, detail: '' } as const

/** @param folder - of the gateway's state, `netdc-data` */
export async function layShipments(
  folder: string,
  count: number,
  bytes: number,
): Promise<readonly Waiting[]> {
  await mkdir(folder, { recursive: true })
  const clock = () => fromMilliseconds(Date.now())
  const store = await openFileStore(join(folder, 'store'))
  const ledger = openSqliteLedger(join(folder, 'ledger.sqlite'), { clock })
  const files: StoredFile[] = []
  for (let i = 0; i < count; i++) files.push(await store.put(Readable.from(blocks(bytes, i))))
  const shipments = files.map(shipmentOf)
  const receipt = { location: '', at: clock(), removedAt: later(clock(), dayMs) }
  const arrivals = shipments.map(({ id, file }) => ({
    shipmentId: id,
    receipt: { ...receipt, bytes: file.bytes },
  }))
  await entered(ledger, (id) => ({ requests: [newRequest(id, [line(9)])], next: jobs(1, 'ship') }))
  await finished(ledger, 'ship1', {
    shipments,
    arrivals,
    outcomes: [{ requestId: firstRequest, outcome }],
  })
  await ledger.close()
  return shipments.map(({ name, file }, i) => ({
    pickUp: `/pickup/${tokenOf(i)}/${name}`,
    path: store.path(file.key),
    sha256: file.sha256,
    bytes: file.bytes,
  }))
}

function shipmentOf(file: StoredFile, index: number): Shipment {
  return {
    id: shipmentId(firstRequest, 'DATA', `PEER${index}`),
    requestId: firstRequest,
    class: 'DATA',
    dcName: `PEER${index}`,
    name: `my_event.DATA.PEER${index}.mseed`,
    mediaType: 'application/vnd.fdsn.mseed',
    file,
    to: { by: 'pull', token: tokenOf(index) },
  }
}

function tokenOf(index: number): string {
  return `token${String(index).padStart(17, '0')}`
}

function* blocks(bytes: number, seed: number) {
  const block = Buffer.from(
    Uint8Array.from({ length: blockBytes }, (_, i) => (i * 31 + seed) % 251),
  )
  for (let left = bytes; left > 0; left -= block.length) yield block.subarray(0, left)
}
