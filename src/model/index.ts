/**
 * The words this program is written in. Code, logs, metrics, mails and docs use the same ones.
 *
 * - mail:      what came through a door; it holds no, one or several requests, or a command
 * - request:   one `.NETDC_REQUEST` of one requester
 * - line:      one `.TYPE …` of a request
 * - class:     a line's type without its dot: INV, RESP, DATA, …
 * - centre:    a data centre; on paper it is its DC_NAME
 * - hub:       the centre that got the request from the requester
 * - row:       a line of the routing table
 * - part:      the lines of one class for one centre
 * - slice:     up to 100 consecutive lines of a part: the unit of a handle job
 * - piece:     the bytes that one slice gave
 * - product:   the one file that answers a part
 * - bundle:    the merged file of a class
 * - shipment:  a product or bundle on its way to a destination
 * - letter:    a mail that the gateway writes to a person: receipt, notice, closing notice, …
 * - receipt:   the first letter of a request; also the proof that a shipment arrived
 * - notice:    the letter about one shipment; the closing notice is the last one of a request
 * - outcome:   how a line ended at a centre
 * - citation:  what those who publish work with the data are asked to cite
 * - pick-up:   fetching a waiting shipment
 * - ledger:    the durable record; store: where bytes lie under opaque keys
 * - job:       one stage of one request, as the ledger remembers it
 * - event:     one fact about all this, with a time
 * - fault:     a foreseen failure, with a code
 */
export * from './citation.ts'
export * from './fault.ts'
export * from './job.ts'
export * from './outcome.ts'
export * from './part.ts'
export * from './pattern.ts'
export * from './request.ts'
export * from './shipment.ts'
export * from './story.ts'
export * from './time.ts'
