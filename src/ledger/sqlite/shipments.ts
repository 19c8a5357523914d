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
import type { Loss, ShipmentRecord } from '../ledger.ts'
import { found } from './found.ts'
import type { Product } from './parts.ts'
import type { StoredKeys } from './stored-keys.ts'

interface Row extends Omit<ShipmentRecord, 'file' | 'to' | 'receipt' | 'reason' | 'fetchedAt'> {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
  readonly destination: string
  readonly receipt: string | null
  readonly reason: string | null
  readonly fetchedAt: Instant | null
}

const destinationOf: (json: string) => Destination = JSON.parse
const receiptOf: (json: string) => Receipt = JSON.parse

/** The shipments, from their making to their removal. */
export function shipments(db: Database, clock: Clock, keys: StoredKeys) {
  const select = (where: string) =>
    db.prepare<[string | number, ...number[]], Row>(
      `SELECT id, request AS requestId, class, centre AS dcName, name, media_type AS mediaType,
         key, bytes, sha256, destination, state, receipt, reason, fetched_at AS fetchedAt
       FROM shipments WHERE ${where}`,
    )
  const byId = select('id = ?')
  const byRequest = select('request = ? ORDER BY number')
  const byToken = select(`token = ? AND state IN ('arrived', 'removed')`)
  const overdue = select('removed_at <= ? ORDER BY removed_at LIMIT ?')

  return {
    ...shipmentMoves(db, keys),
    ...shipmentReturns(db),
    read: (id: ShipmentId) => record(found(byId.get(id), id)),
    all: (request: RequestId) => byRequest.all(request).map(record),
    expired: (limit: number) => overdue.all(clock(), limit).map(record),

    waiting(token: string): ShipmentRecord | undefined {
      const row = byToken.get(token)
      return row && record(row)
    },
  }
}

/** The ways in which a shipment goes forward. */
function shipmentMoves(db: Database, keys: StoredKeys) {
  const put = putting(db, keys)
  const arrive = db.prepare<{ id: ShipmentId; receipt: string; removedAt: Instant | null }>(
    `UPDATE shipments
     SET state = 'arrived', receipt = :receipt, removed_at = :removedAt, reason = NULL
     WHERE id = :id`,
  )
  const lose = db.prepare<Loss>(
    `UPDATE shipments SET state = 'lost', reason = :reason, removed_at = :removedAt
     WHERE id = :shipmentId`,
  )
  const remove = db
    .prepare<[ShipmentId], string>(
      `UPDATE shipments SET state = 'removed', removed_at = NULL
       WHERE id = ? AND state IN ('arrived', 'lost') RETURNING key`,
    )
    .pluck()
  const exists = db.prepare<[ShipmentId], number>('SELECT 1 FROM shipments WHERE id = ?').pluck()
  const dropPieces = db.prepare<[string]>('DELETE FROM pieces WHERE key = ?')

  return {
    put,

    arrive(id: ShipmentId, receipt: Receipt) {
      const { removedAt = null } = receipt
      requireOne(arrive.run({ id, receipt: JSON.stringify(receipt), removedAt }), id)
    },

    /** A shipment that was never put has nothing to mark: the bytes for it could not be made. */
    lose(loss: Loss) {
      lose.run(loss)
    },

    /** @returns false when it is on its way again, or was removed before */
    remove(id: ShipmentId): boolean {
      found(exists.get(id), id)
      const key = remove.get(id)
      if (key !== undefined) dropPieces.run(key)
      return key !== undefined
    },
  }
}

/** The ways in which a shipment comes back to where it was. */
function shipmentReturns(db: Database) {
  const reopen = db.prepare<[ShipmentId]>(
    `UPDATE shipments SET state = 'open', reason = NULL, removed_at = NULL
     WHERE id = ? AND state = 'lost'`,
  )
  const forget = db
    .prepare<Product, string>(
      `DELETE FROM shipments WHERE request = :request AND class = :class
         AND centre = coalesce(:centre, centre) AND state IN ('open', 'lost') RETURNING key`,
    )
    .pluck()

  return {
    reopen(id: ShipmentId) {
      reopen.run(id)
    },

    /**
     * Forgets the shipments of a product that never arrived; one that did waits on until it is
     * replaced. @returns the keys of the forgotten ones
     */
    forget: (product: Product): readonly string[] => forget.all(product),
  }
}

/** Enters a shipment, or, when the work for it is done again, opens it with new bytes for old. */
function putting(db: Database, keys: StoredKeys) {
  const before = db
    .prepare<[ShipmentId], string>(`SELECT key FROM shipments WHERE id = ? AND state <> 'removed'`)
    .pluck()
  const put = db.prepare<
    Omit<Row, 'state' | 'receipt' | 'reason' | 'fetchedAt'> & { readonly token: string | null }
  >(
    `INSERT INTO shipments (id, request, class, centre, name, media_type, key, bytes, sha256,
       destination, token, requester, state)
     VALUES (:id, :requestId, :class, :dcName, :name, :mediaType, :key, :bytes, :sha256,
       :destination, :token, coalesce(
         (SELECT lower(body ->> '$.header.email') FROM requests WHERE id = :requestId), ''), 'open')
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, media_type = excluded.media_type,
       key = excluded.key, bytes = excluded.bytes, sha256 = excluded.sha256,
       destination = excluded.destination, token = excluded.token, state = 'open',
       receipt = NULL, removed_at = NULL, reason = NULL, fetched_at = NULL`,
  )
  return ({ to, file, ...shipment }: Shipment) => {
    const token = 'token' in to ? to.token : null
    const replaced = before.get(shipment.id)
    put.run({ ...shipment, ...file, destination: JSON.stringify(to), token })
    if (replaced !== undefined) keys.discard([replaced])
  }
}

function requireOne({ changes }: { readonly changes: number }, id: ShipmentId) {
  found(changes === 1 || undefined, id)
}

function record({ key, bytes, sha256, destination, fetchedAt, ...row }: Row): ShipmentRecord {
  return {
    ...row,
    file: { key, bytes, sha256 },
    to: destinationOf(destination),
    receipt: row.receipt === null ? undefined : receiptOf(row.receipt),
    reason: row.reason ?? undefined,
    ...(fetchedAt !== null && { fetchedAt }),
  }
}
