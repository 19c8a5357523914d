import type { Job } from '../../model/index.ts'
import type { Entries, LineRun, NewRequest, Portion } from '../ledger.ts'
import type { Tables } from './tables.ts'

/** Enters what came of a job, well or badly ended, in addition to its portions. */
export function enterEnd(tables: Tables, job: Job, entries: Entries, isDone: boolean) {
  replaceEarlier(tables, job.key, entries)
  if (isDone) tables.drafts.release(job.key)
  else tables.drafts.drop(job.key)
  enterAll(tables, entries)
  if (job.stage === 'parse') tables.lines.dropLeftovers(job.input.mailId)
}

/** Enters what came of a job so far: its jobs are drafts. */
export function enterPortion(tables: Tables, { key }: Job, portion: Portion) {
  const { next = [], lines = [] } = portion
  replaceEarlier(tables, key, portion)
  for (const run of lines) tables.lines.add(run)
  enterProducts(tables, portion)
  for (const draft of next) tables.jobs.draft(draft, key)
}

/** Enters all of this. The order matters only where one thing names another. */
export function enterAll(tables: Tables, entries: Entries) {
  enterRequests(tables, entries)
  enterProducts(tables, entries)
  enterShipments(tables, entries)
  enterMails(tables, entries)
  const { discards = [], next = [], events = [] } = entries
  tables.storedKeys.discard(discards)
  for (const job of next) tables.jobs.enter(job)
  tables.events.add(events)
}

function enterMails(tables: Tables, { letters = [], maskings = [] }: Entries) {
  for (const letter of letters) tables.letters.add(letter)
  for (const masking of maskings) tables.mails.mask(masking)
}

/** Takes back what an earlier run of the job entered about the same lines. */
function replaceEarlier(tables: Tables, key: string, { routed }: Portion) {
  if (routed === undefined) return
  tables.outcomes.clear(routed)
  if (routed.after > 0) return
  tables.drafts.drop(key)
  tables.narrowedLines.drop(routed.requestId)
  tables.parts.drop(routed.requestId)
}

function enterRequests(tables: Tables, { requests = [], closes = [] }: Entries) {
  for (const request of requests) {
    tables.requests.add(request)
    tables.lines.add(linesOf(request))
  }
  for (const id of closes) tables.requests.close(id)
}

function enterProducts(tables: Tables, entries: Entries) {
  const { parts = [], pieces = [], outcomes = [], citations = [] } = entries
  for (const part of parts) {
    tables.parts.add(part)
    tables.narrowedLines.add(part.id, part.narrowed ?? [])
  }
  for (const piece of pieces) tables.pieces.set(piece)
  for (const { requestId, outcome } of outcomes) tables.outcomes.set(requestId, outcome)
  for (const { requestId, class: type, citation } of citations) {
    tables.citations.add(requestId, type, citation)
  }
}

function enterShipments(tables: Tables, entries: Entries) {
  const { shipments = [], arrivals = [], losses = [], removals = [] } = entries
  for (const shipment of shipments) tables.shipments.put(shipment)
  for (const { shipmentId, receipt } of arrivals) tables.shipments.arrive(shipmentId, receipt)
  for (const loss of losses) tables.shipments.lose(loss)
  for (const removal of removals) {
    if (tables.waiting.remove(removal)) tables.events.add([removal.event])
  }
}

/** Those that were not entered before, and none of an earlier run behind them. */
function linesOf({ id, request, drafted }: NewRequest): LineRun {
  const { lines, problems } = request
  const ofLines = problems.filter(({ number }) => number > 0)
  const after = drafted?.upTo ?? 0
  return { requestId: id, after, upTo: Number.MAX_SAFE_INTEGER, lines, problems: ofLines }
}
