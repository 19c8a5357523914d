import type { Database } from 'better-sqlite3'

import type { Clock } from '../../model/index.ts'
import type { Word } from '../ledger.ts'

/** Words from peers. They may come before anything here knows of their request. */
export function inbox(db: Database, clock: Clock) {
  const insert = db.prepare<Word & { now: number }>(
    `INSERT INTO inbox (request, class, delegate, method, nonce, body, told_at)
     VALUES (:requestId, :class, :delegate, :method, :nonce, :body, :now) ON CONFLICT DO NOTHING`,
  )

  return {
    /** @returns whether the word was new */
    add: (word: Word) => insert.run({ ...word, now: clock() }).changes === 1,
  }
}
