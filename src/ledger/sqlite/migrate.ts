/** Brings the tables of a ledger to the newest edition: `../schema/0001.sql` and what follows. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Database } from 'better-sqlite3'

import { packageRoot } from '../../config/locate.ts'
import { Fault } from '../../model/index.ts'
import { atomic } from './atomic.ts'

/**
 * Safe when several processes do it at once: who comes second finds the work done.
 *
 * @throws {Fault} `CONFIG` when the ledger was written by a newer program
 */
export function migrate(database: Database, path: string) {
  const folder = join(packageRoot(), 'src', 'ledger', 'schema')
  const steps = readdirSync(folder).filter((name) => /^\d{4}\.sql$/.test(name))
  const newest = Math.max(...steps.map(edition))
  const found = editionOf(database)
  if (found > newest) {
    throw new Fault('CONFIG', `${path} was written by a newer netdc (edition ${found})`)
  }
  if (found < newest) {
    atomic(database)(() => {
      climb(database, folder, steps)
    })
  }
}

function climb(database: Database, folder: string, steps: readonly string[]) {
  // Read again under the lock: another process may have climbed meanwhile.
  const start = editionOf(database)
  for (const step of steps.toSorted().filter((name) => edition(name) > start)) {
    database.exec(readFileSync(join(folder, step), 'utf8'))
    database.pragma(`user_version = ${edition(step)}`)
  }
}

function editionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

function edition(step: string): number {
  return Number(step.slice(0, 4))
}
