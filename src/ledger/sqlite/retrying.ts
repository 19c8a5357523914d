/** Takes up again what was given up in a request, with all that hangs on it. */
import type { Database } from 'better-sqlite3'

import type { Clock, RequestId, Stage } from '../../model/index.ts'
import type { Blockers } from './blockers.ts'
import { isBlocked } from './blockers.ts'
import { workOf } from './jobs.ts'
import type { outcomes } from './outcomes.ts'
import type { pieces } from './parts.ts'
import type { requests } from './requests.ts'
import type { shipments } from './shipments.ts'
import type { StoredKeys } from './stored-keys.ts'
import type { Turns } from './turns.ts'

/** A job of the request, as the ledger has it. */
interface Row {
  readonly id: number
  readonly key: string
  readonly stage: Stage
  readonly gate: number
  readonly work: string
  readonly blocks: string | null
  readonly fate: 'open' | 'done' | 'given up' | 'cancelled'
  /** Of its part, its merge or its shipment; a job of the whole request has none. */
  readonly class: string | null
  /** Of its part, its merge or its shipment; a merge of all centres has none. */
  readonly centre: string | null
  /** Whether the bytes of its shipment are gone. */
  readonly isRemoved: 0 | 1
}

/** The same, with what it is made for: a class, or what one centre has of it where that is not merged. */
interface Known extends Row {
  readonly product: string | null
}

interface Products {
  readonly requests: ReturnType<typeof requests>
  readonly outcomes: ReturnType<typeof outcomes>
  readonly pieces: ReturnType<typeof pieces>
  readonly shipments: ReturnType<typeof shipments>
  readonly storedKeys: StoredKeys
}

export function retrying(
  db: Database,
  clock: Clock,
  turns: Turns,
  blockers: Blockers,
  products: Products,
) {
  const jobsOf = reading(db)
  const moves = jobMoves(db, clock, turns, blockers)

  /** @returns how many given-up jobs were taken up */
  return (id: RequestId): number => {
    const jobs = withProducts(jobsOf(id))
    const cancelled = cancelledProducts(jobs)
    const givenUp = jobs.filter(
      (job) => job.fate === 'given up' && !(job.product !== null && cancelled.has(job.product)),
    )
    if (givenUp.length === 0) return 0
    const anew = new Map(givenUp.filter(needsProduct).map((job) => [job.product, job]))
    const isAnew = ({ product }: Known) => product !== null && anew.has(product)
    const again = new Set([
      ...jobs.filter((job) => isAnew(job) && isMadeAgain(job)),
      ...givenUp.filter((job) => !isAnew(job)),
      // A request has one closing notice, which may be sent already, or be on its way.
      ...jobs.filter(({ key }) => key === closingOf(id)),
    ])
    moves.restart(id, [...again])
    for (const job of jobs) if (isAnew(job) && isEnteredAgain(job)) moves.drop(job)
    for (const job of anew.values()) forgetProducts(id, job, products)
    for (const job of again) takeBack(id, job, products)
    products.requests.reopen(id)
    return givenUp.length
  }
}

function withProducts(rows: readonly Row[]): readonly Known[] {
  const merges = rows.filter(({ stage, centre }) => stage === 'merge' && centre !== null)
  const apart = new Set(merges.map((merge) => merge.class))
  return rows.map((row) => {
    const centre = apart.has(row.class) ? row.centre : null
    const product = row.class === null ? null : `${row.class}/${centre ?? ''}`
    return { ...row, centre, product }
  })
}

/** Whether it can be done again only with all of its product, because bytes are gone or go now. */
function needsProduct({ stage, isRemoved, class: type }: Row): boolean {
  return type !== null && (stage === 'handle' || stage === 'merge' || isRemoved === 1)
}

/** Their merges will never be, and nothing else of them comes of anything. */
function cancelledProducts(jobs: readonly Known[]): ReadonlySet<string | null> {
  const cancelled = jobs.filter(({ stage, fate }) => stage === 'merge' && fate === 'cancelled')
  return new Set(cancelled.map(({ product }) => product))
}

/** An open slice is handled anyway. An open merge must not go on with the pieces that it knows. */
function isMadeAgain({ stage, fate }: Row): boolean {
  return stage === 'merge' || (stage === 'handle' && (fate === 'done' || fate === 'given up'))
}

/** The merge enters them, and they enter their notices, under the same keys. */
function isEnteredAgain({ stage }: Row): boolean {
  return stage === 'ship' || stage === 'notify'
}

function closingOf(id: RequestId): string {
  return `${id}/closing`
}

function reading(db: Database) {
  const shipment = `shipments.id = work ->> '$.input.shipmentId'`
  const all = db.prepare<[RequestId], Row>(
    `SELECT id, key, stage, gate, work, blocks,
       CASE WHEN settled_at IS NULL THEN 'open' WHEN state = 'done' THEN 'done'
         WHEN code IS NULL THEN 'cancelled' ELSE 'given up' END AS fate,
       coalesce(work ->> '$.input.class',
         (SELECT class FROM parts WHERE parts.id = work ->> '$.input.partId'),
         (SELECT class FROM shipments WHERE ${shipment})) AS class,
       coalesce(work ->> '$.input.dcName',
         (SELECT centre FROM parts WHERE parts.id = work ->> '$.input.partId'),
         (SELECT centre FROM shipments WHERE ${shipment})) AS centre,
       EXISTS (SELECT 1 FROM shipments WHERE ${shipment} AND shipments.state = 'removed')
         AS isRemoved
     FROM jobs WHERE about = ? ORDER BY id`,
  )
  return (id: RequestId) => all.all(id)
}

function jobMoves(db: Database, clock: Clock, turns: Turns, blockers: Blockers) {
  // A patience that ran out in an earlier round is no reason not to wait in this one.
  const patience = 'iif(waits_until > :now, waits_until, NULL)'
  const restart = db.prepare<{ id: number; blocks: string | null; turn: number; now: number }>(
    `UPDATE jobs SET state = iif(${isBlocked}, 'held', 'ready'),
       due = iif(${isBlocked}, ${patience}, NULL), waits_until = ${patience}, blocks = :blocks,
       turn = :turn, attempt = 1, crashes = 0, token = NULL, settled_at = NULL
     WHERE id = :id`,
  )
  const drop = db.prepare<[number]>('DELETE FROM jobs WHERE id = ?')

  return {
    /** As if they were new. Who holds one of them has lost it. */
    restart(request: RequestId, jobs: readonly Row[]) {
      for (const job of jobs) {
        const blocks = blocksOf(job, request)
        if (job.fate !== 'open' && blocks !== null) blockers.raise(blocks)
      }
      for (const job of jobs) {
        const turn = turns.give(job.gate, workOf(job.work).requester)
        restart.run({ id: job.id, blocks: blocksOf(job, request), turn, now: clock() })
      }
    },

    drop({ id, blocks, fate }: Row) {
      drop.run(id)
      if (fate === 'open' && blocks !== null) blockers.lower(blocks)
    },
  }
}

/** The first time, there was no closing notice yet that could have waited for the routing. */
function blocksOf({ stage, blocks }: Row, request: RequestId): string | null {
  return stage === 'route' ? (blocks ?? closingOf(request)) : blocks
}

/** Bytes of the product that nothing needs any more are discarded. */
function forgetProducts(
  request: RequestId,
  { class: type, centre }: Known,
  { pieces, shipments, storedKeys }: Products,
) {
  const product = { request, class: type ?? '', centre }
  const keys = [...shipments.forget(product), ...pieces.forget(product)]
  storedKeys.discard(keys)
}

/** Takes back what was entered when the job was given up. */
function takeBack(id: RequestId, { stage, work }: Row, { outcomes, shipments }: Products) {
  const { input } = workOf(work)
  if (stage === 'route') outcomes.retract(id)
  if (stage === 'ship' && 'shipmentId' in input) shipments.reopen(input.shipmentId)
}
