/**
 * Mail for the addresses to which letters come back. It is never answered, and believed only where
 * nobody could have forged it: a shipment that came back is marked as lost.
 */
import type { Entries, Loss, MailRecord, RequestRecord, ShipmentRecord } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { later } from '../model/index.ts'
import type { Returned } from '../parse/bounce-address.ts'
import { readDeliveryStatus, readQmailBounce } from '../parse/delivery-report.ts'
import type { DeliveryReport } from '../parse/delivery-report.ts'
import type { MailFacts } from '../parse/mail.ts'
import { blocked } from './answers.ts'
import type { Workshop } from './workshop.ts'

/**
 * @param read - gives what the mail says; it is asked for where the address is good
 * @returns `undefined` for a mail that is for none of these addresses
 */
export async function bounceEntries(
  mail: MailRecord,
  read: () => Promise<MailFacts>,
  shop: Workshop,
): Promise<Entries | undefined> {
  const { bounces, clock, ledger } = shop
  const { sender, recipients } = mail.envelope
  const address = recipients.find((recipient) => bounces?.isOne(recipient) === true)
  if (bounces === undefined || address === undefined) return undefined
  const ignored = (reason: string) => blocked(mail.id, address, `bounce: ${reason}`)
  if (sender !== '') return ignored('it does not come from the null sender')
  const returned = bounces.read(address, clock())
  if (returned === undefined) return ignored('its address is forged, or too old')
  const record = await ledger.find(returned.request)
  if (record === undefined) return ignored('its request is not known')
  const report = reportFor(record, await read())
  if (report === undefined) return ignored('no report about the address that was written to')
  return told(mail, record, await shipmentOf(record, returned, shop), report, shop)
}

function reportFor(
  { request }: RequestRecord,
  { deliveryStatus, text }: MailFacts,
): DeliveryReport | undefined {
  const email = request.header.email.toLowerCase()
  const reports =
    deliveryStatus === undefined ? readQmailBounce(text) : readDeliveryStatus(deliveryStatus)
  return reports.find(({ recipient }) => recipient.toLowerCase() === email)
}

async function shipmentOf(
  { id }: RequestRecord,
  returned: Returned,
  { ledger }: Workshop,
): Promise<ShipmentRecord | undefined> {
  const shipments = await ledger.shipments(id)
  return shipments.find((shipment) => returned.isAbout(shipment.id))
}

function told(
  { id: mailId }: MailRecord,
  { id: requestId }: RequestRecord,
  shipment: ShipmentRecord | undefined,
  { action, status, diagnostic }: DeliveryReport,
  shop: Workshop,
): Entries {
  const isLost = action === 'failed'
  const event: NewEvent = {
    kind: 'BOUNCED',
    level: isLost ? 'warn' : 'info',
    stage: 'parse',
    mailId,
    requestId,
    ...(shipment !== undefined && { class: shipment.class, dcName: shipment.dcName }),
    action,
    status,
    diagnostic,
  }
  return {
    events: [event],
    losses: isLost && shipment !== undefined ? lossOf(shipment, status, shop) : [],
  }
}

/** What waits for pick-up is there, whether its notice arrived or not. */
function lossOf(
  { id: shipmentId, state, to, receipt }: ShipmentRecord,
  status: string,
  { clock, rules }: Workshop,
): readonly Loss[] {
  if (to.by !== 'mail' || state !== 'arrived') return []
  const removedAt = receipt?.removedAt ?? later(clock(), rules.keepMs)
  return [{ shipmentId, reason: `the letter with it came back (${status})`, removedAt }]
}
