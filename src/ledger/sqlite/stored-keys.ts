import type { Database } from 'better-sqlite3'

export type StoredKeys = ReturnType<typeof storedKeys>

/** What the ledger knows of the keys of the store: those to be deleted, and those in use. */
export function storedKeys(db: Database) {
  // A product of one piece is that piece, and lives as long as its shipment.
  const discard = db.prepare<{ key: string }>(
    `INSERT INTO discards (key) SELECT :key
     WHERE NOT EXISTS (SELECT 1 FROM shipments WHERE key = :key AND state <> 'removed')
     ON CONFLICT DO NOTHING`,
  )
  const dropPieces = db.prepare<{ key: string }>(
    'DELETE FROM pieces WHERE key = :key AND EXISTS (SELECT 1 FROM discards WHERE key = :key)',
  )
  const discarded = db
    .prepare<[number], string>('SELECT key FROM discards ORDER BY id LIMIT ?')
    .pluck()
  const forget = db.prepare<[string]>('DELETE FROM discards WHERE key = ?')
  // The row of a removed shipment stays, but its bytes are not needed.
  const isNamed = db
    .prepare<{ key: string }, number>(
      `SELECT EXISTS (SELECT 1 FROM mails WHERE key = :key)
         OR EXISTS (SELECT 1 FROM pieces WHERE key = :key)
         OR EXISTS (SELECT 1 FROM shipments WHERE key = :key AND state <> 'removed')
         OR EXISTS (SELECT 1 FROM discards WHERE key = :key)`,
    )
    .pluck()

  return {
    /** Pieces go with their keys; a key that a shipment needs is kept. */
    discard(keys: readonly string[]) {
      for (const key of keys) {
        discard.run({ key })
        dropPieces.run({ key })
      }
    },

    forget(keys: readonly string[]) {
      for (const key of keys) forget.run(key)
    },

    discarded: (limit: number) => discarded.all(limit),
    unknown: (keys: readonly string[]) => keys.filter((key) => isNamed.get({ key }) === 0),
  }
}
