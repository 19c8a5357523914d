import type { Database } from 'better-sqlite3'

import type { Event, NewEvent } from '../../log/events.ts'
import type { Clock } from '../../model/index.ts'

interface Row {
  readonly id: number
  readonly at: number
  readonly hubId: string | null
  readonly body: string
}

const eventOf: (json: string) => NewEvent = JSON.parse

/** The events, in the order of their commits, and how far their readers have come. */
export function events(db: Database, clock: Clock) {
  const insert = db.prepare<[number, string | null, string]>(
    'INSERT INTO events (at, request, body) VALUES (?, ?, ?)',
  )
  const after = db.prepare<[number, number], Row>(
    `SELECT events.id, at, hub_id AS hubId, events.body
     FROM events LEFT JOIN requests ON requests.id = events.request
     WHERE events.id > ? ORDER BY events.id LIMIT ?`,
  )
  const move = db.prepare<[string, number]>(
    `INSERT INTO cursors (reader, event) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET event = excluded.event`,
  )
  const cursor = db.prepare<[string], number>('SELECT event FROM cursors WHERE reader = ?').pluck()

  return {
    add(added: readonly NewEvent[]) {
      for (const event of added) {
        insert.run(clock(), event.requestId ?? null, JSON.stringify(event))
      }
    },

    after: (since: number, limit: number) => after.all(since, limit).map(record),

    moveCursor(reader: string, event: number) {
      move.run(reader, event)
    },

    cursor: (reader: string) => cursor.get(reader) ?? 0,
  }
}

function record({ id, at, hubId, body }: Row): Event {
  return { ...eventOf(body), id, at, hubId: hubId ?? undefined }
}
