/** Gathers from the ledger what letters about a request tell. */
import type { LedgerView, RequestRecord, ShipmentRecord } from '../ledger/ledger.ts'
import { formatInstant } from '../model/index.ts'
import type { LineStory, RequestId } from '../model/index.ts'
import { AccountBook, endings, goings } from '../ship/account.ts'
import type { Account, Telling } from '../ship/account.ts'
import type { Subject } from '../ship/letters.ts'
import type { Sent } from '../ship/views.ts'
import { storyPages } from './lines.ts'
import { pauses } from './pauses.ts'
import { readPages } from './understood.ts'
import type { Workshop } from './workshop.ts'

/** What a letter about a shipment tells of: a class, or what one centre had of it. */
export interface Told {
  readonly class: string
  readonly dcName?: string
}

/**
 * Everything about a request, with what its letters tell of how its lines ended.
 *
 * @param told - narrows to lines
 */
export async function subjectOf(
  record: RequestRecord,
  { ledger }: Workshop,
  told?: Told,
): Promise<Subject> {
  const type = told?.class
  const pages = atCentre(storyPages(record.id, ledger, type), told?.dcName)
  const account = await accountOf(record, pages, endings)
  return { ...factsOf(record, account), citations: await ledger.citations(record.id, type) }
}

/** The same, with where each line goes, and how it was understood. */
export async function subjectAsRead(record: RequestRecord, shop: Workshop): Promise<Subject> {
  const telling = goings(await routesOf(record.id, shop))
  return factsOf(record, await accountOf(record, readPages(record.id, shop.ledger), telling))
}

/** The lines that a centre had, and how they ended there; all where none is named. */
async function* atCentre(
  pages: AsyncIterable<readonly LineStory[]>,
  name: string | undefined,
): AsyncGenerator<readonly LineStory[], void> {
  for await (const page of pages) {
    const stories = page.map((story) => ({
      ...story,
      outcomes: story.outcomes.filter(({ dcName }) => dcName === (name ?? dcName)),
    }))
    yield stories.filter(({ outcomes }) => name === undefined || outcomes.length > 0)
  }
}

/** Page by page: all lines of a long request at once would fill the memory, and hold up everyone. */
async function accountOf(
  { request }: RequestRecord,
  pages: AsyncIterable<readonly LineStory[]>,
  telling: Telling,
): Promise<Account> {
  const book = new AccountBook(telling)
  for await (const page of pages) book.add(page)
  return book.account(request.header.label ?? '')
}

/** What became of each line so far. */
export async function storiesOf(
  id: RequestId,
  ledger: Pick<LedgerView, 'stories'>,
  type?: string,
): Promise<readonly LineStory[]> {
  const stories: LineStory[] = []
  for await (const page of storyPages(id, ledger, type)) stories.push(...page)
  return stories
}

function factsOf(record: RequestRecord, account: Account): Subject {
  const { header } = record.request
  return {
    hubId: record.hubId,
    round: record.round,
    label: header.label ?? '',
    name: header.name,
    email: header.email,
    mergeDays: header.mergeDays,
    received: formatInstant(record.receivedAt),
    subject: record.subject,
    references: record.references,
    account,
  }
}

/**
 * What names a request in a command and proves that its owner says so: a secret that goes to the
 * requester's address, and into no log and no event.
 */
export function commandWords({ hubId, request, token }: RequestRecord): string {
  const { label = '' } = request.header
  return `${madeUpLabel.test(label) ? hubId : label} ${token}`
}

/** Nobody knows a label that the gateway gave to a request without one. */
const madeUpLabel = /^(?:|request_[0-9a-f]{8})$/

/** Which centres work on each line, by line number. */
export async function routesOf(
  id: RequestId,
  { ledger }: Pick<Workshop, 'ledger'>,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const routes = new Map<number, readonly string[]>()
  const { isDue, take } = pauses()
  for (const { dcName, lines } of await ledger.parts(id)) {
    const alone = [dcName]
    for (const number of lines) {
      const centres = routes.get(number)
      routes.set(number, centres === undefined ? alone : [...centres, dcName])
      if (isDue()) await take()
    }
  }
  return routes
}

/** In the order in which the request named their classes, whichever was ready first. */
export async function shipmentsInOrder(
  id: RequestId,
  { ledger }: Workshop,
): Promise<readonly ShipmentRecord[]> {
  const classes = (await ledger.parts(id)).map((part) => part.class)
  const place = (shipment: ShipmentRecord) => classes.indexOf(shipment.class)
  return [...(await ledger.shipments(id))].sort((one, other) => place(one) - place(other))
}

export function sentOf(record: ShipmentRecord): Sent {
  const { state, reason, receipt } = record
  const day = receipt?.removedAt && formatInstant(receipt.removedAt).slice(0, 10)
  return {
    ...{ shipment: record, receipt },
    lost: state === 'lost' ? reason : undefined,
    ...(state === 'removed' && { removed: reason ?? `removed on ${day ?? 'its day'}` }),
  }
}

/**
 * Whether a shipment is the only one that its request will ever have, so that its notice is the
 * closing notice too.
 */
export async function isOnlyShipment(
  id: RequestId,
  jobKey: string,
  { ledger }: Workshop,
): Promise<boolean> {
  const shipments = await ledger.shipments(id)
  const open = await ledger.openJobs(id, jobKey)
  return shipments.length === 1 && open.route + open.handle + open.merge + open.ship === 0
}
