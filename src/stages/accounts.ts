/** Gathers from the ledger what letters about a request tell. */
import type { LedgerView, RequestRecord, ShipmentRecord } from '../ledger/ledger.ts'
import { formatInstant } from '../model/index.ts'
import type { LineStory, RequestId } from '../model/index.ts'
import type { Subject } from '../ship/letters.ts'
import type { Sent } from '../ship/views.ts'
import { storyPages } from './lines.ts'
import { readingsOf } from './understood.ts'
import type { Workshop } from './workshop.ts'

/** Everything about a request, with the story of every line. */
export async function subjectOf(record: RequestRecord, { ledger }: Workshop): Promise<Subject> {
  return factsOf(record, await storiesOf(record.id, ledger))
}

/** The same, with the lines of one class only. */
export async function subjectOfClass(
  record: RequestRecord,
  type: string,
  { ledger }: Workshop,
): Promise<Subject> {
  return factsOf(record, await storiesOf(record.id, ledger, type))
}

/** The same, with how each line was understood. */
export async function subjectAsRead(record: RequestRecord, shop: Workshop): Promise<Subject> {
  const about = await subjectOf(record, shop)
  const readings = await readingsOf(record.id, shop.ledger)
  const stories = about.stories.map((story) => {
    const understood = readings.get(story.number)
    return understood === undefined ? story : { ...story, understood }
  })
  return { ...about, stories }
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

function factsOf(record: RequestRecord, stories: readonly LineStory[]): Subject {
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
    stories,
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
  const routes = new Map<number, string[]>()
  for (const { dcName, lines } of await ledger.parts(id)) {
    for (const number of lines) {
      const centres = routes.get(number) ?? []
      routes.set(number, [...centres, dcName])
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
  return { shipment: record, receipt: record.receipt, lost: record.reason }
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
