import type { Database } from 'better-sqlite3'

import type { PartId, RequestId, RequestLine } from '../../model/index.ts'

const lineOf: (json: string) => RequestLine = JSON.parse

/** Lines that the centre of a part gets otherwise than they were received. */
export function narrowedLines(db: Database) {
  const insert = db.prepare<[PartId, number, string]>(
    'INSERT INTO narrowed_lines (part, number, body) VALUES (?, ?, ?)',
  )
  const one = db
    .prepare<[PartId, number], string>(
      'SELECT body FROM narrowed_lines WHERE part = ? AND number = ?',
    )
    .pluck()
  const drop = db.prepare<[RequestId]>(
    'DELETE FROM narrowed_lines WHERE part IN (SELECT id FROM parts WHERE request = ?)',
  )

  return {
    add(part: PartId, lines: readonly RequestLine[]) {
      for (const line of lines) insert.run(part, line.number, JSON.stringify(line))
    },

    /** The line as the centre gets it. */
    narrowed(part: PartId, line: RequestLine): RequestLine {
      const body = one.get(part, line.number)
      return body === undefined ? line : lineOf(body)
    },

    /** Forgets those of a request, whose parts are about to be forgotten. */
    drop(request: RequestId) {
      drop.run(request)
    },
  }
}
