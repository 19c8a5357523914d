/** Stage `ship`: a shipment is taken to its destination. */
import type { Entries, Removal, ShipmentRecord } from '../ledger/ledger.ts'
import { asFault, Fault, later, sentenceFor } from '../model/index.ts'
import type { Destination, Job, NewJob, Receipt, Shipment } from '../model/index.ts'
import type { StageWork } from '../pipeline.ts'
import type { Letter } from '../ship/letter.ts'
import type { ShipTask } from '../ship/transport.ts'
import { isOnlyShipment } from './accounts.ts'
import { closingKey, letterJob } from './letter-jobs.ts'
import { closed, letterEntry, noticeOf, notified } from './letters.ts'
import { roomFor } from './quotas.ts'
import { waitingJob } from './ship-jobs.ts'
import type { Rules, Workshop } from './workshop.ts'

export function shipStage(shop: Workshop): StageWork<'ship'> {
  return {
    async run(job, signal) {
      const { shipmentId } = job.input
      const record = await shop.ledger.shipment(shipmentId)
      try {
        return await shipped(job, record, signal, shop)
      } catch (thrown) {
        const fault = asFault(thrown)
        if (!isHopeless(job, record.to, fault, shop.rules)) throw thrown
        return offeredInstead(job, record, fault, shop)
      }
    },

    async giveUp(job, fault) {
      const record = await shop.ledger.shipment(job.input.shipmentId)
      if (canWait(record, fault)) return offeredInstead(job, record, fault, shop)
      return lost(record, fault, shop)
    },
  }
}

function lost(
  { id: shipmentId, requestId, class: type }: Shipment,
  fault: Fault,
  { clock, rules }: Workshop,
): Entries {
  const about = { level: 'error', stage: 'ship', requestId, class: type } as const
  const removedAt = later(clock(), rules.keepMs)
  return {
    losses: [{ shipmentId, reason: sentenceFor(fault), removedAt }],
    events: [{ kind: 'FAILED', ...about, code: fault.code, reason: fault.message }],
  }
}

async function shipped(
  job: Job<'ship'>,
  record: ShipmentRecord,
  signal: AbortSignal,
  shop: Workshop,
): Promise<Entries> {
  const { requestId, shipmentId } = job.input
  const isLast = await isOnlyShipment(requestId, job.key, shop)
  // Composed when the transport asks for it: not every shipment travels in its notice.
  const composed = lazily(() => noticeOf(requestId, record, isLast, job.key, shop))
  const log = shop.log.with({ shipment: shipmentId })
  const task = { notice: composed, isRepeat: job.isRepeat, signal, log }
  const carried = await carry(record, task, shop)
  const receipt = { removedAt: later(carried.at, shop.rules.keepMs), ...carried }
  const entries = arrived(record, receipt)
  if (record.to.by !== 'mail') return { ...entries, next: [noticeJob(job)] }
  return withLetter(entries, record, await composed(), isLast, shop)
}

/** Whether a push is not tried again. The relay is: it may be down for days, and loses nothing. */
function isHopeless(
  { attempt }: Job<'ship'>,
  to: Destination,
  fault: Fault,
  rules: Rules,
): boolean {
  if (to.by === 'pull' || to.by === 'mail') return false
  if (fault.code === 'SOURCE_BROKEN') return false
  return fault.retry === 'never' || (isOfTarget(fault) && attempt >= rules.pushTries)
}

function isOfTarget({ code }: Fault): boolean {
  return code === 'DESTINATION_DOWN' || code === 'UNEXPECTED'
}

/** What the store has lost can wait nowhere. */
function canWait({ to }: ShipmentRecord, { code }: Fault): boolean {
  return to.by !== 'pull' && code !== 'SOURCE_BROKEN'
}

/**
 * The shipment waits to be picked up, and its one notice says why it did not arrive elsewhere. Where
 * there is no room for it, it is lost.
 */
async function offeredInstead(
  { input: { requestId }, requester }: Job<'ship'>,
  { state: _state, receipt: _receipt, reason: _reason, ...shipment }: ShipmentRecord,
  fault: Fault,
  shop: Workshop,
): Promise<Entries> {
  const to = { by: 'pull', token: shop.rules.newToken(), instead: sentenceFor(fault) } as const
  const pulled = { ...shipment, to }
  const room = await roomOrFull(pulled, shop)
  if (room instanceof Fault) return lost(pulled, room, shop)
  const about = { level: 'warn', stage: 'ship', requestId, class: shipment.class } as const
  const reason = `${fault.message}; it waits for pick-up instead`
  return {
    shipments: [pulled],
    removals: room,
    next: [waitingJob(pulled, requester)],
    events: [{ kind: 'FAILED', ...about, code: fault.code, reason }],
  }
}

/** What has to go for it, or why that is not enough. */
async function roomOrFull(shipment: Shipment, shop: Workshop): Promise<readonly Removal[] | Fault> {
  try {
    return await roomFor([shipment], await shop.ledger.request(shipment.requestId), shop)
  } catch (thrown) {
    const fault = asFault(thrown)
    if (fault.code === 'TOO_LARGE') return fault
    throw fault
  }
}

function carry(record: ShipmentRecord, task: ShipTask, { transports }: Workshop): Promise<Receipt> {
  const { to } = record
  switch (to.by) {
    case 'mail':
      return transports.mail.ship({ ...record, to }, task)
    case 'pull':
      return transports.pull.ship({ ...record, to }, task)
    case 'ftp-push':
      return transports['ftp-push'].ship({ ...record, to }, task)
    case 'sftp-push':
      return transports['sftp-push'].ship({ ...record, to }, task)
  }
}

function arrived(
  { id, requestId, class: type, dcName, name, file, to }: Shipment,
  receipt: Receipt,
) {
  const about = { level: 'info', stage: 'ship', requestId, class: type, dcName } as const
  const size = { bytes: file.bytes, kilobytes: Math.ceil(file.bytes / 1000) }
  return {
    arrivals: [{ shipmentId: id, receipt }],
    events: [{ kind: 'SHIPPED' as const, ...about, medium: to.by, name, ...size }],
  }
}

function noticeJob({ input, requester }: Job<'ship'>): NewJob<'notify'> {
  const { requestId, shipmentId } = input
  const job = letterJob(`${shipmentId}/notice`, { letter: 'notice', ...input }, requester)
  return { ...job, blocks: closingKey(requestId) }
}

async function withLetter(
  entries: ReturnType<typeof arrived>,
  { requestId }: Shipment,
  notice: Letter,
  isLast: boolean,
  shop: Workshop,
): Promise<Entries> {
  const kind = isLast ? 'closing' : 'notice'
  const ends = isLast ? await closed(requestId, shop) : { closes: [], events: [] }
  return {
    ...entries,
    letters: [letterEntry(kind, notice, { requestId }, entries.arrivals[0]?.receipt.answer ?? '')],
    closes: ends.closes,
    events: [...entries.events, notified(kind, notice, { requestId }), ...ends.events],
  }
}

/** Makes something when it is first asked for, and once. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
