import type { Database } from 'better-sqlite3'

import type { Clock, RequestId } from '../../model/index.ts'
import type { Blockers } from './blockers.ts'
import { mustWait } from './blockers.ts'
import { workOf } from './jobs.ts'
import type { Turns } from './turns.ts'

/** What an operator or a requester may do to all jobs of a request. */
export function requestJobs(db: Database, clock: Clock, turns: Turns, blockers: Blockers) {
  // A job that was cancelled was not given up: it has no fault, and is not tried again.
  const givenUp = db.prepare<
    [RequestId],
    {
      readonly id: number
      readonly gate: number
      readonly blocks: string | null
      readonly work: string
    }
  >(
    `SELECT id, gate, blocks, work FROM jobs
     WHERE about = ? AND state = 'abandoned' AND code IS NOT NULL ORDER BY id`,
  )
  const again = db.prepare<{ id: number; turn: number; now: number }>(
    `UPDATE jobs SET state = iif(${mustWait}, 'held', 'ready'),
       due = iif(${mustWait}, waits_until, NULL), turn = :turn, attempt = 1, settled_at = NULL
     WHERE id = :id`,
  )
  const end = db.prepare<{ id: RequestId; now: number }, { readonly blocks: string | null }>(
    `UPDATE jobs SET state = 'abandoned', settled_at = :now, due = NULL, token = NULL,
       code = NULL, detail = NULL
     WHERE about = :id AND stage <> 'notify' AND settled_at IS NULL RETURNING blocks`,
  )

  return {
    /** Makes jobs that were given up due again, with a new turn and as a first attempt. @returns how many */
    retry(id: RequestId): number {
      const found = givenUp.all(id)
      for (const job of found) {
        const turn = turns.give(job.gate, workOf(job.work).requester)
        again.run({ id: job.id, turn, now: clock() })
        if (job.blocks !== null) blockers.raise(job.blocks)
      }
      return found.length
    },

    /** Ends the open jobs but for letters, whoever holds them. */
    end(id: RequestId) {
      for (const { blocks } of end.all({ id, now: clock() })) {
        if (blocks !== null) blockers.lower(blocks)
      }
    },
  }
}
