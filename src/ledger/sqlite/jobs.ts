/** Jobs as they are entered. Taking them is in queue.ts, what their holders may do in leases.ts. */
import type { Database } from 'better-sqlite3'

import type { Clock, NewJob, RequestId } from '../../model/index.ts'
import type { Blockers } from './blockers.ts'
import { mustWait } from './blockers.ts'
import type { Turns } from './turns.ts'

/** Reads the column `work`: the job as it was entered, but for what it waits for and blocks. */
export const workOf: (json: string) => NewJob = JSON.parse

export function jobs(db: Database, clock: Clock, turns: Turns, blockers: Blockers) {
  const known = db.prepare<[string], number>('SELECT 1 FROM jobs WHERE key = ?').pluck()
  const insert = db.prepare<{
    key: string
    about: string
    stage: string
    work: string
    gate: number
    turn: number
    blocks: string | null
    waitsUntil: number | null
    draftOf: string | null
    now: number
  }>(
    `INSERT INTO jobs (key, about, stage, work, gate, turn, blocks, waits_until, draft_of,
       state, attempt, entered_at)
     VALUES (:key, :about, :stage, :work, :gate, :turn, :blocks, :waitsUntil, :draftOf,
       iif(:draftOf IS NULL, 'ready', 'held'), 1, :now)`,
  )
  const end = db.prepare<{ id: RequestId; now: number }, { readonly blocks: string | null }>(
    `UPDATE jobs SET state = 'abandoned', settled_at = :now, due = NULL, token = NULL,
       code = NULL, detail = NULL, draft_of = NULL
     WHERE about = :id AND stage <> 'notify' AND settled_at IS NULL RETURNING blocks`,
  )
  const hold = db.prepare<{ key: string; now: number }>(
    `UPDATE jobs SET state = 'held', due = waits_until WHERE key = :key AND ${mustWait}`,
  )
  const add = (job: NewJob, draftOf: string | null) => {
    const { key, stage, input, requester, blocks = null, waitsUntil = null } = job
    if (known.get(key) !== undefined) return
    const gate = turns.gateOf(job)
    const turn = turns.give(gate, requester)
    const about = 'requestId' in input ? input.requestId : input.mailId
    const work = JSON.stringify({ ...job, blocks: undefined, waitsUntil: undefined })
    const now = clock()
    insert.run({ key, about, stage, work, gate, turn, blocks, waitsUntil, draftOf, now })
    if (draftOf === null) hold.run({ key, now })
    if (blocks !== null) blockers.raise(blocks)
  }

  return {
    /** Enters a job, unless its key is known. */
    enter(job: NewJob) {
      add(job, null)
    },

    /** The same for a job that nobody is given before `parent` is done. */
    draft(job: NewJob, parent: string) {
      add(job, parent)
    },

    /** Ends the open jobs of a request but for letters, whoever holds them, for no fault of theirs. */
    end(id: RequestId) {
      for (const { blocks } of end.all({ id, now: clock() })) {
        if (blocks !== null) blockers.lower(blocks)
      }
    },
  }
}
