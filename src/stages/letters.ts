/** Letters as the stages write them down: composed, noted in the ledger, told as events. */
import type { NewLetter, RequestRecord, ShipmentRecord } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import type { LetterKind, MailId, RequestId, ShipmentId } from '../model/index.ts'
import type { Letter } from '../ship/letter.ts'
import { countsOf, sumOf } from '../ship/summary.ts'
import { sentOf, subjectOf } from './accounts.ts'
import type { Told } from './accounts.ts'
import { storyPages } from './lines.ts'
import type { Workshop } from './workshop.ts'

/** What a letter is filed under: a request, or a mail of which no request came. */
export interface FiledUnder {
  readonly mailId?: MailId
  readonly requestId?: RequestId
}

/** The letter about one shipment; also the closing notice where it is the only one. */
export async function noticeOf(
  requestId: RequestId,
  record: ShipmentRecord,
  isLast: boolean,
  key: string,
  shop: Workshop,
): Promise<Letter> {
  const request = await shop.ledger.request(requestId)
  const about = await subjectOf(request, shop, isLast ? undefined : toldOf(record, request))
  const letter = shop.letters.notice(about, sentOf(record), isLast, key)
  return returning(letter, requestId, record.id, shop)
}

/** Other centres may still be at work, where nothing waits for them to be merged. */
function toldOf({ class: type, dcName }: ShipmentRecord, { request }: RequestRecord): Told {
  return request.header.mergeDays > 0 ? { class: type } : { class: type, dcName }
}

/** The letter, so addressed that it is known when it comes back. */
export function returning(
  letter: Letter,
  requestId: RequestId,
  shipmentId: ShipmentId | undefined,
  { bounces, clock }: Workshop,
): Letter {
  if (bounces === undefined) return letter
  return { ...letter, bounces: bounces.make(requestId, shipmentId, clock()) }
}

/** What is entered when a request is finished. */
export async function closed(requestId: RequestId, { ledger }: Workshop) {
  let counts = countsOf([])
  for await (const page of storyPages(requestId, ledger)) counts = sumOf(counts, countsOf(page))
  const { ok, nodata, cancelled, refused } = counts
  const failed = counts.failed + cancelled
  const about = { kind: 'CLOSED', level: 'info', stage: 'notify', requestId } as const
  const event: NewEvent = { ...about, ok, nodata, failed, refused }
  return { closes: [requestId], events: [event] }
}

export function letterEntry(
  kind: LetterKind,
  { to, subject, messageId }: Letter,
  { mailId, requestId }: FiledUnder,
  path: string,
): NewLetter {
  return { kind, mailId, requestId, to, subject, messageId, path }
}

export function notified(kind: LetterKind, letter: Letter, about: FiledUnder): NewEvent {
  const { to, messageId } = letter
  return { kind: 'NOTIFIED', level: 'info', stage: 'notify', ...about, letter: kind, to, messageId }
}
