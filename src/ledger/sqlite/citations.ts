import type { Database } from 'better-sqlite3'

import type { Citation, RequestId } from '../../model/index.ts'

interface Row extends Citation {
  readonly request: RequestId
  readonly class: string
}

/** What those who use the data of requests are asked to cite. */
export function citations(db: Database) {
  const insert = db.prepare<Row>(
    `INSERT INTO citations (request, class, subject, reference)
     VALUES (:request, :class, :subject, :reference) ON CONFLICT DO NOTHING`,
  )
  const columns = 'SELECT DISTINCT subject, reference FROM citations'
  const all = db.prepare<[RequestId], Citation>(
    `${columns} WHERE request = ? ORDER BY subject, reference`,
  )
  const ofClass = db.prepare<[RequestId, string], Citation>(
    `${columns} WHERE request = ? AND class = ? ORDER BY subject, reference`,
  )

  return {
    /** Once is enough. */
    add(request: RequestId, type: string, { subject, reference }: Citation) {
      insert.run({ request, class: type, subject, reference })
    },

    all: (request: RequestId, type?: string): readonly Citation[] =>
      type === undefined ? all.all(request) : ofClass.all(request, type),
  }
}
