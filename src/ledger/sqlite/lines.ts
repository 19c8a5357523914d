import type { Database } from 'better-sqlite3'

import type { LineOutcome, LineText, PartId, RequestId, RequestLine } from '../../model/index.ts'
import type { Page } from '../ledger.ts'

const lineOf: (json: string) => RequestLine = JSON.parse

/** SQLite takes a negative limit for none. */
const wholeRequest: Page = { after: 0, limit: -1 }

/** The lines of requests, one row each, and how they ended. */
export function lines(db: Database) {
  const insert = db.prepare<[RequestId, number, string, string]>(
    'INSERT INTO lines (request, number, type, body) VALUES (?, ?, ?, ?)',
  )
  const page = db
    .prepare<[RequestId, number, number], string>(
      'SELECT body FROM lines WHERE request = ? AND number > ? ORDER BY number LIMIT ?',
    )
    .pluck()
  const texts = db.prepare<{ request: RequestId; type: string | null }, LineText>(
    `SELECT number, body ->> '$.text' AS text FROM lines
     WHERE request = :request AND type = coalesce(:type, type) ORDER BY number`,
  )
  const slice = db
    .prepare<[PartId, number, number], string>(
      `SELECT lines.body
       FROM parts JOIN part_lines ON part_lines.part = parts.number
       JOIN lines ON lines.request = parts.request AND lines.number = part_lines.line
       WHERE parts.id = ? AND part_lines.position >= ? AND part_lines.position < ?
       ORDER BY part_lines.position`,
    )
    .pluck()

  return {
    add(request: RequestId, added: readonly RequestLine[]) {
      for (const line of added) insert.run(request, line.number, line.type, JSON.stringify(line))
    },

    all: (request: RequestId, { after, limit }: Page = wholeRequest) =>
      page.all(request, after, limit).map(lineOf),
    texts: (request: RequestId, type?: string) => texts.all({ request, type: type ?? null }),
    slice: (part: PartId, from: number, to: number) => slice.all(part, from, to).map(lineOf),
  }
}

export function outcomes(db: Database) {
  const insert = db.prepare<LineOutcome & { request: RequestId }>(
    `INSERT INTO outcomes (request, line, centre, kind, count, detail)
     VALUES (:request, :number, :dcName, :kind, :count, :detail)
     ON CONFLICT DO UPDATE
     SET kind = excluded.kind, count = excluded.count, detail = excluded.detail`,
  )
  const retract = db.prepare<[RequestId]>(`DELETE FROM outcomes WHERE request = ? AND centre = '*'`)
  const columns = 'outcomes.line AS number, centre AS dcName, kind, count, detail'
  const all = db.prepare<[RequestId], LineOutcome>(
    `SELECT ${columns} FROM outcomes WHERE request = ? ORDER BY line, centre`,
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

    all: (request: RequestId, type?: string) =>
      type === undefined ? all.all(request) : ofClass.all(request, type),
  }
}
