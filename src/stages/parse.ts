/** Stage `parse`: a mail becomes requests, or an answer that says why not, or silence. */
import type { Entries, MailRecord, NewRequest } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import type { NewJob, Remark } from '../model/index.ts'
import { isDatagram } from '../parse/datagram.ts'
import { mailBlock } from '../parse/loop-guard.ts'
import type { MailFacts } from '../parse/mail.ts'
import { nearMiss } from '../parse/near-miss.ts'
import { asDataRequest, mailTextSteps } from '../parse/request.ts'
import type { ReadRequest } from '../parse/request.ts'
import type { StageWork } from '../pipeline.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import { blocked, dailyGuide, reasonNotToWrite, refusalJob, rejected, senderOf } from './answers.ts'
import type { Facts } from './answers.ts'
import { bounceEntries } from './bounces.ts'
import { obey } from './commands.ts'
import { grammarsOf } from './grammars.ts'
import { enterLines, newRequest } from './new-requests.ts'
import { withPauses } from './pauses.ts'
import { PushWishes } from './push-wishes.ts'
import type { Rules, Workshop } from './workshop.ts'

/** More problems than any letter prints. */
const mostProblems = 500

export function parseStage(shop: Workshop): StageWork<'parse'> {
  return {
    async run({ input: { mailId } }, _signal, enter) {
      const mail = await shop.ledger.mail(mailId)
      const bounced = await bounceEntries(mail, () => factsOf(mail, shop), shop)
      if (bounced !== undefined) return bounced
      // Of a long mail nothing is held for longer than it is needed.
      const { silence, facts, reading, masked } = await readStored(mail, shop)
      const maskings = masked === undefined ? [] : [{ mailId, raw: Buffer.from(masked) }]
      if (silence !== undefined) {
        return { ...blocked(mail.id, mail.envelope.sender, silence), maskings }
      }
      if (reading.requests.length === 0) {
        const obeyed = await obey(mail, facts, reading.commands, shop)
        return { ...(obeyed ?? (await dailyGuide(mail, facts, shop))), maskings }
      }
      const { requests, ...others } = await admit(mail, facts, reading.requests, shop)
      return { ...others, requests: await enterLines(requests, enter), maskings }
    },

    /** The raw mail stays in the ledger; nobody is answered, as nobody knows who asked. */
    giveUp({ input: { mailId } }, { code, message }) {
      const about = { level: 'error', stage: 'parse', mailId } as const
      return Promise.resolve({ events: [{ kind: 'FAILED', ...about, code, reason: message }] })
    },
  }
}

/** What a mail says, or why it is met with silence. Its text is let go of here. */
async function readStored(mail: MailRecord, shop: Workshop) {
  const { text, masked, ...facts } = await factsOf(mail, shop)
  const silence = reasonForSilence(mail, { ...facts, text }, shop.rules)
  if (silence !== undefined) return { silence, masked }
  const reading = await withPauses(mailTextSteps(text, optionsFor(mail, facts, shop)))
  const missed = reading.requests.length === 0 ? nearMiss(text) : undefined
  const warnings = missed === undefined ? facts.warnings : [missed, ...facts.warnings]
  return { facts: { ...facts, warnings }, reading, masked }
}

function optionsFor({ envelope }: MailRecord, { subject }: Facts, { registry, rules }: Workshop) {
  const { maxLines, allowLocalhost } = rules
  const { recipients } = envelope
  return { grammars: grammarsOf(registry), allowLocalhost, maxLines, subject, recipients }
}

async function factsOf(mail: MailRecord, shop: Workshop): Promise<MailFacts> {
  return shop.readMail(() => rawOf(mail, shop))
}

/** A copy of its own each time: it goes over to another thread. */
async function rawOf(
  { content, bytes }: MailRecord,
  { store }: Workshop,
): Promise<Uint8Array<ArrayBuffer>> {
  if ('raw' in content) return new Uint8Array(content.raw)
  const raw = new Uint8Array(bytes)
  let filled = 0
  for await (const chunk of store.open(content.key, undefined, bufferRing())) {
    raw.set(chunk, filled)
    filled += chunk.length
  }
  return raw
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
  if (isDatagram(subject, text)) return 'a datagram of a centre that is not proven'
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

/** Good requests go ahead; what is wrong with the others is told in one mail to each address. */
async function admit(mail: MailRecord, facts: Facts, read: readonly ReadRequest[], shop: Workshop) {
  const wishes = new PushWishes(shop)
  const requests: NewRequest[] = []
  const events: NewEvent[] = []
  const refused: ReadRequest[] = []
  for (const [index, one] of read.entries()) {
    const request = asDataRequest(one)
    const blocking = mailBlock(shop.rules.mailBlock, one.header.email ?? '')
    if (blocking !== undefined) {
      const halted = blocked(mail.id, one.header.email ?? '', `MAIL_BLOCK ${blocking}`)
      events.push(...halted.events)
    } else if (one.isDelegated) {
      // Only a hub writes .HUB_ fields; from anyone else they are no request of a user.
      const address = one.header.email ?? ''
      events.push(...blocked(mail.id, address, 'delegated by no proven centre').events)
    } else if (request === undefined) refused.push(one)
    else {
      const settled = await wishes.settle(request)
      requests.push(newRequest(mail, facts, settled, index + 1, shop))
    }
  }
  const refusals = refusalsOf(mail, facts, refused, shop.rules)
  return {
    requests,
    next: [...requests.map(routeJob), ...refusals.flatMap(({ next }) => next ?? [])],
    events: [...events, ...refusals.flatMap((refusal) => refusal.events ?? [])],
  }
}

function routeJob({ id, request }: NewRequest): NewJob<'route'> {
  const requester = request.header.email
  return { key: `${id}/route`, stage: 'route', input: { requestId: id }, requester }
}

/** To the `.EMAIL` of the request where it has one, else to the sender. */
function refusalsOf(
  mail: MailRecord,
  facts: Facts,
  refused: readonly ReadRequest[],
  rules: Rules,
): Entries[] {
  const addressOf = ({ header }: ReadRequest) => header.email ?? senderOf(mail, facts, rules)
  return [...Map.groupBy(refused, addressOf)].map(([to, requests], index) => {
    const silence = reasonNotToWrite(to, rules)
    if (silence !== undefined) return blocked(mail.id, to, silence)
    const problems = requests.flatMap((one) => one.problems)
    const told = { problems: problems.slice(0, mostProblems), problemCount: problems.length }
    const job = refusalJob(mail.id, to, told, facts)
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
