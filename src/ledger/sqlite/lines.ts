import type { Database } from 'better-sqlite3'

import type { LineText, MailId, Remark, RequestId, RequestLine } from '../../model/index.ts'
import type { LineRun, LineSpan, Page } from '../ledger.ts'
import { found } from './found.ts'

const lineOf: (json: string) => RequestLine = JSON.parse

/** SQLite takes a negative limit for none. */
const wholeRequest: Page = { after: 0, limit: -1 }

/** The lines of requests, one row each; those that were refused have a table of their own. */
export function lines(db: Database) {
  const page = db
    .prepare<[RequestId, number, number], string>(
      'SELECT body FROM lines WHERE request = ? AND number > ? ORDER BY number LIMIT ?',
    )
    .pluck()
  const texts = db.prepare<Page & { request: RequestId; type: string | null }, LineText>(
    `SELECT number, body ->> '$.text' AS text FROM lines
     WHERE request = :request AND number > :after AND type = coalesce(:type, type)
     ORDER BY number LIMIT :limit`,
  )
  const refusals = db.prepare<[RequestId, number, number], Remark>(
    `SELECT number, text, reason FROM refusals
     WHERE request = ? AND number > ? ORDER BY number LIMIT ?`,
  )
  const one = db
    .prepare<[RequestId, number], string>('SELECT body FROM lines WHERE request = ? AND number = ?')
    .pluck()

  return {
    ...entering(db),

    all: (request: RequestId, { after, limit }: Page = wholeRequest) =>
      page.all(request, after, limit).map(lineOf),

    texts: (request: RequestId, paging: Page, type?: string) =>
      texts.all({ request, type: type ?? null, ...paging }),

    refusals: (request: RequestId, { after, limit }: Page) => refusals.all(request, after, limit),

    /** Those with these numbers, in the order of the numbers given. */
    numbered: (request: RequestId, numbers: readonly number[]) =>
      numbers.map((number) => lineOf(found(one.get(request, number), `${request}, ${number}`))),
  }
}

function entering(db: Database) {
  const insert = db.prepare<[RequestId, number, string, string]>(
    'INSERT INTO lines (request, number, type, body) VALUES (?, ?, ?, ?)',
  )
  const refuse = db.prepare<Remark & { request: RequestId }>(
    `INSERT INTO refusals (request, number, text, reason)
     VALUES (:request, :number, :text, :reason)
     ON CONFLICT DO UPDATE SET reason = reason || '; ' || excluded.reason`,
  )
  const clearings = ['lines', 'refusals'].map((table) =>
    db.prepare<LineSpan>(
      `DELETE FROM ${table}
       WHERE request = :requestId AND number > :after AND number <= :upTo`,
    ),
  )
  const known = db.prepare<[string], number>('SELECT 1 FROM requests WHERE id = ?').pluck()
  const leftovers = ['lines', 'refusals'].map((table) => ({
    // One look into the index for each request: there may be very many lines.
    next: db
      .prepare<[string, string], string | null>(
        `SELECT min(request) FROM ${table} WHERE request > ? AND request < ?`,
      )
      .pluck(),
    drop: db.prepare<[string]>(`DELETE FROM ${table} WHERE request = ?`),
  }))

  return {
    /** Enters all lines of a span; what an earlier run entered there is replaced. */
    add({ requestId, after, upTo, lines: added, problems }: LineRun) {
      for (const clearing of clearings) clearing.run({ requestId, after, upTo })
      for (const line of added) {
        insert.run(requestId, line.number, line.type, JSON.stringify(line))
      }
      for (const problem of problems) refuse.run({ ...problem, request: requestId })
    },

    /** Forgets lines that were entered in portions for requests of a mail that never came to be. */
    dropLeftovers(mail: MailId) {
      for (const { next, drop } of leftovers) {
        // `17.1`, `17.2`, … are the requests of the mail 17; the slash comes after the dot.
        const following = (request: string) => next.get(request, `${mail}/`) ?? undefined
        let request = following(`${mail}.`)
        for (; request !== undefined; request = following(request)) {
          if (known.get(request) === undefined) drop.run(request)
        }
      }
    },
  }
}
