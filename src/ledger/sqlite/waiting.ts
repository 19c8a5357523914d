import type { Database } from 'better-sqlite3'

import type { NewEvent } from '../../log/events.ts'
import type { Clock, Instant, ShipmentId } from '../../model/index.ts'
import type { Removal, Waiting } from '../ledger.ts'
import type { StoredKeys } from './stored-keys.ts'

/** Of the shipments that wait for pick-up, or soon will, those that are meant. */
const meant = `token IS NOT NULL AND state IN ('open', 'arrived')
  AND (:email IS NULL OR requester = lower(:email))
  AND id NOT IN (SELECT value FROM json_each(:except))`

interface Meant {
  readonly email: string | null
  /** JSON */
  readonly except: string
}

/** The room that shipments take while they wait, and how some is made before their day. */
export function waiting(db: Database, clock: Clock, keys: StoredKeys) {
  const sum = db
    .prepare<[Meant], number>(`SELECT coalesce(sum(bytes), 0) FROM shipments WHERE ${meant}`)
    .pluck()
  // What goes before a shipment is added up, so that no more are named than have to go.
  const spare = db
    .prepare<[Meant & { unfetchedBefore: Instant; bytes: number }], ShipmentId>(
      `SELECT id FROM (
         SELECT id, number, fetched_at, receipt ->> '$.at' AS arrived_at, coalesce(sum(bytes) OVER (
             ORDER BY fetched_at IS NULL, fetched_at, receipt ->> '$.at', number
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
         FROM shipments
         WHERE ${meant} AND state = 'arrived'
           AND (fetched_at IS NOT NULL OR receipt ->> '$.at' < :unfetchedBefore))
       WHERE before < :bytes
       ORDER BY fetched_at IS NULL, fetched_at, arrived_at, number`,
    )
    .pluck()

  return {
    ...goings(db, clock, keys),
    bytes: (which: Waiting) => sum.get(meaning(which)) ?? 0,
    spare: (which: Waiting, unfetchedBefore: Instant, bytes: number) =>
      spare.all({ ...meaning(which), unfetchedBefore, bytes }),
  }
}

function meaning({ email, except }: Waiting): Meant {
  return { email: email ?? null, except: JSON.stringify(except) }
}

/** What happens to shipments that wait. */
function goings(db: Database, clock: Clock, keys: StoredKeys) {
  const fetch = db.prepare<{
    request: string
    type: string
    centre: string
    name: string
    now: number
  }>(
    `UPDATE shipments SET fetched_at = :now
     WHERE request = :request AND class = :type AND centre = :centre AND name = :name
       AND token IS NOT NULL`,
  )
  const remove = db
    .prepare<[string, ShipmentId], string>(
      `UPDATE shipments SET state = 'removed', removed_at = NULL, reason = ?
       WHERE id = ? AND token IS NOT NULL AND state = 'arrived' RETURNING key`,
    )
    .pluck()

  return {
    /** Marks what the events say was picked up. */
    fetched(events: readonly NewEvent[]) {
      for (const event of events) {
        if (event.kind !== 'PICKED_UP') continue
        const { requestId: request = '', class: type = '', dcName: centre = '', name } = event
        fetch.run({ request, type, centre, name, now: clock() })
      }
    },

    /** @returns false when it does not wait, or no more */
    remove({ shipmentId, reason }: Removal): boolean {
      const key = remove.get(reason, shipmentId)
      if (key !== undefined) keys.discard([key])
      return key !== undefined
    },
  }
}
