/**
 * The room for shipments that wait for pick-up: when it is full, some go before their day, in an
 * order that hurts least.
 */
import type { Removal, RequestRecord, ShipmentRecord, Waiting } from '../ledger/ledger.ts'
import { Fault, later } from '../model/index.ts'
import type { Shipment } from '../model/index.ts'
import type { Workshop } from './workshop.ts'

/** What nobody fetched is safe for so long. */
const safeMs = 3 * 86_400_000

/** A limit of bytes, and whose. */
interface Quota {
  readonly of: { readonly email?: string }
  readonly bytes: number
  /** `for one requester` */
  readonly words: string
  readonly advice: string
}

/**
 * What has to go so that new shipments find room. Nothing is removed yet: that is entered together
 * with the shipments. Merges that end in the same moment may all count on the same room: then more
 * waits than the limit says, by what all but one of them made.
 *
 * @throws {Fault} `TOO_LARGE` when there is no room and none can be made
 */
export async function roomFor(
  shipments: readonly Shipment[],
  { request }: RequestRecord,
  shop: Workshop,
): Promise<readonly Removal[]> {
  const bytes = shipments
    .filter(({ to }) => to.by === 'pull')
    .reduce((sum, { file }) => sum + file.bytes, 0)
  if (bytes === 0) return []
  const going = new Map<string, ShipmentRecord>()
  for (const quota of quotasOf(request.header.email, shop)) {
    // Those that come again take the place of what they were before.
    const gone = [...going.values(), ...shipments].map(({ id }) => id)
    const found = await makeRoom(bytes, quota, { ...quota.of, except: gone }, shop)
    for (const record of found) going.set(record.id, record)
  }
  return [...going.values()].map(removal)
}

function quotasOf(email: string, { rules }: Workshop): readonly Quota[] {
  const one = {
    of: { email },
    bytes: rules.maxRequesterWaitingBytes,
    words: 'for one requester',
    advice: 'fetch what waits for you, or ask for less',
  }
  const all = {
    of: {},
    bytes: rules.maxWaitingBytes,
    words: 'for all requesters together',
    advice: 'ask for less, or again in a few days',
  }
  return [one, all].filter(({ bytes }) => bytes > 0)
}

async function makeRoom(
  bytes: number,
  quota: Quota,
  which: Waiting,
  { ledger, clock }: Workshop,
): Promise<readonly ShipmentRecord[]> {
  const held = await ledger.waitingBytes(which)
  const missing = held + bytes - quota.bytes
  if (missing <= 0) return []
  const spare = await ledger.spare(which, later(clock(), -safeMs), missing)
  const won = spare.reduce((sum, { file }) => sum + file.bytes, 0)
  if (won < missing) throw noRoom(bytes, held - won, quota)
  return spare
}

function noRoom(bytes: number, held: number, quota: Quota): Fault {
  const size = `it has ${megabytes(bytes)}`
  const limit = `at most ${megabytes(quota.bytes)} may wait for pick-up ${quota.words}`
  const taken = `${megabytes(held)} are taken`
  return new Fault('TOO_LARGE', `${size}; ${limit}, of which ${taken}: ${quota.advice}`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
}

function removal({ id, requestId, class: type, dcName, name }: ShipmentRecord): Removal {
  const about = { level: 'info', stage: 'pick-up', requestId, class: type, dcName } as const
  return {
    shipmentId: id,
    reason: 'removed before its day, as room was needed',
    event: { kind: 'REMOVED', ...about, name, reason: 'quota' },
  }
}
