/** Stage `ship`: a shipment is taken to its destination. */
import type { Entries, ShipmentRecord } from '../ledger/ledger.ts'
import { later, sentenceFor } from '../model/index.ts'
import type { Job, NewJob, Receipt, Shipment } from '../model/index.ts'
import type { StageWork } from '../pipeline.ts'
import type { Letter } from '../ship/letter.ts'
import type { ShipTask } from '../ship/transport.ts'
import { isOnlyShipment } from './accounts.ts'
import { closingKey, letterJob } from './letter-jobs.ts'
import { closed, letterEntry, noticeOf, notified } from './letters.ts'
import type { Workshop } from './workshop.ts'

export function shipStage(shop: Workshop): StageWork<'ship'> {
  return {
    async run(job, signal) {
      const { requestId, shipmentId } = job.input
      const record = await shop.ledger.shipment(shipmentId)
      const isLast = await isOnlyShipment(requestId, job.key, shop)
      // Composed when the transport asks for it: not every shipment travels in its notice.
      const composed = lazily(() => noticeOf(requestId, record, isLast, job.key, shop))
      const log = shop.log.with({ shipment: shipmentId })
      const task = { notice: composed, attempt: job.attempt, signal, log }
      const carried = await carry(record, task, shop)
      const receipt = { removedAt: later(carried.at, shop.rules.keepMs), ...carried }
      const entries = arrived(record, receipt)
      if (record.to.by !== 'mail') return { ...entries, next: [noticeJob(job)] }
      return withLetter(entries, record, await composed(), isLast, shop)
    },

    async giveUp(job, fault) {
      const { requestId, shipmentId } = job.input
      const about = { level: 'error', stage: 'ship', requestId } as const
      const { class: type } = await shop.ledger.shipment(shipmentId)
      const removedAt = later(shop.clock(), shop.rules.keepMs)
      return {
        losses: [{ shipmentId, reason: sentenceFor(fault), removedAt }],
        events: [
          { kind: 'FAILED', ...about, class: type, code: fault.code, reason: fault.message },
        ],
      }
    },
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
