/** What is entered when a request is cancelled: every line and every shipment gets its end. */
import { setImmediate } from 'node:timers/promises'

import type {
  Entries,
  Ledger,
  LedgerView,
  RequestRecord,
  ShipmentRecord,
} from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { cancelledBy, isCancelled, later } from '../model/index.ts'
import type {
  Instant,
  LineOutcome,
  LineStory,
  Part,
  RequestHeader,
  RequestId,
} from '../model/index.ts'
import { closingKey, letterJob } from './letter-jobs.ts'
import { storyPages } from './lines.ts'

/**
 * What had shipped stays as it is told; all other lines failed, and the closing notice says by whom.
 *
 * @param by - who cancelled, e.g. `the operator`
 * @param keepMs - how long the bytes of shipments that do not go out are kept
 */
export async function cancellation(
  ledger: LedgerView,
  record: RequestRecord,
  by: string,
  now: Instant,
  keepMs: number,
): Promise<Entries> {
  const { id, request } = record
  const ends = await endsOf(ledger, id, cancelledBy(by).detail, later(now, keepMs))
  return {
    ...ends,
    events: ends.outcomes.length > 0 ? [stopped(id, by, ends.outcomes.length)] : [],
    // A request that was not routed has no closing notice waiting; one that was keeps the one it has.
    next: [letterJob(closingKey(id), { letter: 'closing', requestId: id }, request.header.email)],
  }
}

/** Outcomes that are entered at once: a transaction of a few milliseconds. */
const portionLength = 500

/**
 * Cancels a request that may have very many lines. After a crash in the midst of it the closing notice
 * finds the rest: see {@link looseEnds}.
 *
 * @returns false when it was closed already; then nothing is changed
 */
export async function cancelInPortions(
  ledger: Pick<Ledger, 'cancel'>,
  id: RequestId,
  { outcomes = [], ...entries }: Entries,
): Promise<boolean> {
  const first = outcomes.slice(0, portionLength)
  if (!(await ledger.cancel(id, { ...entries, outcomes: first }))) return false
  for (let from = portionLength; from < outcomes.length; from += portionLength) {
    await setImmediate()
    await ledger.cancel(id, { outcomes: outcomes.slice(from, from + portionLength) })
  }
  return true
}

/**
 * What a job entered that was finished while a cancellation was worked out: asked when nothing but
 * the closing notice is left to do.
 *
 * @returns `undefined` where the request was not cancelled, or all of it has its end
 */
export async function looseEnds(
  ledger: LedgerView,
  id: RequestId,
  removedAt: Instant,
): Promise<Entries | undefined> {
  const cancelled = await firstCancelled(ledger, id)
  if (cancelled === undefined) return undefined
  const ends = await endsOf(ledger, id, cancelled.detail, removedAt)
  const { outcomes, losses, discards } = ends
  return outcomes.length + losses.length + discards.length > 0 ? ends : undefined
}

async function firstCancelled(ledger: LedgerView, id: RequestId): Promise<LineOutcome | undefined> {
  for await (const page of storyPages(id, ledger)) {
    const cancelled = page.flatMap(({ outcomes }) => outcomes).find(isCancelled)
    if (cancelled !== undefined) return cancelled
  }
  return undefined
}

async function endsOf(ledger: LedgerView, id: RequestId, reason: string, removedAt: Instant) {
  const shipments = await ledger.shipments(id)
  const parts = await ledger.parts(id)
  const mergedOf = merging((await ledger.request(id)).request.header)
  const made = new Set(shipments.map(mergedOf))
  const unmade = parts.filter((part) => !made.has(mergedOf(part)))
  const pieces = (await Promise.all(unmade.map((part) => ledger.pieces(part.id)))).flat()
  const shipped = new Set(shipments.filter(({ state }) => state !== 'open').map(mergedOf))
  const centres = centresOf(parts, (part) => shipped.has(mergedOf(part)))
  const outcomes: LineOutcome[] = []
  for await (const page of storyPages(id, ledger)) {
    outcomes.push(...page.flatMap((story) => endOf(story, centres.get(story.number), reason)))
  }
  return {
    outcomes: outcomes.map((outcome) => ({ requestId: id, outcome })),
    losses: shipments
      .filter(({ state }) => state === 'open')
      .map((shipment) => ({ shipmentId: shipment.id, reason, removedAt })),
    discards: pieces.map(({ file }) => file.key),
  }
}

/** Names what goes together: a class where the request is merged, and else one part of it. */
function merging({ mergeDays }: RequestHeader) {
  return ({ class: type, dcName }: Part | ShipmentRecord) =>
    mergeDays > 0 ? type : `${type} ${dcName}`
}

interface Centre {
  readonly number: number
  readonly dcName: string
  /** Whether what the centre has of the line is on its way, or was. */
  readonly isShipped: boolean
}

/** Which centres have each line, by its number. */
function centresOf(
  parts: readonly Part[],
  isShipped: (part: Part) => boolean,
): ReadonlyMap<number, readonly Centre[]> {
  const centres = parts.flatMap((part) => {
    const about = { dcName: part.dcName, isShipped: isShipped(part) }
    return part.lines.map((number) => ({ number, ...about }))
  })
  return Map.groupBy(centres, ({ number }) => number)
}

/** At every centre that would have shipped something of the line; at none where none had it yet. */
function endOf(
  { number, outcomes }: LineStory,
  centres: readonly Centre[] | undefined,
  detail: string,
): readonly LineOutcome[] {
  const cancelled = { number, kind: 'failed', count: 0, detail } as const
  if (centres === undefined) return outcomes.length > 0 ? [] : [{ ...cancelled, dcName: '*' }]
  return centres
    .filter(({ dcName, isShipped }) => {
      const told = outcomes.find((outcome) => outcome.dcName === dcName)
      return !isShipped && (told?.kind ?? 'ok') === 'ok'
    })
    .map(({ dcName }) => ({ ...cancelled, dcName }))
}

function stopped(requestId: RequestId, by: string, lines: number): NewEvent {
  const about = { level: 'warn', stage: 'route', requestId } as const
  return { kind: 'REJECTED', ...about, reason: cancelledBy(by).detail, lines }
}
