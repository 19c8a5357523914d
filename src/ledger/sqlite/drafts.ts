/**
 * Jobs that were entered while the job they come of is still worked on. They are held, and count
 * among those that block another, but nobody is given them until they are released.
 */
import type { Database } from 'better-sqlite3'

import type { Clock } from '../../model/index.ts'
import { mustWait } from './blockers.ts'
import type { Blockers } from './blockers.ts'
import type { Turns } from './turns.ts'

/** The drafts of one job for one gate. */
interface Batch {
  readonly gate: number
  readonly requester: string
  readonly first: number
  readonly last: number
}

export function drafts(db: Database, clock: Clock, turns: Turns, blockers: Blockers) {
  const batches = db.prepare<[string], Batch>(
    `SELECT gate, work ->> '$.requester' AS requester, min(turn) AS first, max(turn) AS last
     FROM jobs WHERE draft_of = ? GROUP BY gate, requester`,
  )
  const release = db.prepare<{ parent: string; gate: number; lag: number; now: number }>(
    `UPDATE jobs SET draft_of = NULL, turn = turn + :lag,
       state = iif(${mustWait}, 'held', 'ready'), due = iif(${mustWait}, waits_until, NULL)
     WHERE draft_of = :parent AND gate = :gate`,
  )
  const drop = db.prepare<[string], { readonly blocks: string | null }>(
    'DELETE FROM jobs WHERE draft_of = ? RETURNING blocks',
  )

  return {
    /**
     * Lets the drafts of a job be done, now that it is. Time went on at their gates since they were
     * given their turns: they must not come before all who queued up meanwhile.
     */
    release(parent: string) {
      for (const { gate, requester, first, last } of batches.all(parent)) {
        const lag = turns.lag(gate, first)
        release.run({ parent, gate, lag, now: clock() })
        turns.raise(gate, requester, last + lag)
      }
    },

    /** Forgets the drafts of a job, which is done again, or never will be done. */
    drop(parent: string) {
      for (const { blocks } of drop.all(parent)) if (blocks !== null) blockers.lower(blocks)
    },
  }
}
