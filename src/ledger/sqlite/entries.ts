import type { Entries } from '../ledger.ts'
import type { Tables } from './tables.ts'

/** Enters what came of a job. The order matters only where one thing names another. */
export function enterAll(tables: Tables, entries: Entries) {
  enterRequests(tables, entries)
  enterProducts(tables, entries)
  enterShipments(tables, entries)
  const { letters = [], discards = [], next = [], events = [] } = entries
  for (const letter of letters) tables.letters.add(letter)
  tables.storedKeys.discard(discards)
  for (const job of next) tables.jobs.enter(job)
  tables.events.add(events)
}

function enterRequests(tables: Tables, { requests = [], closes = [] }: Entries) {
  for (const request of requests) {
    tables.requests.add(request)
    tables.lines.add(request.id, request.request.lines)
  }
  for (const id of closes) tables.requests.close(id)
}

function enterProducts(tables: Tables, { parts = [], pieces = [], outcomes = [] }: Entries) {
  for (const part of parts) tables.parts.add(part)
  for (const piece of pieces) tables.pieces.set(piece)
  for (const { requestId, outcome } of outcomes) tables.outcomes.set(requestId, outcome)
}

function enterShipments(tables: Tables, { shipments = [], arrivals = [], losses = [] }: Entries) {
  for (const shipment of shipments) tables.shipments.put(shipment)
  for (const { shipmentId, receipt } of arrivals) tables.shipments.arrive(shipmentId, receipt)
  for (const loss of losses) tables.shipments.lose(loss)
}
