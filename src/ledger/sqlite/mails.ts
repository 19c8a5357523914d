import type { Database } from 'better-sqlite3'

import { later } from '../../model/index.ts'
import type { Clock, Instant, MailId } from '../../model/index.ts'
import { mailMemoryMs } from '../ledger.ts'
import type { Envelope, MailRecord, Masking, NewMail } from '../ledger.ts'
import { found } from './found.ts'
import type { StoredKeys } from './stored-keys.ts'

interface Row extends Omit<MailRecord, 'envelope' | 'content'> {
  readonly envelope: string
  readonly raw: Uint8Array | null
  readonly key: string | null
}

const envelopeOf: (json: string) => Envelope = JSON.parse

/** The mails, as they came through a door. */
export function mails(db: Database, clock: Clock, keys: StoredKeys) {
  // Identifiers of mails are text to everyone else.
  const known = db
    .prepare<[string, Instant], MailId>(
      'SELECT CAST(id AS TEXT) FROM mails WHERE fingerprint = ? AND received_at > ?',
    )
    .pluck()
  const insert = db
    .prepare<Omit<Row, 'id' | 'receivedAt'> & { fingerprint: string; now: Instant }, MailId>(
      `INSERT INTO mails (fingerprint, envelope, peer, door, bytes, received_at, key, raw)
       VALUES (:fingerprint, :envelope, :peer, :door, :bytes, :now, :key, :raw)
       RETURNING CAST(id AS TEXT)`,
    )
    .pluck()
  const read = db.prepare<[MailId], Row>(
    `SELECT CAST(id AS TEXT) AS id, envelope, peer, door, bytes, received_at AS receivedAt, key, raw
     FROM mails WHERE id = ?`,
  )

  const mask = db.prepare<[Uint8Array, MailId]>('UPDATE mails SET raw = ?, key = NULL WHERE id = ?')

  return {
    known: (fingerprint: string) => known.get(fingerprint, later(clock(), -mailMemoryMs)),

    add({ envelope, peer, door, fingerprint, bytes, content }: NewMail): MailId {
      const raw = 'raw' in content ? content.raw : null
      const key = 'key' in content ? content.key : null
      const row = { envelope: JSON.stringify(envelope), peer, door, fingerprint, bytes, raw, key }
      return found(insert.get({ ...row, now: clock() }), fingerprint)
    },

    read(id: MailId): MailRecord {
      const { envelope, raw, key, ...row } = found(read.get(id), id)
      return { ...row, envelope: envelopeOf(envelope), content: contentOf(raw, key) }
    },

    mask({ mailId, raw }: Masking) {
      const { key } = found(read.get(mailId), mailId)
      mask.run(raw, mailId)
      if (key !== null) keys.discard([key])
    },
  }
}

function contentOf(raw: Uint8Array | null, key: string | null): MailRecord['content'] {
  if (raw !== null) return { raw }
  if (key !== null) return { key }
  throw new Error('a mail has no content')
}
