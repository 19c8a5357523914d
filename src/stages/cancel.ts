/** What is entered when a request is cancelled: every line and every shipment gets its end. */
import type { Entries, LedgerView, RequestRecord } from '../ledger/ledger.ts'
import { later } from '../model/index.ts'
import type { Instant, LineOutcome, Part } from '../model/index.ts'
import { closingKey, letterJob } from './letter-jobs.ts'

/**
 * What had shipped stays as it is told; all other lines failed, and the closing notice says by whom.
 *
 * @param by - who cancelled, e.g. `the operator`
 * @param keepMs - how long the bytes of shipments that do not go out are kept
 */
export async function cancellation(
  ledger: LedgerView,
  { id, request }: RequestRecord,
  by: string,
  now: Instant,
  keepMs: number,
): Promise<Entries> {
  const reason = `cancelled by ${by}`
  const shipments = await ledger.shipments(id)
  const shipped = new Set(
    shipments.filter(({ state }) => state !== 'open').map((shipment) => shipment.class),
  )
  const parts = (await ledger.parts(id)).filter((part) => !shipped.has(part.class))
  const made = new Set(shipments.map((shipment) => shipment.class))
  const unshipped = parts.filter((part) => !made.has(part.class))
  const pieces = (await Promise.all(unshipped.map((part) => ledger.pieces(part.id)))).flat()
  const outcomes = await cancelledLines(ledger, id, parts, reason)
  return {
    outcomes: outcomes.map((outcome) => ({ requestId: id, outcome })),
    losses: shipments
      .filter(({ state }) => state === 'open')
      .map((shipment) => ({ shipmentId: shipment.id, reason, removedAt: later(now, keepMs) })),
    discards: pieces.map(({ file }) => file.key),
    // A request that was not routed has no closing notice waiting; one that was keeps the one it has.
    next: [letterJob(closingKey(id), { letter: 'closing', requestId: id }, request.header.email)],
  }
}

async function cancelledLines(
  ledger: LedgerView,
  id: RequestRecord['id'],
  parts: readonly Part[],
  detail: string,
): Promise<readonly LineOutcome[]> {
  const told = new Map(
    (await ledger.outcomes(id)).map((outcome) => [`${outcome.number} ${outcome.dcName}`, outcome]),
  )
  const cancelled = { kind: 'failed', count: 0, detail } as const
  const ofParts = parts.flatMap(({ dcName, lines }) =>
    lines
      .filter((number) => (told.get(`${number} ${dcName}`)?.kind ?? 'ok') === 'ok')
      .map((number) => ({ number, dcName, ...cancelled })),
  )
  if ((await ledger.parts(id)).length > 0) return ofParts
  const answered = new Set([...told.values()].map(({ number }) => number))
  const unrouted = (await ledger.lines(id)).filter(({ number }) => !answered.has(number))
  return unrouted.map(({ number }) => ({ number, dcName: '*', ...cancelled }))
}
