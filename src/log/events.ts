/**
 * Every event of the gateway, as one union: the activity log, the live page, metrics and notifiers
 * all read this one stream. The ledger numbers and times the events; the rest is said here.
 */
import { z } from 'zod'

/** How loud an event is. */
const levels = ['info', 'warn', 'error'] as const

const about = {
  level: z.enum(levels),
  mailId: z.string().optional(),
  requestId: z.string().optional(),
  /** The verb of the flow: receive, parse, route, handle, merge, ship, notify; `pick-up` afterwards. */
  stage: z.string(),
  dcName: z.string().optional(),
  class: z.string().optional(),
}

function event<K extends string, S extends z.ZodRawShape>(kind: K, fields: S) {
  return z.object({ kind: z.literal(kind), ...about, ...fields })
}

const bytes = z.number().int().nonnegative()
const count = z.number().int().nonnegative()

export const eventSchema = z.discriminatedUnion('kind', [
  /** A mail is in the ledger. */
  event('RECEIVED', { door: z.string(), peer: z.string(), sender: z.string(), bytes }),
  /** A mail (no lines) or lines of a request were not accepted for work, for one reason. */
  event('REJECTED', { reason: z.string(), lines: count }),
  /** Processing halted because of MAIL_BLOCK or the loop guard; nothing is mailed. */
  event('BLOCKED', { reason: z.string(), address: z.string() }),
  /** The lines of a class were given to a centre. */
  event('ROUTED', { lines: count }),
  /** A slice was answered here: for this centre, or for another one by its web services. */
  event('LOCAL', { handler: z.string(), lines: count, bytes }),
  /** A whole part found nothing. */
  event('NODATA', {}),
  /** The hub looks for the parts of a class. */
  event('MERGE_SEARCH', { parts: count }),
  event('SHIPPED', { medium: z.string(), name: z.string(), bytes, kilobytes: count }),
  event('PICKED_UP', { name: z.string(), bytes, peer: z.string() }),
  /** A letter came back, or is late; what is kept of it is what the mail server said. */
  event('BOUNCED', {
    action: z.enum(['failed', 'delayed']),
    status: z.string(),
    diagnostic: z.string(),
  }),
  event('NOTIFIED', { letter: z.string(), to: z.string(), messageId: z.string() }),
  /** A job was given up, and what it stood for is answered `failed`; or a part of the gateway fails. */
  event('FAILED', { code: z.string(), reason: z.string() }),
  /** A job waits for another attempt. */
  event('POSTPONED', { code: z.string(), reason: z.string(), attempt: z.number().int() }),
  /** A shipment that waited for pick-up was removed: on its day, or before, to make room. */
  event('REMOVED', { name: z.string(), reason: z.enum(['day', 'quota']) }),
  /** Every line has its outcome and the requester was told. */
  event('CLOSED', { ok: count, nodata: count, failed: count, refused: count }),
])

export type NewEvent = z.infer<typeof eventSchema>

/** An event as the ledger gives it to its readers. */
export type Event = NewEvent & {
  /** Rises with time; readers use it as their cursor and to drop what they had before. */
  readonly id: number
  /** Microseconds since 1970, UTC. */
  readonly at: number
  /** The printed name of the request, where there is one. */
  readonly hubId: string | undefined
}
