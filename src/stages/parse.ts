/** Stage `parse`: a mail becomes requests, or an answer that says why not, or silence. */
import { createHash } from 'node:crypto'

import type { Entries, MailRecord, NewRequest } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { formatInstant, later, requestId } from '../model/index.ts'
import type { DataRequest, MailId, NewJob, Remark } from '../model/index.ts'
import { readAddress } from '../parse/address.ts'
import { cleanLabel } from '../parse/label.ts'
import { mailBlock } from '../parse/loop-guard.ts'
import type { MailFacts } from '../parse/mail.ts'
import { asDataRequest, readMailText } from '../parse/request.ts'
import type { ReadRequest } from '../parse/request.ts'
import type { StageWork } from '../pipeline.ts'
import { mailDestination } from './destinations.ts'
import { grammarsOf } from './grammars.ts'
import type { Rules, Workshop } from './workshop.ts'

const dayMs = 86_400_000

/** More problems than any letter prints. */
const mostProblems = 500

export function parseStage(shop: Workshop): StageWork<'parse'> {
  return {
    async run({ input: { mailId } }) {
      const mail = await shop.ledger.mail(mailId)
      const facts = await shop.readMail(await rawOf(mail, shop))
      const silence = reasonForSilence(mail, facts, shop.rules)
      if (silence !== undefined) return blocked(mailId, mail.envelope.sender, silence)
      const { maxLines, allowLocalhost } = shop.rules
      const reading = readMailText(facts.text, {
        grammars: grammarsOf(shop.registry),
        allowLocalhost,
        maxLines,
        subject: facts.subject,
      })
      if (reading.requests.length === 0) {
        const isAsked = reading.command === 'HELP'
        return help(mail, facts, isAsked, shop)
      }
      return admit(mail, facts, reading.requests, shop)
    },

    /** The raw mail stays in the ledger; nobody is answered, as nobody knows who asked. */
    giveUp({ input: { mailId } }, { code, message }) {
      const about = { level: 'error', stage: 'parse', mailId } as const
      return Promise.resolve({ events: [{ kind: 'FAILED', ...about, code, reason: message }] })
    },
  }
}

async function rawOf({ content }: MailRecord, { store }: Workshop): Promise<Uint8Array> {
  if ('raw' in content) return content.raw
  const chunks: Uint8Array[] = []
  for await (const chunk of store.open(content.key)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * Mail of machines is never answered (RFC 3834), nor is what the gateway wrote itself. Datagrams are
 * known before anything else and obeyed from proven centres only (protocol, 4.4): here none is.
 */
function reasonForSilence(
  { envelope }: MailRecord,
  { automatic, from, subject, text }: MailFacts,
  { ownAddresses }: Rules,
): string | undefined {
  if (/^\s*NETDC DATAGRAM\s*$/i.test(subject) || /^\s*%%ACTION\b/.test(text)) {
    return 'a datagram of a centre that is not proven'
  }
  if (envelope.sender === '') return 'null return path'
  if (from.some((address) => isAmong(ownAddresses, address))) return 'from our own address'
  if (envelope.recipients.length > 0 && envelope.recipients.every(isPostmaster)) {
    return 'for the postmaster: to be read by people'
  }
  return automatic
}

function isAmong(addresses: readonly string[], address: string): boolean {
  return addresses.some((own) => own.toLowerCase() === address.toLowerCase())
}

function isPostmaster(recipient: string): boolean {
  return /^postmaster(@|$)/i.test(recipient)
}

function blocked(mailId: MailId, address: string, reason: string): Entries {
  const about = { level: 'warn', stage: 'parse', mailId } as const
  return { events: [{ kind: 'BLOCKED', ...about, reason, address }] }
}

/** The guide: asked for, or at most once a day for mail that holds no request and no command. */
async function help(
  mail: MailRecord,
  facts: MailFacts,
  isAsked: boolean,
  { ledger, rules, clock }: Workshop,
): Promise<Entries> {
  const to = senderOf(mail, facts, rules)
  const silence = reasonNotToWrite(to, rules)
  if (silence !== undefined) return blocked(mail.id, to, silence)
  const last = await ledger.lastLetter('help', to)
  if (!isAsked && last !== undefined && later(last, dayMs) > clock()) {
    return rejected(mail.id, 'no request found; the guide was sent today already')
  }
  const job = answerJob('help', mail.id, to, [], facts)
  if (isAsked) return { next: [job] }
  // Mails that come in a burst are read before the first guide is sent: one key lets one through.
  const key = `help/${to.toLowerCase()}/${formatInstant(clock()).slice(0, 10)}`
  return { events: rejected(mail.id, 'no request found').events, next: [{ ...job, key }] }
}

/** Nothing but the mail itself says where to answer; empty when it says nothing usable. */
function senderOf({ envelope }: MailRecord, { from }: MailFacts, rules: Rules): string {
  const usable = [from[0] ?? '', envelope.sender].map((address) =>
    readAddress(address, rules.allowLocalhost),
  )
  return usable.find((address) => address !== undefined) ?? ''
}

function reasonNotToWrite(to: string, { mailBlock: names }: Rules): string | undefined {
  if (to === '') return 'no usable address to answer to'
  const blocking = mailBlock(names, to)
  return blocking === undefined ? undefined : `MAIL_BLOCK ${blocking}`
}

function rejected(mailId: MailId, reason: string): { events: NewEvent[] } {
  const about = { level: 'warn', stage: 'parse', mailId } as const
  return { events: [{ kind: 'REJECTED', ...about, reason, lines: 0 }] }
}

function answerJob(
  letter: 'help' | 'refusal',
  mailId: MailId,
  to: string,
  problems: readonly Remark[],
  { subject, references }: MailFacts,
): NewJob<'notify'> {
  const input = { letter, mailId, to, problems, answers: { subject, references } }
  const key = `${mailId}/${letter}`
  return { key, stage: 'notify', input, requester: to, destination: mailDestination }
}

/** Good requests go ahead; what is wrong with the others is told in one mail to each address. */
function admit(
  mail: MailRecord,
  facts: MailFacts,
  read: readonly ReadRequest[],
  shop: Workshop,
): Entries {
  const requests: NewRequest[] = []
  const events: NewEvent[] = []
  const refused: ReadRequest[] = []
  read.forEach((one, index) => {
    const request = asDataRequest(one)
    const blocking = mailBlock(shop.rules.mailBlock, one.header.email ?? '')
    if (blocking !== undefined) {
      const halted = blocked(mail.id, one.header.email ?? '', `MAIL_BLOCK ${blocking}`)
      events.push(...(halted.events ?? []))
    } else if (one.isDelegated) {
      // Only a hub writes .HUB_ fields; from anyone else they are no request of a user.
      const address = one.header.email ?? ''
      events.push(...(blocked(mail.id, address, 'delegated by no proven centre').events ?? []))
    } else if (request === undefined) refused.push(one)
    else requests.push(newRequest(mail, facts, request, index + 1, shop))
  })
  const refusals = refusalsOf(mail, facts, refused, shop.rules)
  return {
    requests,
    next: [...requests.map(routeJob), ...refusals.flatMap(({ next }) => next ?? [])],
    events: [...events, ...refusals.flatMap((refusal) => refusal.events ?? [])],
  }
}

function newRequest(
  mail: MailRecord,
  facts: MailFacts,
  request: DataRequest,
  ordinal: number,
  { rules }: Workshop,
): NewRequest {
  const id = requestId(mail.id, ordinal)
  const { label, warnings } = labelOf(request, `${id} ${mail.receivedAt}`)
  return {
    id,
    mailId: mail.id,
    request: {
      ...request,
      header: { ...request.header, label },
      warnings: [
        ...facts.warnings.map(remark),
        ...warnings,
        ...pushWarnings(request),
        ...request.warnings,
      ],
    },
    hub: rules.dcName,
    references: facts.references,
    subject: facts.subject,
  }
}

function remark(reason: string): Remark {
  return { number: 0, text: '', reason }
}

/** A label fit for file names; without one, a tag that no other request has. */
function labelOf({ header }: DataRequest, seed: string) {
  if (header.label === undefined) {
    const tag = createHash('sha256').update(seed).digest('hex').slice(0, 8)
    return { label: `request_${tag}`, warnings: [] }
  }
  const { label, changed } = cleanLabel(header.label)
  return { label, warnings: changed ? [remark(`.LABEL was changed to ${label}`)] : [] }
}

/** Nothing is pushed to a host that this centre did not allow: the shipment waits instead. */
function pushWarnings({ header: { disposition } }: DataRequest): Remark[] {
  if (disposition.mode === 'PULL') return []
  return [remark(`nothing is pushed to ${disposition.host} from here; shipments wait for pick-up`)]
}

function routeJob({ id, request }: NewRequest): NewJob<'route'> {
  const requester = request.header.email
  return { key: `${id}/route`, stage: 'route', input: { requestId: id }, requester }
}

/** To the `.EMAIL` of the request where it has one, else to the sender. */
function refusalsOf(
  mail: MailRecord,
  facts: MailFacts,
  refused: readonly ReadRequest[],
  rules: Rules,
): Entries[] {
  const addressOf = ({ header }: ReadRequest) => header.email ?? senderOf(mail, facts, rules)
  return [...Map.groupBy(refused, addressOf)].map(([to, requests], index) => {
    const silence = reasonNotToWrite(to, rules)
    if (silence !== undefined) return blocked(mail.id, to, silence)
    const problems = requests.flatMap((one) => one.problems)
    const job = answerJob('refusal', mail.id, to, problems.slice(0, mostProblems), facts)
    const { events } = rejected(mail.id, summaryOf(problems))
    return { events, next: [{ ...job, key: `${job.key}/${index + 1}` }] }
  })
}

/** A few reasons: a request may have thousands of bad lines, an event is one line of a log. */
function summaryOf(problems: readonly Remark[]): string {
  const [first, second, third, ...others] = new Set(problems.map(({ reason }) => reason))
  const told = [first, second, third].filter((reason) => reason !== undefined)
  const more = others.length === 0 ? [] : [`${others.length} more reasons`]
  return [...told, ...more].join('; ')
}
