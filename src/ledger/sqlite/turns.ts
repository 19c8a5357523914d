/**
 * Fairness between requesters, by start-time fair queueing: each job gets a turn when it is
 * entered, and jobs are taken by their turns.
 *
 * A gate is what limits count together: the jobs of one handler for one destination. Each gate has
 * its own virtual time, because a gate at its limit falls behind the others: with one time for all,
 * whoever had been served at a fast gate would stand behind the whole queue of a slow one. Within a
 * gate the oldest job of a requester goes first.
 */
import type { Database } from 'better-sqlite3'

import type { NewJob } from '../../model/index.ts'

export interface Gate {
  readonly id: number
  /** Empty where no handler is named; the same for the destination. */
  readonly handler: string
  readonly destination: string
}

export type Turns = ReturnType<typeof turns>

export function turns(db: Database) {
  const find = db
    .prepare<[string, string], number>('SELECT id FROM gates WHERE handler = ? AND destination = ?')
    .pluck()
  const add = db
    .prepare<[string, string], number>(
      `INSERT INTO gates (handler, destination, turn)
       VALUES (?, ?, coalesce((SELECT max(turn) FROM gates), 0)) RETURNING id`,
    )
    .pluck()
  // A gate where nobody waits has no order of its own: it goes on with the time of the others.
  const catchUp = db.prepare<{ gate: number }>(
    `UPDATE gates SET turn = (SELECT max(turn) FROM gates)
     WHERE id = :gate AND turn < (SELECT max(turn) FROM gates)
       AND NOT EXISTS (SELECT 1 FROM jobs WHERE state = 'ready' AND gate = :gate)`,
  )
  const next = db
    .prepare<{ gate: number; requester: string }, number>(
      `INSERT INTO lanes (gate, requester, turn)
       VALUES (:gate, :requester, (SELECT turn FROM gates WHERE id = :gate))
       ON CONFLICT DO UPDATE SET turn = max(excluded.turn, turn + 1) RETURNING turn`,
    )
    .pluck()
  const raise = db.prepare<[number, string, number]>(
    `INSERT INTO lanes (gate, requester, turn) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET turn = max(turn, excluded.turn)`,
  )
  const time = db.prepare<[number], number>('SELECT turn FROM gates WHERE id = ?').pluck()
  const advance = db.prepare<{ gate: number; turn: number }>(
    'UPDATE gates SET turn = :turn WHERE id = :gate AND turn < :turn',
  )
  // Whoever is behind the gate's time would be given that time anyway.
  const prune = db.prepare<{ gate: number }>(
    'DELETE FROM lanes WHERE gate = :gate AND turn < (SELECT turn FROM gates WHERE id = :gate)',
  )

  return {
    gateOf({ handler = '', destination = '' }: NewJob): number {
      const gate = find.get(handler, destination) ?? add.get(handler, destination)
      if (gate === undefined) throw new Error('a new gate has no number')
      return gate
    },

    /** The turn of a requester's next job at a gate. */
    give(gate: number, requester: string): number {
      catchUp.run({ gate })
      return next.get({ gate, requester }) ?? 0
    },

    /** How far a turn that was given lies behind the time of its gate. */
    lag(gate: number, turn: number): number {
      catchUp.run({ gate })
      return Math.max(0, (time.get(gate) ?? 0) - turn)
    },

    /** A requester's last turn at a gate is no earlier than this. */
    raise(gate: number, requester: string, turn: number) {
      raise.run(gate, requester, turn)
    },

    /** Moves the virtual time of a gate on to the turn that was just taken. */
    pass(gate: number, turn: number) {
      if (advance.run({ gate, turn }).changes > 0) prune.run({ gate })
    },
  }
}
