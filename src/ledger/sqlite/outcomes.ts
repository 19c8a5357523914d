import type { Database } from 'better-sqlite3'

import type { LineOutcome, RequestId } from '../../model/index.ts'
import type { LineSpan } from '../ledger.ts'

/** How lines ended, at each centre. */
export function outcomes(db: Database) {
  const insert = db.prepare<LineOutcome & { request: RequestId }>(
    `INSERT INTO outcomes (request, line, centre, kind, count, detail)
     VALUES (:request, :number, :dcName, :kind, :count, :detail)
     ON CONFLICT DO UPDATE
     SET kind = excluded.kind, count = excluded.count, detail = excluded.detail`,
  )
  const retract = db.prepare<[RequestId]>(`DELETE FROM outcomes WHERE request = ? AND centre = '*'`)
  const clear = db.prepare<LineSpan>(
    'DELETE FROM outcomes WHERE request = :requestId AND line > :after AND line <= :upTo',
  )
  const columns = 'outcomes.line AS number, centre AS dcName, kind, count, detail'
  const all = db.prepare<[RequestId], LineOutcome>(
    `SELECT ${columns} FROM outcomes WHERE request = ? ORDER BY line, centre`,
  )
  const ofSpan = db.prepare<LineSpan, LineOutcome>(
    `SELECT ${columns} FROM outcomes
     WHERE request = :requestId AND line > :after AND line <= :upTo ORDER BY line, centre`,
  )
  const ofClass = db.prepare<[RequestId, string], LineOutcome>(
    `SELECT ${columns} FROM outcomes
     JOIN lines ON lines.request = outcomes.request AND lines.number = outcomes.line
     WHERE outcomes.request = ? AND lines.type = ? ORDER BY line, centre`,
  )

  return {
    /** Replaces the outcome that the line had at the same centre. */
    set(request: RequestId, outcome: LineOutcome) {
      insert.run({ request, ...outcome })
    },

    /** Takes back what was said of lines that no centre had. */
    retract(request: RequestId) {
      retract.run(request)
    },

    /** Takes back all that was said of these lines. */
    clear({ requestId, after, upTo }: LineSpan) {
      clear.run({ requestId, after, upTo })
    },

    all: (request: RequestId, type?: string) =>
      type === undefined ? all.all(request) : ofClass.all(request, type),

    ofSpan: (span: LineSpan) => ofSpan.all(span),
  }
}
