/** What everyone may see of jobs. */
import type { Database } from 'better-sqlite3'

import type { FaultCode, Instant, MailId, RequestId, Stage } from '../../model/index.ts'
import type { JobRecord } from '../ledger.ts'

interface Row extends Omit<JobRecord, 'settledAt' | 'because'> {
  readonly settledAt: Instant | null
  readonly code: FaultCode | null
  readonly detail: string | null
}

interface Count {
  readonly stage: Stage
  readonly count: number
}

export function jobRecords(db: Database) {
  const about = db.prepare<[string], Row>(
    `SELECT key, stage, attempt, state, entered_at AS enteredAt, settled_at AS settledAt,
       code, detail
     FROM jobs WHERE about = ? ORDER BY id`,
  )
  const open = db.prepare<[], Count>(
    'SELECT stage, count(*) AS count FROM jobs WHERE settled_at IS NULL GROUP BY stage',
  )
  const awaited = db.prepare<[string, string], Count>(
    `SELECT stage, count(*) AS count FROM jobs INDEXED BY jobs_open
     WHERE about = ? AND settled_at IS NULL AND blocks IS NOT NULL AND key <> ? GROUP BY stage`,
  )
  const rank = db
    .prepare<{ key: string; series: string; limit: number }, number>(
      `SELECT count(*) FROM (
         SELECT 1 FROM jobs WHERE key >= :series AND key < :series || char(1114111)
           AND id < coalesce((SELECT id FROM jobs WHERE key = :key), 9223372036854775807)
         LIMIT :limit
       )`,
    )
    .pluck()
  const due = db
    .prepare<[], Instant | null>('SELECT min(due) FROM jobs WHERE due IS NOT NULL')
    .pluck()

  return {
    about: (id: RequestId | MailId) => about.all(id).map(record),
    rank: (key: string, series: string, limit: number) => rank.get({ key, series, limit }) ?? 0,
    depth: () => byStage(open.all()),
    awaited: (id: RequestId, except: string) => byStage(awaited.all(id, except)),
    nextDue: () => due.get() ?? undefined,
  }
}

function record({ settledAt, code, detail, ...row }: Row): JobRecord {
  const because = code === null || detail === null ? undefined : { code, detail }
  return { ...row, settledAt: settledAt ?? undefined, because }
}

function byStage(counts: readonly Count[]): Readonly<Record<Stage, number>> {
  const all = { parse: 0, route: 0, handle: 0, merge: 0, ship: 0, notify: 0 }
  for (const { stage, count } of counts) all[stage] = count
  return all
}
