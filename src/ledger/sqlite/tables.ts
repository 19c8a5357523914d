/** The nouns of the ledger, each with its prepared statements over one connection. */
import type { Database } from 'better-sqlite3'

import type { Clock } from '../../model/index.ts'
import { blockers } from './blockers.ts'
import { citations } from './citations.ts'
import { drafts } from './drafts.ts'
import { events } from './events.ts'
import { inbox } from './inbox.ts'
import { jobRecords } from './job-records.ts'
import { jobs } from './jobs.ts'
import { leases } from './leases.ts'
import { letters } from './letters.ts'
import { lines } from './lines.ts'
import { mails } from './mails.ts'
import { narrowedLines } from './narrowed-lines.ts'
import { outcomes } from './outcomes.ts'
import { parts, pieces } from './parts.ts'
import { queue } from './queue.ts'
import { requests } from './requests.ts'
import { retrying } from './retrying.ts'
import { shipments } from './shipments.ts'
import { storedKeys } from './stored-keys.ts'
import { stories } from './stories.ts'
import { turns } from './turns.ts'
import { waiting } from './waiting.ts'

export type Tables = ReturnType<typeof tables>

export function tables(db: Database, clock: Clock) {
  const fairness = turns(db)
  const counts = blockers(db, clock)
  const keys = storedKeys(db)
  const read = lines(db)
  const products = {
    requests: requests(db, clock),
    outcomes: outcomes(db),
    pieces: pieces(db),
    shipments: shipments(db, clock, keys),
    waiting: waiting(db, clock, keys),
    storedKeys: keys,
  }
  return {
    ...products,
    mails: mails(db, clock, keys),
    lines: read,
    stories: stories(read, products.outcomes),
    parts: parts(db),
    narrowedLines: narrowedLines(db),
    citations: citations(db),
    letters: letters(db, clock),
    inbox: inbox(db, clock),
    events: events(db, clock),
    jobs: jobs(db, clock, fairness, counts),
    drafts: drafts(db, clock, fairness, counts),
    leases: leases(db, clock, counts),
    jobRecords: jobRecords(db),
    take: queue(db, clock, fairness),
    retry: retrying(db, clock, fairness, counts, products),
  }
}
