import type { Database } from 'better-sqlite3'

import type { Clock, MailId, RequestId } from '../../model/index.ts'
import type { LetterRecord, NewLetter } from '../ledger.ts'

interface Row extends Omit<LetterRecord, 'mailId' | 'requestId'> {
  readonly mailId: MailId | null
  readonly requestId: RequestId | null
}

/** The letters that were sent. */
export function letters(db: Database, clock: Clock) {
  const insert = db.prepare<Row>(
    `INSERT INTO letters (kind, mail, request, address, subject, message_id, path, sent_at)
     VALUES (:kind, :mailId, :requestId, :to, :subject, :messageId, :path, :sentAt)`,
  )
  const select = (where: string) =>
    db.prepare<[string], Row>(
      `SELECT kind, mail AS mailId, request AS requestId, address AS "to", subject,
         message_id AS messageId, path, sent_at AS sentAt
       FROM letters WHERE ${where} ORDER BY id`,
    )
  const ofRequest = select('request = ?')
  const ofMail = select('mail = ?')

  return {
    add(letter: NewLetter) {
      const { mailId, requestId } = letter
      const about = { mailId: mailId ?? null, requestId: requestId ?? null }
      insert.run({ ...letter, ...about, sentAt: clock() })
    },

    ofRequest: (id: RequestId) => ofRequest.all(id).map(record),
    ofMail: (id: MailId) => ofMail.all(id).map(record),
  }
}

function record({ mailId, requestId, ...row }: Row): LetterRecord {
  return { ...row, mailId: mailId ?? undefined, requestId: requestId ?? undefined }
}
