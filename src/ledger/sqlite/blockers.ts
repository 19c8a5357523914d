/**
 * Counts, for each job that waits for others, how many of them are still open, so that nobody ever
 * searches among siblings. The count goes by key and may begin before the waiting job is entered.
 *
 * The one rule: a job is held while its count is above zero and its patience has not run out.
 */
import type { Database } from 'better-sqlite3'

import type { Clock } from '../../model/index.ts'

/** For statements over `jobs`: whether others that the job waits for are still open. */
export const isBlocked = 'EXISTS (SELECT 1 FROM blockers WHERE blockers.key = jobs.key)'

/** For statements over `jobs` with the parameter `:now`: whether the job must be held. */
export const mustWait = `((waits_until IS NULL OR waits_until > :now) AND ${isBlocked})`

export type Blockers = ReturnType<typeof blockers>

export function blockers(db: Database, clock: Clock) {
  const raise = db
    .prepare<[string], number>(
      `INSERT INTO blockers (key, open) VALUES (?, 1)
       ON CONFLICT DO UPDATE SET open = open + 1 RETURNING open`,
    )
    .pluck()
  const lower = db
    .prepare<[string], number>('UPDATE blockers SET open = open - 1 WHERE key = ? RETURNING open')
    .pluck()
  const remove = db.prepare<[string]>('DELETE FROM blockers WHERE key = ?')
  const hold = db.prepare<{ key: string; now: number }>(
    `UPDATE jobs SET state = 'held', due = waits_until
     WHERE key = :key AND state = 'ready' AND ${mustWait}`,
  )
  const release = db.prepare<[string]>(
    `UPDATE jobs SET state = 'ready', due = NULL
     WHERE key = ? AND state = 'held' AND draft_of IS NULL`,
  )

  return {
    /** A job was entered that blocks the one with this key. */
    raise(key: string) {
      if (raise.get(key) === 1) hold.run({ key, now: clock() })
    },

    /** A job that blocked the one with this key was settled, well or badly. */
    lower(key: string) {
      if (lower.get(key) !== 0) return
      remove.run(key)
      release.run(key)
    },
  }
}
