/** What the holder of a lease may do to its job. Under an old token nothing is changed. */
import type { Database } from 'better-sqlite3'

import type { Clock, Fault, Instant } from '../../model/index.ts'
import { later } from '../../model/index.ts'
import { LeaseLost } from '../ledger.ts'
import type { Lease } from '../ledger.ts'
import type { Blockers } from './blockers.ts'

interface UnderLease {
  readonly key: string
  readonly token: string
  readonly now: Instant
}

const underLease = `key = :key AND token = :token AND state = 'leased' AND due > :now`

/** Every method throws {@link LeaseLost} when the lease ran out or the job was ended meanwhile. */
export function leases(db: Database, clock: Clock, blockers: Blockers) {
  const renew = db.prepare<UnderLease & { until: Instant; length: number }>(
    `UPDATE jobs SET due = :until, lease_length = :length WHERE ${underLease}`,
  )
  const postpone = db.prepare<UnderLease & { due: Instant; code: string; detail: string }>(
    `UPDATE jobs SET state = 'postponed', due = :due, attempt = attempt + (:code <> 'STOPPING'),
       token = NULL, code = :code, detail = :detail WHERE ${underLease}`,
  )
  const held = db.prepare<UnderLease, number>(`SELECT 1 FROM jobs WHERE ${underLease}`).pluck()
  const settle = db.prepare<
    UnderLease & { state: string; code: string | null; detail: string | null },
    { readonly blocks: string | null }
  >(
    `UPDATE jobs SET state = :state, settled_at = :now, due = NULL, token = NULL,
       code = coalesce(:code, code), detail = coalesce(:detail, detail)
     WHERE ${underLease} RETURNING blocks`,
  )
  const heldBy = db.prepare<[string], { readonly id: number; readonly crashes: number }>(
    `SELECT id, crashes + 1 AS crashes FROM jobs WHERE state = 'leased' AND worker = ?`,
  )
  const release = db.prepare<{ id: number; crashes: number; due: Instant }>(
    `UPDATE jobs SET state = 'postponed', crashes = :crashes, due = :due, token = NULL
     WHERE id = :id`,
  )
  const workers = db
    .prepare<[], string>(`SELECT DISTINCT worker FROM jobs WHERE state = 'leased'`)
    .pluck()
  const proof = ({ job: { key }, token }: Lease) => ({ key, token, now: clock() })

  return {
    workers: () => workers.all(),

    release(worker: string, due: (crashes: number) => Instant): number {
      const held = heldBy.all(worker)
      for (const { id, crashes } of held) release.run({ id, crashes, due: due(crashes) })
      return held.length
    },

    renew(lease: Lease, leaseMs: number) {
      const held = proof(lease)
      const until = later(held.now, leaseMs)
      requireOne(renew.run({ ...held, until, length: until - held.now }), lease)
    },

    postpone(lease: Lease, due: Instant, { code, message }: Fault) {
      requireOne(postpone.run({ ...proof(lease), due, code, detail: message }), lease)
    },

    /** Makes sure that the job is still held. */
    hold(lease: Lease) {
      if (held.get(proof(lease)) === undefined) throw new LeaseLost(lease.job.key)
    },

    /** Ends the job well, or badly where a fault is given. */
    settle(lease: Lease, because?: Fault) {
      const state = because ? 'abandoned' : 'done'
      const { code = null, message = null } = because ?? {}
      const settled = settle.get({ ...proof(lease), state, code, detail: message })
      if (!settled) throw new LeaseLost(lease.job.key)
      if (settled.blocks !== null) blockers.lower(settled.blocks)
    },
  }
}

function requireOne({ changes }: { readonly changes: number }, lease: Lease) {
  if (changes === 0) throw new LeaseLost(lease.job.key)
}
