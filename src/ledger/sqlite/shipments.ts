import type { Database } from 'better-sqlite3'

import type {
  Clock,
  Destination,
  Instant,
  Receipt,
  RequestId,
  Shipment,
  ShipmentId,
} from '../../model/index.ts'
import type { ShipmentRecord } from '../ledger.ts'
import { found } from './found.ts'

interface Row extends Omit<ShipmentRecord, 'file' | 'to' | 'receipt' | 'reason'> {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
  readonly destination: string
  readonly receipt: string | null
  readonly reason: string | null
}

const destinationOf: (json: string) => Destination = JSON.parse
const receiptOf: (json: string) => Receipt = JSON.parse

/** The shipments, from their making to their removal. */
export function shipments(db: Database, clock: Clock) {
  const select = (where: string) =>
    db.prepare<[string | number, ...number[]], Row>(
      `SELECT id, request AS requestId, class, centre AS dcName, name, media_type AS mediaType,
         key, bytes, sha256, destination, state, receipt, reason
       FROM shipments WHERE ${where}`,
    )
  const byId = select('id = ?')
  const byRequest = select('request = ? ORDER BY number')
  const byToken = select(`token = ? AND state = 'arrived'`)
  const overdue = select(`state = 'arrived' AND removed_at <= ? ORDER BY removed_at LIMIT ?`)

  return {
    ...shipmentMoves(db),
    read: (id: ShipmentId) => record(found(byId.get(id), id)),
    all: (request: RequestId) => byRequest.all(request).map(record),
    expired: (limit: number) => overdue.all(clock(), limit).map(record),

    waiting(token: string): ShipmentRecord | undefined {
      const row = byToken.get(token)
      return row && record(row)
    },
  }
}

/** Every way in which the state of a shipment changes. */
function shipmentMoves(db: Database) {
  const put = putting(db)
  const arrive = db.prepare<{ id: ShipmentId; receipt: string; removedAt: Instant | null }>(
    `UPDATE shipments
     SET state = 'arrived', receipt = :receipt, removed_at = :removedAt, reason = NULL
     WHERE id = :id`,
  )
  const lose = db.prepare<[string, ShipmentId]>(
    `UPDATE shipments SET state = 'lost', reason = ? WHERE id = ?`,
  )
  const remove = db.prepare<[ShipmentId]>(`UPDATE shipments SET state = 'removed' WHERE id = ?`)

  return {
    put,

    arrive(id: ShipmentId, receipt: Receipt) {
      const { removedAt = null } = receipt
      requireOne(arrive.run({ id, receipt: JSON.stringify(receipt), removedAt }), id)
    },

    /** A shipment that was never put has nothing to mark: the bytes for it could not be made. */
    lose(id: ShipmentId, reason: string) {
      lose.run(reason, id)
    },

    remove(id: ShipmentId) {
      requireOne(remove.run(id), id)
    },
  }
}

/** Enters a shipment, or, when the work for it is done again, opens it with its new bytes. */
function putting(db: Database) {
  const put = db.prepare<
    Omit<Row, 'state' | 'receipt' | 'reason'> & { readonly token: string | null }
  >(
    `INSERT INTO shipments (id, request, class, centre, name, media_type, key, bytes, sha256,
       destination, token, state)
     VALUES (:id, :requestId, :class, :dcName, :name, :mediaType, :key, :bytes, :sha256,
       :destination, :token, 'open')
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, media_type = excluded.media_type,
       key = excluded.key, bytes = excluded.bytes, sha256 = excluded.sha256,
       destination = excluded.destination, token = excluded.token, state = 'open',
       receipt = NULL, removed_at = NULL, reason = NULL`,
  )
  return ({ to, file, ...shipment }: Shipment) => {
    const token = 'token' in to ? to.token : null
    put.run({ ...shipment, ...file, destination: JSON.stringify(to), token })
  }
}

function requireOne({ changes }: { readonly changes: number }, id: ShipmentId) {
  found(changes === 1 || undefined, id)
}

function record({ key, bytes, sha256, destination, ...row }: Row): ShipmentRecord {
  return {
    ...row,
    file: { key, bytes, sha256 },
    to: destinationOf(destination),
    receipt: row.receipt === null ? undefined : receiptOf(row.receipt),
    reason: row.reason ?? undefined,
  }
}
