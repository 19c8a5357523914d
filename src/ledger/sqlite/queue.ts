/** Hands out jobs under leases: ready ones, by their turns, as far as the limits allow. */
import { randomUUID } from 'node:crypto'

import type { Database } from 'better-sqlite3'

import type { Clock, Instant } from '../../model/index.ts'
import { later } from '../../model/index.ts'
import type { Lease, Limits } from '../ledger.ts'
import { mustWait } from './blockers.ts'
import { workOf } from './jobs.ts'
import { room } from './room.ts'
import type { Gate, Turns } from './turns.ts'

/** The job that is next at a gate. */
interface Front {
  readonly gate: Gate
  readonly id: number
  readonly turn: number
}

export function queue(db: Database, clock: Clock, turns: Turns) {
  const wake = waking(db)
  const leased = db.prepare<[], Gate>(
    `SELECT gates.id, handler, destination FROM jobs JOIN gates ON gates.id = jobs.gate
     WHERE state = 'leased'`,
  )
  const frontsOf = fronts(db)
  const lease = leasing(db)

  return (worker: string, limits: Limits, n: number, leaseMs: number): readonly Lease[] => {
    const now = clock()
    wake(now)
    const left = room(limits, leased.all())
    const { waiting, next } = frontsOf()
    const leases: Lease[] = []
    while (leases.length < n) {
      const front = earliest(waiting, (gate) => left.has(gate))
      if (!front) break
      leases.push(lease(front.id, worker, now, later(now, leaseMs)))
      turns.pass(front.gate.id, front.turn)
      left.use(front.gate)
      next(front.gate)
    }
    return leases
  }
}

function earliest(waiting: ReadonlyMap<number, Front>, isOpen: (gate: Gate) => boolean) {
  let best: Front | undefined
  for (const front of waiting.values()) {
    if (isOpen(front.gate) && (!best || isBefore(front, best))) best = front
  }
  return best
}

function isBefore(one: Front, other: Front): boolean {
  return one.turn < other.turn || (one.turn === other.turn && one.id < other.id)
}

/** Makes ready whatever waited for a time that has come, or puts it among the held ones. */
function waking(db: Database) {
  // The clock was set back: a lease that reaches absurdly far would outlive its dead worker by
  // hours. A worker that lives renews it in time.
  const shorten = db.prepare<{ now: number }>(
    `UPDATE jobs SET due = :now + lease_length
     WHERE state = 'leased' AND due > :now + 2 * lease_length`,
  )
  const wake = db.prepare<{ now: number }>(
    `UPDATE jobs SET crashes = crashes + (state = 'leased'), token = NULL,
       state = iif(${mustWait}, 'held', 'ready'), due = iif(${mustWait}, waits_until, NULL)
     WHERE due <= :now`,
  )
  return (now: Instant) => {
    shorten.run({ now })
    wake.run({ now })
  }
}

/** The fronts of all gates where jobs are ready, found without reading the queues behind them. */
function fronts(db: Database) {
  const gates = db.prepare<[], Gate>(
    `WITH RECURSIVE busy (gate) AS (
       SELECT min(gate) FROM jobs INDEXED BY jobs_ready WHERE state = 'ready'
       UNION ALL
       SELECT (SELECT min(gate) FROM jobs INDEXED BY jobs_ready
               WHERE state = 'ready' AND gate > busy.gate)
       FROM busy WHERE busy.gate IS NOT NULL)
     SELECT id, handler, destination FROM busy JOIN gates ON gates.id = busy.gate`,
  )
  const first = db.prepare<[number], { readonly id: number; readonly turn: number }>(
    `SELECT id, turn FROM jobs INDEXED BY jobs_ready
     WHERE state = 'ready' AND gate = ? ORDER BY turn, id LIMIT 1`,
  )

  return () => {
    const waiting = new Map<number, Front>()
    const next = (gate: Gate) => {
      const found = first.get(gate.id)
      if (found) waiting.set(gate.id, { gate, ...found })
      else waiting.delete(gate.id)
    }
    gates.all().forEach(next)
    return { waiting, next }
  }
}

interface LeasedRow {
  readonly work: string
  readonly attempt: number
  readonly crashes: number
  readonly isRepeat: 0 | 1
}

function leasing(db: Database) {
  const lease = db.prepare<
    { id: number; worker: string; token: string; until: number; length: number },
    LeasedRow
  >(
    `UPDATE jobs
     SET state = 'leased', worker = :worker, token = :token, due = :until, lease_length = :length
     WHERE id = :id RETURNING work, attempt, crashes,
       attempt > 1 OR crashes > 0 OR code IS NOT NULL AS isRepeat`,
  )
  return (id: number, worker: string, now: Instant, until: Instant): Lease => {
    const token = randomUUID()
    const row = lease.get({ id, worker, token, until, length: until - now })
    if (!row) throw new Error(`job ${id} vanished while it was leased`)
    const { work, isRepeat, ...counts } = row
    return { job: { ...workOf(work), ...counts, isRepeat: isRepeat === 1 }, until, token }
  }
}
