/** The nouns of the ledger, each with its prepared statements over one connection. */
import type { Database } from 'better-sqlite3'

import type { Clock } from '../../model/index.ts'
import { blockers } from './blockers.ts'
import { events } from './events.ts'
import { inbox } from './inbox.ts'
import { jobRecords } from './job-records.ts'
import { jobs } from './jobs.ts'
import { leases } from './leases.ts'
import { letters } from './letters.ts'
import { lines, outcomes } from './lines.ts'
import { mails } from './mails.ts'
import { parts, pieces } from './parts.ts'
import { queue } from './queue.ts'
import { requestJobs } from './request-jobs.ts'
import { requests } from './requests.ts'
import { shipments } from './shipments.ts'
import { storedKeys } from './stored-keys.ts'
import { turns } from './turns.ts'

export type Tables = ReturnType<typeof tables>

export function tables(db: Database, clock: Clock) {
  const fairness = turns(db)
  const counts = blockers(db, clock)
  return {
    mails: mails(db, clock),
    requests: requests(db, clock),
    lines: lines(db),
    outcomes: outcomes(db),
    parts: parts(db),
    pieces: pieces(db),
    shipments: shipments(db, clock),
    letters: letters(db, clock),
    inbox: inbox(db, clock),
    events: events(db, clock),
    storedKeys: storedKeys(db),
    jobs: jobs(db, clock, fairness, counts),
    leases: leases(db, clock, counts),
    requestJobs: requestJobs(db, clock, fairness, counts),
    jobRecords: jobRecords(db),
    take: queue(db, clock, fairness),
  }
}
