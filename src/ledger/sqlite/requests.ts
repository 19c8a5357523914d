import type { Database } from 'better-sqlite3'

import type { Clock, Instant, MailId, RequestId } from '../../model/index.ts'
import type { NewRequest, RequestRecord } from '../ledger.ts'
import { found } from './found.ts'
import { hubId } from './hub-id.ts'

interface Row extends Omit<RequestRecord, 'request' | 'references' | 'closedAt'> {
  readonly body: string
  readonly referenceIds: string
  readonly closedAt: Instant | null
}

const bodyOf: (json: string) => RequestRecord['request'] = JSON.parse
const referencesOf: (json: string) => readonly string[] = JSON.parse

const columns = `id, CAST(mail AS TEXT) AS mailId, hub, hub_id AS hubId, body, subject,
  reference_ids AS referenceIds, line_count AS lineCount,
  received_at AS receivedAt, closed_at AS closedAt, round, token`

/** The requests, without their lines. */
export function requests(db: Database, clock: Clock) {
  const close = db.prepare<[Instant, RequestId]>(
    'UPDATE requests SET closed_at = ? WHERE id = ? AND closed_at IS NULL',
  )
  const reopen = db.prepare<[RequestId]>(
    'UPDATE requests SET closed_at = NULL, round = round + 1 WHERE id = ?',
  )
  const select = (where: string) =>
    db.prepare<[string], Row>(`SELECT ${columns} FROM requests WHERE ${where}`)
  const byId = select('id = ?')
  const byHubId = select('hub_id = ?')
  const byLabel = select('label = ? ORDER BY number DESC LIMIT 1')
  const byToken = select('token = ?')
  const ofMail = select('mail = ? ORDER BY number')
  const labelled = db.prepare<[string, string, number], Row>(
    `SELECT ${columns} FROM requests
     WHERE label = ? AND lower(body ->> '$.header.email') = lower(?)
     ORDER BY number DESC LIMIT ?`,
  )
  const pushHosts = db
    .prepare<[string, Instant], string>(
      `SELECT DISTINCT body ->> '$.header.disposition.host' FROM requests
       WHERE lower(body ->> '$.header.email') = lower(?) AND received_at > ?
         AND body ->> '$.header.disposition.mode' = 'PUSH'`,
    )
    .pluck()
  const newest = db.prepare<[number], Row>(
    `SELECT ${columns} FROM requests ORDER BY number DESC LIMIT ?`,
  )

  return {
    add: adding(db),

    /** Does nothing when it is closed already. */
    close(id: RequestId) {
      close.run(clock(), id)
    },

    /** Begins a further round. */
    reopen(id: RequestId) {
      reopen.run(id)
    },

    read: (id: RequestId) => record(found(byId.get(id), id)),
    ofMail: (id: MailId) => ofMail.all(id).map(record),
    labelled: (label: string, email: string, limit: number) =>
      labelled.all(label, email, limit).map(record),
    pushHosts: (email: string, since: Instant) => pushHosts.all(email, since),
    recent: (limit: number) => newest.all(limit).map(record),

    withToken(token: string): RequestRecord | undefined {
      const row = byToken.get(token)
      return row && record(row)
    },

    find(name: string): RequestRecord | undefined {
      const row = byHubId.get(name) ?? byId.get(name) ?? byLabel.get(name)
      return row && record(row)
    },
  }
}

/** Enters a request under the next number, which makes its HUB_ID unique. */
function adding(db: Database) {
  const received = db
    .prepare<[MailId], Instant>('SELECT received_at FROM mails WHERE id = ?')
    .pluck()
  const last = db.prepare<[], number>('SELECT coalesce(max(number), 0) FROM requests').pluck()
  const insert = db.prepare<
    Omit<Row, 'closedAt' | 'round'> & { number: number; label: string | null }
  >(
    `INSERT INTO requests (number, id, mail, hub, hub_id, label, body, reference_ids, subject,
       line_count, received_at, token)
     VALUES (:number, :id, :mailId, :hub, :hubId, :label, :body, :referenceIds, :subject,
       :lineCount, :receivedAt, :token)`,
  )

  return ({ id, mailId, request, hub, references, subject, token, drafted }: NewRequest) => {
    const number = (last.get() ?? 0) + 1
    const problems = request.problems.filter((problem) => problem.number === 0)
    const receivedAt = found(received.get(mailId), mailId)
    insert.run({
      ...{ number, id, mailId, hub, subject, receivedAt, token },
      hubId: hubId(hub, receivedAt, number),
      label: request.header.label ?? null,
      body: JSON.stringify({ ...request, lines: undefined, problems }),
      referenceIds: JSON.stringify(references),
      lineCount: (drafted?.lines ?? 0) + request.lines.length,
    })
  }
}

function record({ body, referenceIds, closedAt, ...row }: Row): RequestRecord {
  return {
    ...row,
    references: referencesOf(referenceIds),
    request: bodyOf(body),
    closedAt: closedAt ?? undefined,
  }
}
